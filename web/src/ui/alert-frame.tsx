import { AlertDialog } from '@kobalte/core/alert-dialog';
import type { JSX } from 'solid-js';
import { createReturnFocus } from './return-focus.ts';

export interface AlertFrameProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly body: string;
  /** What has the focus at first: the answer that changes nothing. */
  readonly harmless: () => HTMLElement | undefined;
  readonly children: JSX.Element;
}

/** A question that stands in front of everything until it is answered. */
export function AlertFrame(props: AlertFrameProps) {
  const returnFocus = createReturnFocus(() => props.open);
  return (
    <AlertDialog open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="sheet-scrim" />
        <div class="fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-4">
          <AlertDialog.Content
            data-motion="rise"
            onCloseAutoFocus={returnFocus}
            class="sheet max-h-dvh w-full overflow-y-auto rounded-t-sheet p-4 pb-[max(16px,env(safe-area-inset-bottom))] sm:max-w-md sm:rounded-sheet"
            onOpenAutoFocus={(event) => {
              event.preventDefault();
              props.harmless()?.focus();
            }}
          >
            <AlertDialog.Title class="text-lg" dir="auto">
              {props.title}
            </AlertDialog.Title>
            <AlertDialog.Description class="py-3 text-text-2">{props.body}</AlertDialog.Description>
            {props.children}
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog>
  );
}
