import X from 'lucide-solid/icons/x';
import { createMemo, createSignal, createUniqueId, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { isOverdue } from '../board/board-view.ts';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { Due } from './due.tsx';
import { DUE_YEARS, dueEdit, toWallClock } from './due-edit.ts';
import { FieldFrame } from './field-frame.tsx';

/** When it must be done, on the festival's clocks. Saved when the field is left. */
export function DueField(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const [typing, setTyping] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  let input: HTMLInputElement | undefined;
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = () => festival.row()?.time_zone ?? ownZone;
  const stored = () => (props.task.due_at === null ? '' : toWallClock(props.task.due_at, zone()));
  // Never written to while somebody types: to set its value, even to the same, empties what is half typed.
  const shown = createMemo<string>((before) => (typing() ? before : stored()), '');
  const rest = () => {
    setTyping(false);
    setProblem(undefined);
    if (input !== undefined) input.value = stored();
  };
  const set = async (due_at: string | null) => {
    const typed = input?.value;
    setProblem(undefined);
    // what was typed since then stays
    if ((await saving(writes.editTask(props.task.id, { due_at }))) && input?.value === typed) rest();
  };
  const commit = () => {
    if (input === undefined) return;
    const edit = dueEdit({ value: input.value, partial: input.validity.badInput }, stored(), zone());
    if (edit.kind === 'same') rest();
    if (edit.kind === 'save') void set(edit.dueAt);
    if (edit.kind === 'unfinished') setProblem(t.task.dueUnfinished);
    if (edit.kind === 'no_such_year') setProblem(t.task.dueNoSuchYear(DUE_YEARS.from, DUE_YEARS.to));
  };
  return (
    <FieldFrame id={id} task={props.task} field="due_at" label={t.task.due} problem={problem()}>
      <div class="flex gap-2">
        <input
          id={id}
          ref={input}
          type="datetime-local"
          class="field num min-w-0 grow"
          value={shown()}
          aria-invalid={problem() !== undefined}
          aria-describedby={problem() === undefined ? `${id}-zone` : `${id}-problem ${id}-zone`}
          onInput={() => setTyping(true)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') rest();
          }}
        />
        <Show when={props.task.due_at !== null}>
          <Button
            kind="quiet"
            shape="icon"
            class="shrink-0"
            aria-label={t.task.dueClear}
            title={t.task.dueClear}
            onClick={() => set(null)}
          >
            <X size={20} aria-hidden="true" />
          </Button>
        </Show>
      </div>
      <Show when={isOverdue(props.task, festival.now())}>
        <p class="pt-1">
          <Due task={props.task} />
        </p>
      </Show>
      <p id={`${id}-zone`} class={zone() === ownZone ? 'sr-only' : 'pt-1 text-sm text-text-2'}>
        {t.task.dueZone(zone())}
      </p>
    </FieldFrame>
  );
}
