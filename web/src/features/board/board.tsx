import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import { useSearchParams } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, on, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { StateIcon } from '../task/icons.tsx';
import { NewTaskSheet } from '../task/new-task-sheet.tsx';
import { BoardColumn } from './board-column.tsx';
import { BoardFilters } from './board-filters.tsx';
import { columnsOf, fittingTasks, isFiltered, parseFilter, shownColumn } from './board-view.ts';

export interface BoardProps {
  /** All columns beside each other, or one at a time under tabs. */
  readonly layout: 'columns' | 'tabs';
  /** The task that is open beside the board. */
  readonly currentId: string | undefined;
}

/** What is to be done, by state or by stage. */
export function Board(props: BoardProps) {
  const data = useData();
  const festival = useFestival();
  const [params, setParams] = useSearchParams();
  const [creating, setCreating] = createSignal(false);
  const filter = createMemo(() => parseFilter(params));
  const columns = createMemo(() =>
    columnsOf(fittingTasks(festival.tasks(), filter(), data.userId), filter().by, festival.stages()),
  );
  const tasksIn = createMemo(() => new Map(columns().map((column) => [column.key, column.tasks])));
  const keys = createMemo(() => columns().map((column) => column.key), [], { equals: sameTexts });

  // Without a choice the first column with something in it is shown, and stays: live changes never switch it.
  const [chosen, setChosen] = createSignal(shownColumn(columns(), textParam(params.col))?.key);
  createEffect(
    on([() => textParam(params.col), keys], ([asked]) => {
      setChosen((before) => shownColumn(columns(), asked ?? before)?.key);
    }),
  );
  const name = (key: string) => {
    if (filter().by === 'stage') return festival.stageName(key) ?? t.board.unknownStage;
    const state = taskStates.find((known) => known === key);
    return state === undefined ? key : t.states[state];
  };
  const nothingFits = () => isFiltered(filter()) && columns().every((column) => column.tasks.length === 0);
  const clear = () =>
    setParams({ stage: undefined, mine: undefined, q: undefined, col: undefined }, { replace: true });

  return (
    <div class="flex h-full flex-col">
      <div class="flex flex-col gap-2 px-4 pt-3 pb-2">
        <div class="flex items-center gap-4">
          <h1 class={props.layout === 'columns' ? 'text-lg' : 'sr-only'}>{t.board.heading}</h1>
          <BoardFilters
            filter={filter()}
            layout={props.layout}
            action={
              <Button kind={festival.isLead() ? 'primary' : 'plain'} onClick={() => setCreating(true)}>
                <Plus size={20} aria-hidden="true" />
                {t.board.newTask}
              </Button>
            }
          />
        </div>
        <Freshness />
      </div>
      <Show
        when={!nothingFits()}
        fallback={
          <div class="flex flex-col items-center gap-3 px-4 py-12 text-center">
            <p class="text-md">{t.board.noneFits}</p>
            <Button onClick={clear}>{t.board.clearFilters}</Button>
          </div>
        }
      >
        <Show
          when={props.layout === 'columns'}
          fallback={
            <TabbedColumns
              keys={keys()}
              name={name}
              by={filter().by}
              count={(key) => tasksIn().get(key)?.length ?? 0}
              chosen={chosen()}
              onChoose={(col) => setParams({ col }, { replace: true })}
            >
              {(key) => (
                <BoardColumn
                  tasks={tasksIn().get(key) ?? []}
                  by={filter().by}
                  currentId={props.currentId}
                  empty={<EmptyColumn name={name(key)} />}
                />
              )}
            </TabbedColumns>
          }
        >
          <div class="min-h-0 grow overflow-auto px-4 pb-6">
            <div class="grid auto-cols-[minmax(13.5rem,1fr)] grid-flow-col gap-3">
              <For each={keys()}>
                {(key) => (
                  <section
                    aria-label={t.board.column(name(key), tasksIn().get(key)?.length ?? 0)}
                    data-column={key}
                  >
                    <h2 class="sticky top-0 z-20 flex items-center gap-2 bg-bg py-2 font-semibold">
                      <ColumnIcon by={filter().by} column={key} />
                      <span class="min-w-0 truncate" dir="auto">
                        {name(key)}
                      </span>
                      <span class="num text-text-2">{tasksIn().get(key)?.length ?? 0}</span>
                    </h2>
                    <BoardColumn
                      tasks={tasksIn().get(key) ?? []}
                      by={filter().by}
                      currentId={props.currentId}
                      empty={<EmptyColumn name={name(key)} />}
                    />
                  </section>
                )}
              </For>
            </div>
          </div>
        </Show>
      </Show>
      <NewTaskSheet open={creating()} onOpenChange={setCreating} stageId={filter().stage} />
    </div>
  );
}

