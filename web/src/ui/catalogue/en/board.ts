import { counted } from './words.ts';

/** The board. */

export const board = {
  page: 'Board',
  heading: 'Board',
  filters: 'Filters',
  mine: 'Mine',
  allStages: 'All stages',
  stage: 'Stage',
  byStage: 'By stage',
  search: 'Search tasks',
  searchPlaceholder: 'Search',
  columns: 'Columns',
  column: (name: string, n: number) => `${name}, ${counted(n, 'task', 'tasks')}`,
  newTask: 'New task',
  emptyColumn: (column: string) => `Nothing in ${column}.`,
  emptyOpenOnStage: (stage: string) => `Nothing open on ${stage}.`,
  emptyAll: 'No tasks yet.',
  noneFits: 'No task fits.',
  moved: (title: string, state: string) => `“${title}” is ${state}.`,
  clearFilters: 'Clear filters',
  seeAllStages: 'See all stages',
  freshness: (time: string) => `Others' changes: up to ${time}`,
  unknownStage: 'No stage',
  noDue: 'No due time',
  showMore: (n: number) => `Show ${n} more`,
};
