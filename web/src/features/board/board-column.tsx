import { createSignal, For, type JSX, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import type { BoardFilter } from './board-view.ts';
import { TaskCard } from './task-card.tsx';

/** Cards drawn at once; off-screen ones cost no layout (`content-visibility`), but still memory. */
const step = 100;

export interface BoardColumnProps {
  readonly tasks: readonly TaskRow[];
  readonly by: BoardFilter['by'];
  readonly currentId: string | undefined;
  readonly empty: JSX.Element;
}

/** The cards of one column. */
export function BoardColumn(props: BoardColumnProps) {
  const [limit, setLimit] = createSignal(step);
  const hidden = () => props.tasks.length - limit();
  return (
    <Show when={props.tasks.length > 0} fallback={props.empty}>
      <ul class="flex flex-col gap-2">
        <For each={props.tasks.slice(0, limit())}>
          {(task) => (
            <li class="card-slot">
              <TaskCard
                task={task}
                says={props.by === 'state' ? 'stage' : 'state'}
                current={task.id === props.currentId}
              />
            </li>
          )}
        </For>
      </ul>
      <Show when={hidden() > 0}>
        <Button class="mt-2 w-full" onClick={() => setLimit(limit() + step)}>
          {t.board.showMore(Math.min(hidden(), step))}
        </Button>
      </Show>
    </Show>
  );
}
