import { tables } from '@festival-ops/domain/tables';
import { createSignal, createUniqueId } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { saving } from '../shell/saving.tsx';
import { crowdEdit } from './crowd-edit.ts';
import { FieldFrame } from './field-frame.tsx';

const max = tables.task.columns.expected_crowd.max ?? 1_000_000;
const numbers = new Intl.NumberFormat();

/** How many people are expected. Saved when the field is left; a number that does not fit stays in it. */
export function CrowdField(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const id = createUniqueId();
  const [draft, setDraft] = createSignal<string>();
  const shown = () => {
    const count = props.task.expected_crowd;
    return draft() ?? (count === null ? '' : numbers.format(count));
  };
  const problem = () => {
    const edit = crowdEdit(shown(), max);
    if (draft() === undefined || edit.kind === 'count') return undefined;
    return edit.kind === 'too_many' ? t.task.crowdTooMany(numbers.format(max)) : t.task.crowdNoNumber;
  };
  const commit = async () => {
    const typed = draft();
    if (typed === undefined) return;
    const edit = crowdEdit(typed, max);
    if (edit.kind !== 'count') return;
    // what was typed since then stays
    if (await saving(writes.editTask(props.task.id, { expected_crowd: edit.count })))
      setDraft((now) => (now === typed ? undefined : now));
  };
  return (
    <FieldFrame id={id} task={props.task} field="expected_crowd" label={t.task.crowd} problem={problem()}>
      <input
        id={id}
        class="field num"
        inputmode="numeric"
        autocomplete="off"
        enterkeyhint="done"
        placeholder={t.task.crowdHint}
        value={shown()}
        aria-invalid={problem() !== undefined}
        aria-describedby={problem() === undefined ? undefined : `${id}-problem`}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void commit();
          if (event.key === 'Escape') setDraft(undefined);
        }}
      />
    </FieldFrame>
  );
}
