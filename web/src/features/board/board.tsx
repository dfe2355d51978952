import { useSearchParams } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import {
  createEffect,
  createMemo,
  createSignal,
  lazy,
  Match,
  on,
  onMount,
  Show,
  Suspense,
  Switch,
} from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { inNextTask } from '../../ui/in-next-task.ts';
import { useFestival } from '../shell/festival.tsx';
import { BoardActsProvider, createBoardActs } from './board-acts.tsx';
import { BoardColumn } from './board-column.tsx';
import { createBoardData } from './board-data.ts';
import { EmptyBoard, EmptyColumn } from './board-empty.tsx';
import { type BoardFilter, isFiltered, noFilter, parseFilter } from './board-filter.ts';
import { BoardFilters } from './board-filters.tsx';
import { createBoardKeys } from './board-keys.ts';
import { shownColumn } from './board-view.ts';
import { Freshness } from './freshness.tsx';
import { SideBySide } from './side-by-side.tsx';
import { TabbedColumns } from './tabbed-columns.tsx';

// What only some need, or only after a tap, comes later.
const NewTaskSheet = lazy(async () => ({
  default: (await import('../task/new-task-sheet.tsx')).NewTaskSheet,
}));
const BoardMenu = lazy(async () => ({ default: (await import('./board-menu.tsx')).BoardMenu }));
const TaskTable = lazy(async () => ({ default: (await import('./task-table.tsx')).TaskTable }));
const LeadOverview = lazy(async () => ({ default: (await import('./lead-overview.tsx')).LeadOverview }));
const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }));
const TagsSheet = lazy(async () => ({ default: (await import('./tags-sheet.tsx')).TagsSheet }));

/** After the first rows have had their turn. */
const PRELOAD_AFTER_MS = 1500;

export interface BoardProps {
  /** All columns beside each other, or one at a time under tabs. */
  readonly layout: 'columns' | 'tabs';
  /** The task that is open beside the board. */
  readonly currentId: string | undefined;
}

/** What is to be done, by state or by stage. */
export function Board(props: BoardProps) {
  const festival = useFestival();
  const [params, setParams] = useSearchParams();
  const set = (changes: Record<string, string | undefined>) => setParams(changes, { replace: true });
  const [creating, setCreating] = createSignal<boolean>();
  const [tagging, setTagging] = createSignal<string>();
  const asked = createMemo((): BoardFilter => parseFilter(params));
  // The address has a task for itself, and what it shows another one: together they would be felt.
  const filter = inNextTask(asked);
  const board = createBoardData(filter);
  const acts = createBoardActs();
  const asTable = () => props.layout === 'columns' && filter().view === 'list';
  let root: HTMLDivElement | undefined;

  // Without a choice the first column with something in it is shown, and stays: live changes never switch it.
  const [chosen, setChosen] = createSignal<string>();
  createEffect(
    on([() => textParam(params.col), board.keys, festival.tasksBegun], ([asked, , begun]) => {
      if (begun) setChosen((before) => shownColumn(board.columns(), asked ?? before)?.key);
    }),
  );
  // The first tap finds its file there.
  onMount(() =>
    setTimeout(() => {
      void BoardMenu.preload();
      void NewTaskSheet.preload();
    }, PRELOAD_AFTER_MS),
  );
  // The palette comes from any screen by the address, which then forgets it.
  createEffect(() => {
    if (params.new === undefined) return;
    set({ new: undefined });
    setCreating(true);
  });
  createBoardKeys({
    acts,
    create: () => setCreating(true),
    editTags: (task) => setTagging(task.id),
    enterColumn: (index) => {
      const key = board.keys()[index];
      if (key === undefined) return;
      if (props.layout === 'tabs') set({ col: key });
      acts.lists.enter(key);
    },
    switchView: () => set({ view: asked().view === 'list' ? undefined : 'list' }),
    search: () => root?.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
  });

  const stageShown = () => {
    const { stage } = filter();
    return stage === undefined ? undefined : (festival.stageName(stage) ?? t.board.myStage);
  };
  const column = (key: string) => (
    <BoardColumn
      column={key}
      tasks={board.tasksIn(key)}
      by={filter().by}
      currentId={props.currentId}
      empty={
        <Show when={festival.tasksReady()}>
          <EmptyColumn
            column={key}
            name={board.name(key)}
            stage={stageShown()}
            onAllStages={() => set({ stage: undefined })}
          />
        </Show>
      }
    />
  );
  const nothingFits = () => festival.tasksReady() && board.tasks().length === 0;

  return (
    <BoardActsProvider value={acts}>
      <div
        class="relative flex h-full flex-col"
        ref={root}
        data-selecting={acts.selected().size > 0 ? 'true' : undefined}
      >
        <div class="flex flex-col gap-2 px-4 pt-3 pb-2">
          <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
            <h1 class={props.layout === 'columns' ? 'text-lg' : 'sr-only'}>{t.board.heading}</h1>
            <Show when={festival.isLead()}>
              <Suspense>
                <LeadOverview filter={asked()} onFilter={set} narrow={props.layout === 'tabs'} />
              </Suspense>
            </Show>
          </div>
          <BoardFilters
            filter={asked()}
            layout={props.layout}
            needsThem={board.looker().needsThem.size}
            hasStages={board.looker().stageIds.size > 0}
            onChange={set}
            action={
              <Button
                class={props.layout === 'columns' ? '' : 'max-sm:px-3'}
                kind={festival.isLead() ? 'primary' : 'plain'}
                onClick={() => setCreating(true)}
              >
                <Plus size={20} aria-hidden="true" />
                {t.board.newTask}
              </Button>
            }
          />
          <Freshness />
        </div>
        <Switch
          fallback={
            <SideBySide
              keys={board.keys()}
              by={filter().by}
              name={board.name}
              tasksIn={board.tasksIn}
              counted={festival.tasksReady()}
            >
              {column}
            </SideBySide>
          }
        >
          <Match when={nothingFits()}>
            <EmptyBoard filtered={isFiltered(filter())} onClear={() => set(noFilter)} />
          </Match>
          <Match when={asTable()}>
            <Suspense>
              <TaskTable tasks={board.tasks()} />
            </Suspense>
          </Match>
          <Match when={props.layout === 'tabs'}>
            <TabbedColumns
              keys={board.keys()}
              name={board.name}
              by={filter().by}
              count={(key) => (festival.tasksReady() ? board.tasksIn(key).length : undefined)}
              chosen={chosen()}
              onChoose={(col) => set({ col })}
            >
              {column}
            </TabbedColumns>
          </Match>
        </Switch>
        <Show when={acts.selected().size > 0}>
          <Suspense>
            <BulkBar />
          </Suspense>
        </Show>
        <Suspense>
          <Show when={acts.menu()}>
            <BoardMenu menu={acts.menu()} />
          </Show>
          <Show when={tagging()} keyed>
            {(id) => <TagsSheet taskId={id} onClose={() => setTagging(undefined)} />}
          </Show>
        </Suspense>
        <Suspense>
          <Show when={creating() !== undefined}>
            <NewTaskSheet
              open={creating() === true}
              onOpenChange={setCreating}
              stageId={festival.stageName(filter().stage ?? '') === undefined ? undefined : filter().stage}
            />
          </Show>
        </Suspense>
      </div>
    </BoardActsProvider>
  );
}

function textParam(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
