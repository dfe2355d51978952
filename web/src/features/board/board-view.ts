import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import type { StageRow, TaskRow } from '../../data/rows.ts';

/** What the address says about the board; every field is optional there. */
export interface BoardFilter {
  readonly by: 'state' | 'stage';
  /** A stage's id. */
  readonly stage: string | undefined;
  readonly mine: boolean;
  readonly q: string;
}

export interface BoardColumn {
  /** A state, or a stage's id; `''` for tasks whose stage is not on this device. */
  readonly key: string;
  readonly tasks: readonly TaskRow[];
}

/** Reads the filter from the address; what it does not know counts as absent. */
export function parseFilter(
  params: Readonly<Record<string, string | readonly string[] | undefined>>,
): BoardFilter {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    by: text('by') === 'stage' ? 'stage' : 'state',
    stage: text('stage'),
    mine: text('mine') === '1',
    q: text('q') ?? '',
  };
}

export function isFiltered(filter: BoardFilter): boolean {
  return filter.stage !== undefined || filter.mine || filter.q.trim() !== '';
}

/** The tasks that fit, most urgent first, then by due time, then by title. */
export function fittingTasks(tasks: readonly TaskRow[], filter: BoardFilter, userId: string): TaskRow[] {
  const words = folded(filter.q).split(/\s+/).filter(Boolean);
  return tasks
    .filter(
      (task) =>
        task.deleted_at === null &&
        (filter.stage === undefined || task.stage_id === filter.stage) &&
        (!filter.mine || task.assignee_id === userId) &&
        (words.length === 0 || contains(folded(`${task.title} ${task.tags}`), words)),
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
  const columns = [...buckets].map(([key, rows]) => ({ key, tasks: rows }));
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
  return task.due_at !== null && !finished.includes(task.state) && Date.parse(task.due_at) < now;
}

const finished: readonly TaskState[] = ['done', 'verified'];

const need: Readonly<Record<TaskRow['urgency'], number>> = { critical: 0, high: 1, normal: 2, low: 3 };

function byNeed(a: TaskRow, b: TaskRow): number {
  return (
    need[a.urgency] - need[b.urgency] ||
    dueTime(a) - dueTime(b) ||
    a.title.localeCompare(b.title) ||
    (a.id < b.id ? -1 : 1)
  );
}

function dueTime(task: TaskRow): number {
  return task.due_at === null ? Number.MAX_SAFE_INTEGER : Date.parse(task.due_at);
}

/** Without case and accents, so that `buhne` finds `Bühne`. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function contains(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
