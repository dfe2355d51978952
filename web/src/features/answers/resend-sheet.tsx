import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createRowNow } from '../../data/receipt-story.ts';
import type { Receipt } from '../../data/receipts.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/answers.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { createHint } from '../hints/create-hint.ts';
import { HintText } from '../hints/hint.tsx';
import { capital } from './answer.ts';
import { type FormField, formFields, same } from './form-fields.ts';
import { submitted, type Values } from './resend.ts';
import { ValueField } from './value-field.tsx';
import { fieldName } from './values.ts';
import { createWords } from './words.ts';

export interface ResendSheetProps {
  readonly receipt: Receipt;
  readonly send: (values: Values) => Promise<boolean>;
  readonly close: () => void;
}

/**
 * The form of what was not accepted, with what was written: what differs from what is there now is pointed out, and
 * what would become of it is said while it is changed. It is a new change, and names the one that it follows.
 */
export function ResendSheet(props: ResendSheetProps) {
  const { db } = useData();
  const { receipt } = props;
  const words = createWords();
  const row = createRowNow(db, receipt.table_name, receipt.row_id);
  const fields = formFields(receipt);
  const [values, setValues] = createSignal<Values>(submitted(receipt));
  const now = (field: FormField) => (receipt.op === 'PUT' ? undefined : row()?.[field.column]);
  const isNew = receipt.op === 'PUT';
  const [problem, setProblem] = createSignal(false);

  const act = createMemo(() => ({
    table: receipt.table_name ?? '',
    ...(isNew || receipt.row_id === null ? {} : { id: receipt.row_id }),
    op: isNew ? ('PUT' as const) : ('PATCH' as const),
    values: localValues(values()),
    follows: receipt.id,
  }));
  const hint = createHint(act);
  const hintId = createUniqueId();
  // What is certain to be refused again is not sent; what is only likely is.
  const hopeless = () => hint()?.certainty === 'certain';
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (hopeless()) return;
    if (await props.send(values())) props.close();
    else setProblem(true);
  };
  return (
    <Sheet
      open
      onOpenChange={(open) => open || props.close()}
      title={t.recovery.resendTitle}
      description={t.recovery.resendBody}
    >
      <form class="flex flex-col gap-4" onSubmit={submit} data-resend={receipt.id}>
        <For each={fields}>
          {(field) => {
            const differs = () => !isNew && row() != null && !same(values()[field.column], now(field));
            return (
              <div class="flex flex-col gap-1" data-differs={differs()}>
                <ValueField
                  field={field}
                  label={capital(fieldName(field.column))}
                  value={values()[field.column]}
                  onInput={(value) => setValues((before) => ({ ...before, [field.column]: value }))}
                />
                <Show when={differs()}>
                  <p class="tone pill self-start" data-tone="warn" dir="auto">
                    {t.recovery.differs(words.say(field.column, now(field)))}
                  </p>
                </Show>
              </div>
            );
          }}
        </For>
        <HintText hint={hint()} table={receipt.table_name ?? ''} id={hintId} />
        <Show when={problem()}>
          <p role="alert" class="tone font-semibold" data-tone="bad">
            {t.recovery.doesNotFit}
          </p>
        </Show>
        <Button
          type="submit"
          kind="primary"
          size="primary"
          aria-disabled={hopeless()}
          aria-describedby={hint() === undefined ? undefined : hintId}
        >
          {t.recovery.send}
        </Button>
      </form>
    </Sheet>
  );
}

/** As SQLite holds them: sets are JSON texts. */
function localValues(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      Array.isArray(value) ? JSON.stringify(value) : value,
    ]),
  );
}
