import { AlertDialog } from '@kobalte/core/alert-dialog';
import { Button } from './button.tsx';
import { createReturnFocus } from './return-focus.ts';

export interface ConfirmProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly body: string;
  /** The button that changes nothing; it has the focus. */
  readonly stay: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
}

/** Asks once, with the harmless answer in focus. */
export function Confirm(props: ConfirmProps) {
  const returnFocus = createReturnFocus(() => props.open);
  let stayButton: HTMLButtonElement | undefined;
  const confirm = () => {
    props.onOpenChange(false);
    props.onConfirm();
  };
  return (
    <AlertDialog open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="sheet-scrim" />
        <div class="fixed inset-0 z-50 flex items-end justify-center sm:items-center sm:p-4">
          <AlertDialog.Content
            data-motion="rise"
            onCloseAutoFocus={returnFocus}
            class="sheet w-full rounded-t-sheet p-4 pb-[max(16px,env(safe-area-inset-bottom))] sm:max-w-md sm:rounded-sheet"
            onOpenAutoFocus={(event) => {
              event.preventDefault();
              stayButton?.focus();
            }}
          >
            <AlertDialog.Title class="text-lg" dir="auto">
              {props.title}
            </AlertDialog.Title>
            <AlertDialog.Description class="py-3 text-text-2">{props.body}</AlertDialog.Description>
            <div class="flex flex-col gap-2 sm:flex-row-reverse">
              <Button kind={props.danger ? 'confirm-danger' : 'primary'} size="primary" onClick={confirm}>
                {props.confirm}
              </Button>
              <Button
                size="primary"
                ref={(element) => {
                  stayButton = element;
                }}
                onClick={() => props.onOpenChange(false)}
              >
                {props.stay}
              </Button>
            </div>
          </AlertDialog.Content>
        </div>
      </AlertDialog.Portal>
    </AlertDialog>
  );
}
