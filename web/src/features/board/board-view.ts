import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import type { StageRow, TaskRow } from '../../data/rows.ts';
import { type BoardFilter, MY_STAGES } from './board-filter.ts';
import { folded } from './folded.ts';

export interface BoardColumn {
  /** A state, or a stage's id; `''` for tasks whose stage is not on this device. */
  readonly key: string;
  readonly tasks: readonly TaskRow[];
}

/** Who looks at the board, and when. */
export interface Looker {
  readonly userId: string;
  /** The stages that the person is assigned to. */
  readonly stageIds: ReadonlySet<string>;
  /** Tasks with a change of theirs that did not count and waits for them. */
  readonly needsThem: ReadonlySet<string>;
  readonly now: number;
}

/** The tasks that fit, most urgent first, then by due time, then by title. */
export function fittingTasks(tasks: readonly TaskRow[], filter: BoardFilter, looker: Looker): TaskRow[] {
  const words = folded(filter.q).split(/\s+/).filter(Boolean);
  return tasks
    .filter(
      (task) =>
        task.deleted_at === null &&
        isOnStage(task, filter.stage, looker) &&
        (!filter.mine || task.assignee_id === looker.userId) &&
        (filter.urgency === undefined || task.urgency === filter.urgency) &&
        (!filter.needs || looker.needsThem.has(task.id)) &&
        (!filter.overdue || isOverdue(task, looker.now)) &&
        (words.length === 0 || contains(keysOf(task).text, words)),
    )
    .sort(byNeed);
}

/** Puts the tasks into columns; a column without tasks stays, so that nothing moves when it fills. */
export function columnsOf(
  tasks: readonly TaskRow[],
  by: BoardFilter['by'],
  stages: readonly StageRow[],
): BoardColumn[] {
  const keys: readonly string[] = by === 'state' ? taskStates : stages.map((stage) => stage.id);
  const buckets = new Map<string, TaskRow[]>(keys.map((key) => [key, []]));
  const homeless: TaskRow[] = [];
  for (const task of tasks) (buckets.get(by === 'state' ? task.state : task.stage_id) ?? homeless).push(task);
  // A stage shows what is left to do first.
  const inOrder = (rows: readonly TaskRow[]) =>
    by === 'state'
      ? rows
      : [...rows.filter((task) => !isFinished(task.state)), ...rows.filter((task) => isFinished(task.state))];
  const columns = [...buckets].map(([key, rows]) => ({ key, tasks: inOrder(rows) }));
  return homeless.length > 0 ? [...columns, { key: '', tasks: homeless }] : columns;
}

/** The column to show where only one fits: the one asked for, else the first with something in it. */
export function shownColumn(
  columns: readonly BoardColumn[],
  asked: string | undefined,
): BoardColumn | undefined {
  return (
    columns.find((column) => column.key === asked) ??
    columns.find((column) => column.tasks.length > 0) ??
    columns[0]
  );
}

export function sortedStages(stages: readonly StageRow[]): StageRow[] {
  return [...stages].sort(
    (a, b) => (a.sort ?? 0) - (b.sort ?? 0) || (a.name ?? '').localeCompare(b.name ?? ''),
  );
}

/** Whether the state of a task still asks for its due time to be watched. */
export function isOverdue(task: Pick<TaskRow, 'due_at' | 'state'>, now: number): boolean {
  return task.due_at !== null && !isFinished(task.state) && Date.parse(task.due_at) < now;
}

export const isFinished = (state: TaskState): boolean => state === 'done' || state === 'verified';

/** How much of a column is done, for its heading. */
export function progressOf(tasks: readonly TaskRow[]): { readonly done: number; readonly all: number } {
  return { done: tasks.filter((task) => isFinished(task.state)).length, all: tasks.length };
}

/** Most urgent first, then the sooner due, then by title. */
export function byNeed(a: TaskRow, b: TaskRow): number {
  const [left, right] = [keysOf(a), keysOf(b)];
  return (
    left.need - right.need ||
    left.due - right.due ||
    compared(left.title, right.title) ||
    compared(a.id, b.id)
  );
}

const need: Readonly<Record<TaskRow['urgency'], number>> = { critical: 0, high: 1, normal: 2, low: 3 };

interface SortKeys {
  readonly need: number;
  readonly due: number;
  readonly title: string;
  /** What a search looks into. */
  readonly text: string;
}

/** A row never changes, another one takes its place: what is worked out of it once holds. */
const known = new WeakMap<TaskRow, SortKeys>();

function keysOf(task: TaskRow): SortKeys {
  const there = known.get(task);
  if (there !== undefined) return there;
  const title = folded(task.title);
  const made = {
    need: need[task.urgency],
    due: task.due_at === null ? Number.MAX_SAFE_INTEGER : Date.parse(task.due_at),
    title,
    text: `${title} ${folded(task.tags)}`,
  };
  known.set(task, made);
  return made;
}

function isOnStage(task: TaskRow, stage: string | undefined, looker: Looker): boolean {
  if (stage === undefined) return true;
  return stage === MY_STAGES ? looker.stageIds.has(task.stage_id) : task.stage_id === stage;
}

export function compared<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function contains(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
