import { createEffect, createSignal, on, Show } from 'solid-js';
import { AlertFrame } from '../../ui/alert-frame.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/settings.ts';
import { TextField } from '../../ui/text-field.tsx';

export interface SignOutDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Client transactions that are on this device only. */
  readonly unsent: number;
  readonly onSignOut: (unsent: 'keep' | 'delete') => void;
}

/** Says what is not sent, with the harmless answer in focus; deleting it takes its number, typed (DEV-2). */
export function SignOutDialog(props: SignOutDialogProps) {
  const [deleting, setDeleting] = createSignal(false);
  createEffect(
    on(
      () => props.open,
      () => setDeleting(false),
    ),
  );
  let stayButton: HTMLButtonElement | undefined;
  const leave = (unsent: 'keep' | 'delete') => {
    props.onOpenChange(false);
    props.onSignOut(unsent);
  };
  return (
    <AlertFrame
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t.settings.signOutTitle(props.unsent)}
      body={t.settings.signOutBody(props.unsent)}
      harmless={() => stayButton}
    >
      <div class="flex flex-col gap-2">
        <Button
          size="primary"
          ref={(element) => {
            stayButton = element;
          }}
          onClick={() => props.onOpenChange(false)}
        >
          {t.settings.stay}
        </Button>
        <Button kind="primary" size="primary" onClick={() => leave('keep')}>
          {t.settings.signOutKeep(props.unsent)}
        </Button>
        <Show when={props.unsent > 0}>
          <Show
            when={deleting()}
            fallback={
              <Button kind="danger" size="primary" onClick={() => setDeleting(true)}>
                {t.settings.signOutDelete(props.unsent)}
              </Button>
            }
          >
            <DeleteForGood unsent={props.unsent} onDelete={() => leave('delete')} />
          </Show>
        </Show>
      </div>
    </AlertFrame>
  );
}

/** Nothing is deleted by a slip of the finger: the number is typed. */
function DeleteForGood(props: { readonly unsent: number; readonly onDelete: () => void }) {
  const [typed, setTyped] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const right = () => typed().trim() === String(props.unsent);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (right()) props.onDelete();
    else document.getElementById('delete-number')?.focus();
  };
  queueMicrotask(() => document.getElementById('delete-number')?.focus());
  return (
    <form class="flex flex-col gap-2 pt-2" noValidate onSubmit={submit}>
      <p class="tone strip" data-tone="bad">
        {t.settings.deleteBody(props.unsent)}
      </p>
      <TextField
        id="delete-number"
        type="text"
        autocomplete="off"
        label={t.settings.deleteType(props.unsent)}
        value={typed()}
        problem={tried() && !right() ? t.settings.deleteWrong(props.unsent) : undefined}
        onInput={setTyped}
      />
      <Button type="submit" kind="confirm-danger" size="primary">
        {t.settings.deleteNow(props.unsent)}
      </Button>
    </form>
  );
}
