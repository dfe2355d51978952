import { Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { isOverdue } from '../board/board-view.ts';
import { useFestival } from '../shell/festival.tsx';

/** When a task is due, in the festival's zone; overdue says so in a word. */
export function Due(props: { readonly task: TaskRow }) {
  const festival = useFestival();
  return (
    <Show when={props.task.due_at}>
      {(at) => {
        const overdue = () => isOverdue(props.task, festival.now());
        return (
          <time
            datetime={at()}
            title={festival.times().full(at())}
            class={overdue() ? 'tone font-semibold' : undefined}
            data-tone={overdue() ? 'bad' : undefined}
          >
            {overdue() ? t.due.overdue(festival.times().short(at())) : t.due.at(festival.times().short(at()))}
          </time>
        );
      }}
    </Show>
  );
}
