import { A, useLocation, useSearchParams } from '@solidjs/router';
import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { Mark } from '../../ui/mark.tsx';
import { VirtualList, type VirtualListHandle } from '../../ui/virtual-list.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { Due } from '../task/due.tsx';
import { StateIcon, UrgencyGlyph } from '../task/icons.tsx';
import { useBoardActs } from './board-acts.tsx';
import { crowdWords } from './crowd.ts';
import { createHeldOrder } from './held-order.ts';
import { nextSorting, parseSorting, type SortColumn, sortColumns, sortedTasks } from './table-view.ts';
import { createTouched } from './touched.ts';

/**
 * A table by its roles: rows that are not drawn leave room between the drawn ones, which the elements of a table
 * cannot.
 */
const table = (rows: number) =>
  ({ role: 'table', 'aria-rowcount': rows, 'aria-label': t.board.table }) as const;
const at = (row: number) => ({ role: 'row', 'aria-rowindex': row }) as const;
const heading = (sort: 'none' | 'ascending' | 'descending') =>
  ({ role: 'columnheader', 'aria-sort': sort }) as const;
const cell = { role: 'cell' } as const;

/** All tasks that fit as rows of 40 px, to sort, to select and to change several at once. */
export function TaskTable(props: { readonly tasks: readonly TaskRow[] }) {
  const festival = useFestival();
  const acts = useBoardActs();
  const touched = createTouched();
  const [params, setParams] = useSearchParams();
  const [handle, setHandle] = createSignal<VirtualListHandle>();
  const sorting = createMemo(() => parseSorting(typeof params.sort === 'string' ? params.sort : undefined));
  const sorted = createMemo(() =>
    sortedTasks(props.tasks, sorting(), {
      stage: (id) => festival.stageName(id) ?? '',
      person: (id) => festival.nameOf(id) ?? '',
    }),
  );
  const now = createMemo(() => sorted().map((task) => task.id));
  const held = createMemo(() => touched.is() || acts.menu() !== undefined);
  const order = createHeldOrder(now, held, acts.own);
  const byId = createMemo(() => new Map(props.tasks.map((task) => [task.id, task])));
  const items = createMemo(() =>
    order.ids() === now() ? sorted() : order.ids().flatMap((id) => byId().get(id) ?? festival.task(id) ?? []),
  );
  onCleanup(acts.lists.add({ key: 'table', ids: order.ids, reveal: (id) => handle()?.reveal(id) === true }));
  const allSelected = () => now().length > 0 && now().every((id) => acts.selected().has(id));
  const ariaSort = (column: SortColumn) => {
    if (sorting()?.column !== column) return 'none';
    return sorting()?.falling ? 'descending' : 'ascending';
  };
  return (
    <div class="relative flex min-h-0 grow flex-col px-4 pb-3" {...touched.listeners}>
      <Show when={order.changed() > 0}>
        <button
          type="button"
          class="changed-pill"
          aria-label={t.board.showChanged(order.changed())}
          onClick={() => {
            order.release();
            acts.lists.enter('table');
          }}
        >
          <span role="status">{t.board.changed(order.changed())}</span>
          <ArrowUp size={16} aria-hidden="true" />
        </button>
      </Show>
      <div class="panel min-h-0 grow overflow-y-auto">
        <div {...table(items().length + 1)}>
          <div {...at(1)} class="task-table-row task-table-head">
            <span {...heading('none')}>
              <input
                type="checkbox"
                class="check"
                aria-label={t.board.selectAll}
                checked={allSelected()}
                onChange={(event) => acts.select(now(), event.currentTarget.checked)}
              />
            </span>
            <For each={sortColumns}>
              {(column) => (
                <span {...heading(ariaSort(column))} data-cell={column}>
                  <button
                    type="button"
                    class="task-table-sort"
                    title={t.board.sortBy(t.board.columnNames[column])}
                    onClick={() => setParams({ sort: nextSorting(sorting(), column) }, { replace: true })}
                  >
                    {t.board.columnNames[column]}
                    <Show when={sorting()?.column === column}>
                      {sorting()?.falling ? (
                        <ArrowDown size={14} aria-hidden="true" />
                      ) : (
                        <ArrowUp size={14} aria-hidden="true" />
                      )}
                    </Show>
                  </button>
                </span>
              )}
            </For>
            <span {...heading('none')} data-cell="mark">
              {t.board.columnNames.mark}
            </span>
          </div>
          <VirtualList items={items()} estimate={40} roles="none" handle={setHandle}>
            {(task, index) => <TaskTableRow task={task()} index={index()} />}
          </VirtualList>
        </div>
      </div>
    </div>
  );
}

function TaskTableRow(props: { readonly task: TaskRow; readonly index: number }) {
  const data = useData();
  const festival = useFestival();
  const location = useLocation();
  const acts = useBoardActs();
  const marks = data.rowMarks('task', () => props.task.id);
  const selected = () => acts.selected().has(props.task.id);
  return (
    <div
      {...at(props.index + 2)}
      class="task-table-row"
      data-task-id={props.task.id}
      data-state={props.task.state}
      data-urgency={props.task.urgency}
      data-sync={marks().mark?.code}
      data-selected={selected()}
    >
      <span {...cell}>
        <input
          type="checkbox"
          class="check"
          aria-label={t.board.select(props.task.title)}
          checked={selected()}
          onChange={(event) => acts.select([props.task.id], event.currentTarget.checked)}
        />
      </span>
      <span {...cell} data-cell="urgency">
        <UrgencyGlyph urgency={props.task.urgency} />
      </span>
      <span {...cell} data-cell="title" class="min-w-0">
        <A
          href={paths.task(festival.id, props.task.id, location.search)}
          class="block truncate font-semibold"
          dir="auto"
          data-task-link
        >
          {props.task.title}
        </A>
      </span>
      <span {...cell} data-cell="state">
        <button
          type="button"
          class="task-table-state"
          aria-haspopup="menu"
          aria-label={`${t.board.state}: ${t.states[props.task.state]}`}
          onClick={(event) =>
            acts.openMenu({ kind: 'state', taskId: props.task.id, anchor: event.currentTarget })
          }
        >
          <StateIcon state={props.task.state} size={16} />
          {t.states[props.task.state]}
        </button>
      </span>
      <span {...cell} data-cell="stage" class="truncate" dir="auto">
        {festival.stageName(props.task.stage_id) ?? t.board.unknownStage}
      </span>
      <span {...cell} data-cell="person" class="truncate" dir="auto">
        {props.task.assignee_id === null ? '' : (festival.nameOf(props.task.assignee_id) ?? t.task.somebody)}
      </span>
      <span {...cell} data-cell="due" class="truncate">
        <Due task={props.task} />
      </span>
      <span {...cell} data-cell="crowd" class="num text-end">
        {props.task.expected_crowd === null ? '' : crowdWords(props.task.expected_crowd)}
      </span>
      <span {...cell} data-cell="mark">
        <Show when={marks().mark}>{(mark) => <Mark code={mark().code} />}</Show>
      </span>
    </div>
  );
}