interface TabbedColumnsProps {
  readonly keys: readonly string[];
  readonly by: 'state' | 'stage';
  readonly name: (key: string) => string;
  readonly count: (key: string) => number;
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
  readonly children: (key: string) => JSX.Element;
}

/** One column at a time; all counts stay in sight. */
function TabbedColumns(props: TabbedColumnsProps) {
  const id = createUniqueId();
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const at = props.keys.indexOf(props.chosen ?? '');
    const next = props.keys[(at + by + props.keys.length) % props.keys.length];
    if (next === undefined) return;
    event.preventDefault();
    props.onChoose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div class="flex min-h-0 grow flex-col">
      <div
        role="tablist"
        aria-label={t.board.columns}
        class="edge-b grid shrink-0 auto-cols-[minmax(3.5rem,1fr)] grid-flow-col overflow-x-auto px-2"
        onKeyDown={move}
      >
        <For each={props.keys}>
          {(key) => (
            <button
              type="button"
              role="tab"
              id={`${id}-${key}`}
              class="board-tab"
              data-column={key}
              aria-selected={props.chosen === key}
              aria-controls={`${id}-panel`}
              tabindex={props.chosen === key ? 0 : -1}
              onClick={() => props.onChoose(key)}
            >
              <span class="flex items-center gap-1">
                <ColumnIcon by={props.by} column={key} />
                <span class="num">{props.count(key)}</span>
              </span>
              <span class="line-clamp-2" dir="auto">
                {props.name(key)}
              </span>
            </button>
          )}
        </For>
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${props.chosen}`}
        data-column={props.chosen}
        class="min-h-0 grow overflow-y-auto px-4 py-3"
      >
        <Show when={props.chosen} keyed>
          {(key) => (
            <>
              <h2 class="sr-only">{t.board.column(props.name(key), props.count(key))}</h2>
              {props.children(key)}
            </>
          )}
        </Show>
      </div>
    </div>
  );
}

function ColumnIcon(props: { readonly by: 'state' | 'stage'; readonly column: string }) {
  const state = (): TaskState | undefined =>
    props.by === 'state' ? taskStates.find((known) => known === props.column) : undefined;
  return <Show when={state()}>{(known) => <StateIcon state={known()} size={18} />}</Show>;
}

function EmptyColumn(props: { readonly name: string }) {
  return <p class="py-6 text-center text-text-2">{t.board.emptyColumn(props.name)}</p>;
}

/** Says how old the others' changes are, once that could matter. */
function Freshness() {
  const { connection } = useData();
  const festival = useFestival();
  const staleAfterMs = 5 * 60_000;
  const staleSince = () => {
    const { freshAt } = connection.state();
    return freshAt !== null && festival.now() - freshAt > staleAfterMs ? freshAt : undefined;
  };
  return (
    <Show when={staleSince()}>
      {(at) => (
        <p class="text-sm text-text-2">
          {t.board.freshness(festival.times().short(new Date(at()).toISOString()))}
        </p>
      )}
    </Show>
  );
}

function textParam(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
