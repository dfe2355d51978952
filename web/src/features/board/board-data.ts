import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createLiveQuery } from '../../data/live.ts';
import { createOlderTasks } from '../../data/older-tasks.ts';
import type { TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import type { BoardFilter } from './board-filter.ts';
import { type BoardColumn, byNeed, columnsOf, fittingTasks, type Looker } from './board-view.ts';

/** What the board shows, worked out of the rows and the address. */
export interface BoardData {
  readonly looker: Accessor<Looker>;
  /** All that fit, in order. */
  readonly tasks: Accessor<readonly TaskRow[]>;
  readonly columns: Accessor<readonly BoardColumn[]>;
  readonly tasksIn: (key: string) => readonly TaskRow[];
  readonly keys: Accessor<readonly string[]>;
  readonly name: (key: string) => string;
}

export function createBoardData(filter: Accessor<BoardFilter>): BoardData {
  const data = useData();
  const festival = useFestival();
  const assignments = createLiveQuery((q) =>
    q.from({ row: data.collections.stage_assignment }).where(({ row }) => eq(row.user_id, data.userId)),
  );
  const stageIds = createMemo(
    () => new Set(assignments.isReady ? assignments().flatMap((row) => row.stage_id ?? []) : []),
  );
  const needsThem = createMemo(
    () =>
      new Set(
        data.activity
          .needsYou()
          .flatMap((receipt) => (receipt.table_name === 'task' ? (receipt.row_id ?? []) : [])),
      ),
  );
  const looker = createMemo(() => ({
    userId: data.userId,
    stageIds: stageIds(),
    needsThem: needsThem(),
    // Only what asks for the time is worked out anew as it passes.
    now: filter().overdue ? festival.now() : 0,
  }));
  const older = createOlderTasks(data.db, festival.id, () => filter().q);
  const found = createMemo(() => {
    if (older().length === 0) return festival.tasks();
    const atHand = new Set(festival.tasks().map((task) => task.id));
    return [...festival.tasks(), ...older().filter((task) => !atHand.has(task.id))];
  });
  // What is in order already is sorted in a tenth of the time, so a letter typed has only to leave out.
  const sorted = createMemo(() => found().toSorted(byNeed));
  const tasks = createMemo(() => fittingTasks(sorted(), filter(), looker()));
  const columns = createMemo(() => columnsOf(tasks(), filter().by, festival.stages()));
  const byKey = createMemo(() => new Map(columns().map((column) => [column.key, column.tasks])));
  return {
    looker,
    tasks,
    columns,
    tasksIn: (key) => byKey().get(key) ?? [],
    keys: createMemo(() => columns().map((column) => column.key), [], { equals: sameTexts }),
    name: (key) => {
      if (filter().by === 'stage') return festival.stageName(key) ?? t.board.unknownStage;
      const state: TaskState | undefined = taskStates.find((known) => known === key);
      return state === undefined ? key : t.states[state];
    },
  };
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
