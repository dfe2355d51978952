import { createSignal } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/operator.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { TextField } from '../../ui/text-field.tsx';

export interface RemoveSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** How many writes are judged next. */
  readonly behind: number;
  readonly onRemove: (because: string) => void;
}

/** As long as the api takes. */
const LONGEST = 500;

/** Refuses a write for good, with words for its author. */
export function RemoveSheet(props: RemoveSheetProps) {
  const [because, setBecause] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const problem = () => {
    const { length } = because().trim();
    if (length > LONGEST) return t.operator.becauseTooLong(length, LONGEST);
    return tried() && length === 0 ? t.operator.becauseMissing : undefined;
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem() !== undefined) {
      document.getElementById('remove-because')?.focus();
      return;
    }
    props.onOpenChange(false);
    props.onRemove(because().trim());
  };
  return (
    <Sheet
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={t.operator.removeTitle}
      description={t.operator.removeBody(props.behind)}
    >
      <form class="flex flex-col gap-3" noValidate onSubmit={submit}>
        <TextField
          id="remove-because"
          type="text"
          autocomplete="off"
          label={t.operator.because}
          hint={t.operator.becauseHint}
          value={because()}
          problem={problem()}
          onInput={setBecause}
        />
        <Button type="submit" kind="confirm-danger" size="primary">
          {t.operator.removeNow}
        </Button>
      </form>
    </Sheet>
  );
}
