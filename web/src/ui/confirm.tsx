import { AlertFrame } from './alert-frame.tsx';
import { Button } from './button.tsx';

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
  let stayButton: HTMLButtonElement | undefined;
  const confirm = () => {
    props.onOpenChange(false);
    props.onConfirm();
  };
  return (
    <AlertFrame
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      body={props.body}
      harmless={() => stayButton}
    >
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
    </AlertFrame>
  );
}
