import ArrowUp from 'lucide-solid/icons/arrow-up';
import { createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { VirtualList, type VirtualListHandle } from '../../ui/virtual-list.tsx';
import { useFestival } from '../shell/festival.tsx';
import { useBoardActs } from './board-acts.tsx';
import type { BoardFilter } from './board-filter.ts';
import { createHeldOrder } from './held-order.ts';
import { TaskCard } from './task-card.tsx';
import { createTouched } from './touched.ts';

export interface BoardColumnProps {
  readonly column: string;
  readonly tasks: readonly TaskRow[];
  readonly by: BoardFilter['by'];
  readonly currentId: string | undefined;
  readonly empty: JSX.Element;
}

/** The cards of one column, which scrolls by itself. What others do moves none of them while somebody is at it. */
export function BoardColumn(props: BoardColumnProps) {
  const acts = useBoardActs();
  const festival = useFestival();
  const touched = createTouched();
  const [handle, setHandle] = createSignal<VirtualListHandle>();
  const now = createMemo(() => props.tasks.map((task) => task.id));
  const menuIsHere = () => {
    const open = acts.menu();
    return open !== undefined && now().includes(open.taskId);
  };
  const held = createMemo(() => touched.is() || menuIsHere());
  const order = createHeldOrder(now, held, acts.own);
  const byId = createMemo(() => new Map(props.tasks.map((task) => [task.id, task])));
  const items = createMemo(() =>
    order.ids() === now()
      ? props.tasks
      : order.ids().flatMap((id) => byId().get(id) ?? festival.task(id) ?? []),
  );
  onCleanup(
    acts.lists.add({
      key: props.column,
      ids: order.ids,
      reveal: (id) => handle()?.reveal(id) === true,
    }),
  );
  return (
    <div class="relative flex min-h-0 grow flex-col" {...touched.listeners}>
      <Show when={order.changed() > 0}>
        <button
          type="button"
          class="changed-pill"
          onClick={() => {
            order.release();
            acts.lists.enter(props.column);
          }}
          aria-label={t.board.showChanged(order.changed())}
        >
          <span role="status">{t.board.changed(order.changed())}</span>
          <ArrowUp size={16} aria-hidden="true" />
        </button>
      </Show>
      <div class="column-scroll">
        <Show when={items().length > 0} fallback={props.empty}>
          <VirtualList items={items()} estimate={148} gap={8} handle={setHandle}>
            {(task) => (
              <TaskCard
                task={task()}
                says={props.by === 'state' ? 'stage' : 'state'}
                current={task().id === props.currentId}
              />
            )}
          </VirtualList>
        </Show>
        <Show when={props.column === 'verified' && festival.tasksReady()}>
          <p class="px-2 py-3 text-center text-sm text-text-2">{t.board.olderBySearch}</p>
        </Show>
      </div>
    </div>
  );
}
