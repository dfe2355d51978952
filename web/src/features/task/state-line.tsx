import { Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { FieldMark } from '../answers/field-mark.tsx';
import { CountsIfStill } from '../hints/still-there.tsx';
import { useFestival } from '../shell/festival.tsx';
import { StateIcon, UrgencyGlyph } from './icons.tsx';

/** The id of the line. */
export const STATE_LINE = 'task-state';

/** State, by whom and since when: “In progress · Lead 1 · since 13:40”. */
export function StateLine(props: { readonly task: TaskRow }) {
  const festival = useFestival();
  return (
    <div id={STATE_LINE} class="flex flex-wrap items-center gap-x-2 gap-y-1" data-field="state">
      <span class="inline-flex items-center gap-2 font-semibold">
        <StateIcon state={props.task.state} size={20} />
        {t.states[props.task.state]}
      </span>
      <Show when={props.task.state_by}>
        {(by) => (
          <span class="text-text-2">
            {'· '}
            <bdi>{festival.nameOf(by()) ?? t.task.somebody}</bdi>
          </span>
        )}
      </Show>
      <Show when={props.task.state_at}>
        {(at) => (
          <time class="text-text-2" datetime={at()} title={festival.times().full(at())}>
            {'· '}
            {t.task.stateSince(festival.times().short(at()))}
          </time>
        )}
      </Show>
      {/* Urgency and the marks of title and state share a line that is always there. */}
      <span class="flex min-h-7.5 basis-full flex-wrap items-center gap-2">
        <UrgencyGlyph urgency={props.task.urgency} />
        <FieldMark table="task" id={props.task.id} field="title" label={t.task.title} />
        <FieldMark table="task" id={props.task.id} field="state" label={t.task.state} />
        <CountsIfStill taskId={props.task.id} />
      </span>
    </div>
  );
}
