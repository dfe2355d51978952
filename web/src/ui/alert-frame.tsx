import { AlertDialog } from '@kobalte/core/alert-dialog';
import { type JSX, Suspense } from 'solid-js';
import { createLayer, leftToLayer, staysOpen } from './layers.ts';

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
  const layer = createLayer(() => props.open);
  return (
    <Suspense>
      <AlertDialog {...leftToLayer} open={props.open} onOpenChange={props.onOpenChange}>
        <AlertDialog.Portal>
          <AlertDialog.Overlay class="sheet-scrim" />
          <div class="fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-4">
            <AlertDialog.Content
              data-motion="rise"
              ref={layer.ref}
              onCloseAutoFocus={layer.returnFocus}
              onFocusOutside={staysOpen}
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
    </Suspense>
  );
}
