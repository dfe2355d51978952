import X from 'lucide-solid/icons/x';
import { createSignal, createUniqueId, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { isOverdue } from '../board/board-view.ts';
import { useFestival } from '../shell/festival.tsx';
import { saving } from '../shell/saving.tsx';
import { Due } from './due.tsx';
import { fromWallClock, toWallClock } from './due-edit.ts';
import { FieldFrame } from './field-frame.tsx';

/** When it must be done, on the festival's clocks. Saved when the field is left. */
export function DueField(props: { readonly task: TaskRow }) {
  const { writes } = useData();
  const festival = useFestival();
  const id = createUniqueId();
  const [draft, setDraft] = createSignal<string>();
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = () => festival.row()?.time_zone ?? ownZone;
  const stored = () => (props.task.due_at === null ? '' : toWallClock(props.task.due_at, zone()));
  const set = async (due_at: string | null) => {
    const typed = draft();
    // what was typed since then stays
    if (await saving(writes.editTask(props.task.id, { due_at })))
      setDraft((now) => (now === typed ? undefined : now));
  };
  const commit = () => {
    const typed = draft();
    const due = typed === undefined ? undefined : fromWallClock(typed, zone());
    // A date without a time is not finished yet, and an unchanged one is none.
    if (due === undefined || typed === stored()) setDraft(undefined);
    else void set(due);
  };
  return (
    <FieldFrame id={id} task={props.task} field="due_at" label={t.task.due}>
      <div class="flex gap-2">
        <input
          id={id}
          type="datetime-local"
          class="field num min-w-0 grow"
          value={draft() ?? stored()}
          aria-describedby={`${id}-zone`}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') setDraft(undefined);
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
