import { taskStates } from '@festival-ops/domain/task-workflow';
import type { TaskRow } from '../../data/rows.ts';
import { byNeed, compared } from './board-view.ts';
import { folded } from './folded.ts';

/** What the table can be sorted by; without a choice it is in the order of need. */
export const sortColumns = ['urgency', 'title', 'state', 'stage', 'person', 'due', 'crowd'] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface Sorting {
  readonly column: SortColumn;
  readonly falling: boolean;
}

/** Reads `due` or `-due`. */
export function parseSorting(text: string | undefined): Sorting | undefined {
  const falling = text?.startsWith('-') === true;
  const column = sortColumns.find((known) => known === (falling ? text?.slice(1) : text));
  return column === undefined ? undefined : { column, falling };
}

/** The next press of a heading: rising, falling, back to the order of need. */
export function nextSorting(now: Sorting | undefined, column: SortColumn): string | undefined {
  if (now?.column !== column) return column;
  return now.falling ? undefined : `-${column}`;
}

export interface Names {
  readonly stage: (id: string) => string;
  readonly person: (id: string) => string;
}

/** Sorts rows that are in the order of need; equal ones stay in it, and those without a value come last. */
export function sortedTasks(
  tasks: readonly TaskRow[],
  sorting: Sorting | undefined,
  names: Names,
): readonly TaskRow[] {
  if (sorting === undefined) return tasks;
  const { column, falling } = sorting;
  if (column === 'urgency') return falling ? [...tasks].sort((a, b) => byNeed(b, a)) : tasks;
  const value = sortValue(column, names);
  return tasks
    .map((task) => ({ task, at: value(task) }))
    .sort((a, b) => {
      if (a.at === undefined || b.at === undefined)
        return Number(a.at === undefined) - Number(b.at === undefined);
      return falling ? compared(b.at, a.at) : compared(a.at, b.at);
    })
    .map(({ task }) => task);
}

function sortValue(
  column: Exclude<SortColumn, 'urgency'>,
  names: Names,
): (task: TaskRow) => string | number | undefined {
  switch (column) {
    case 'title':
      return (task) => folded(task.title);
    case 'state':
      return (task) => taskStates.indexOf(task.state);
    case 'stage':
      return (task) => folded(names.stage(task.stage_id));
    case 'person':
      return (task) => (task.assignee_id === null ? undefined : folded(names.person(task.assignee_id)));
    case 'due':
      return (task) => (task.due_at === null ? undefined : Date.parse(task.due_at));
    case 'crowd':
      return (task) => task.expected_crowd ?? undefined;
  }
}
