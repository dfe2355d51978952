import { taskStates } from '@festival-ops/domain/task-workflow';
import { useSearchParams } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { NewTaskSheet } from '../task/new-task-sheet.tsx';
import { BoardColumn } from './board-column.tsx';
import { BoardFilters } from './board-filters.tsx';
import { columnsOf, fittingTasks, isFiltered, parseFilter, shownColumn } from './board-view.ts';
import { ColumnIcon } from './column-icon.tsx';
import { TabbedColumns } from './tabbed-columns.tsx';

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
  const stageShown = () => {
    const { stage } = filter();
    return stage === undefined ? undefined : festival.stageName(stage);
  };
  const empty = (key: string) => (
    <EmptyColumn
      column={key}
      name={name(key)}
      stage={stageShown()}
      onAllStages={() => setParams({ stage: undefined }, { replace: true })}
    />
  );
  const nothingFits = () => columns().every((column) => column.tasks.length === 0);
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
            <p class="text-md">{isFiltered(filter()) ? t.board.noneFits : t.board.emptyAll}</p>
            <Show when={isFiltered(filter())}>
              <Button onClick={clear}>{t.board.clearFilters}</Button>
            </Show>
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
                  empty={empty(key)}
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
                      empty={empty(key)}
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

/** A column without tasks; where only one stage is shown, with the way to the others. */
function EmptyColumn(props: {
  readonly column: string;
  readonly name: string;
  readonly stage: string | undefined;
  readonly onAllStages: () => void;
}) {
  const words = () =>
    props.stage !== undefined && props.column === 'open'
      ? t.board.emptyOpenOnStage(props.stage)
      : t.board.emptyColumn(props.name);
  return (
    <div class="flex flex-col items-center gap-2 py-6 text-center">
      <p class="text-text-2">{words()}</p>
      <Show when={props.stage !== undefined}>
        <Button onClick={props.onAllStages}>{t.board.seeAllStages}</Button>
      </Show>
    </div>
  );
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
