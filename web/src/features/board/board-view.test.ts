import { describe, expect, test } from 'vitest';
import type { StageRow, TaskRow } from '../../data/rows.ts';
import { testTask } from '../../data/test-rows.ts';
import { type BoardFilter, MY_STAGES, parseFilter } from './board-filter.ts';
import { columnsOf, fittingTasks, isOverdue, type Looker, progressOf, shownColumn } from './board-view.ts';

const everything: BoardFilter = {
  by: 'state',
  view: 'columns',
  stage: undefined,
  mine: false,
  q: '',
  urgency: undefined,
  needs: false,
  overdue: false,
};
const ada: Looker = {
  userId: 'ada',
  stageIds: new Set(['b']),
  needsThem: new Set(['later']),
  now: Date.parse('2026-06-20T13:00:00Z'),
};

function stage(id: string, sort: number): StageRow {
  return {
    id,
    festival_id: 'f',
    name: id,
    sort,
    head_count: 0,
    created_at: null,
    updated_at: null,
    version: 1,
  };
}

const ids = (tasks: readonly TaskRow[]) => tasks.map((row) => row.id).join(' ');

describe('reading the address', () => {
  test.each([
    [{}, everything],
    [
      { by: 'stage', mine: '1', q: 'cable', stage: 'a' },
      { ...everything, by: 'stage', mine: true, q: 'cable', stage: 'a' },
    ],
    [
      { view: 'list', urgency: 'critical', needs: '1', overdue: '1' },
      { ...everything, view: 'list', urgency: 'critical', needs: true, overdue: true },
    ],
    [{ by: 'nonsense', mine: 'yes', stage: '', q: ['x', 'y'], urgency: 'huge', needs: '' }, everything],
  ])('%j', (params, expected) => {
    expect(parseFilter(params)).toEqual(expected);
  });
});

describe('which tasks, in which order', () => {
  const tasks = [
    testTask('plain'),
    testTask('later', { due_at: '2026-06-20T18:00:00Z' }),
    testTask('sooner', { due_at: '2026-06-20T12:00:00.000000Z' }),
    testTask('siren', { urgency: 'critical', assignee_id: 'ada' }),
    testTask('Bühne', { urgency: 'low', stage_id: 'b' }),
    testTask('gone', { deleted_at: '2026-06-20T12:00:00Z' }),
  ];

  test('urgent first, then due, then title; deleted ones are gone', () => {
    expect(ids(fittingTasks(tasks, everything, ada))).toBe('siren sooner later plain Bühne');
  });

  test.each<[Partial<BoardFilter>, string]>([
    [{ mine: true }, 'siren'],
    [{ stage: 'b' }, 'Bühne'],
    [{ stage: MY_STAGES }, 'Bühne'],
    [{ urgency: 'critical' }, 'siren'],
    [{ needs: true }, 'later'],
    [{ overdue: true }, 'sooner'],
    [{ q: '  BUHNE ' }, 'Bühne'],
    [{ q: 'nothing like it' }, ''],
  ])('%j', (filter, expected) => {
    expect(ids(fittingTasks(tasks, { ...everything, ...filter }, ada))).toBe(expected);
  });
});

describe('columns', () => {
  test('by state: all five, also the empty ones', () => {
    const columns = columnsOf([testTask('x', { state: 'blocked' })], 'state', []);
    expect(columns.map((column) => `${column.key}:${ids(column.tasks)}`)).toEqual([
      'open:',
      'in_progress:',
      'blocked:x',
      'done:',
      'verified:',
    ]);
  });

  test('by stage: a task of an unknown stage is still shown', () => {
    const columns = columnsOf([testTask('x'), testTask('y', { stage_id: '?' })], 'stage', [
      stage('a', 1),
      stage('b', 2),
    ]);
    expect(columns.map((column) => `${column.key}:${ids(column.tasks)}`)).toEqual(['a:x', 'b:', ':y']);
  });

  test('by stage: what is left to do stands first', () => {
    const tasks = [testTask('x', { state: 'done' }), testTask('y'), testTask('z', { state: 'verified' })];
    expect(columnsOf(tasks, 'stage', [stage('a', 1)]).map((column) => ids(column.tasks))).toEqual(['y x z']);
    expect(progressOf(tasks)).toEqual({ done: 2, all: 3 });
  });

  test('where one column fits: the asked one, else the first that has something', () => {
    const columns = columnsOf([testTask('x', { state: 'blocked' })], 'state', []);
    expect(shownColumn(columns, 'done')?.key).toBe('done');
    expect(shownColumn(columns, undefined)?.key).toBe('blocked');
    expect(shownColumn(columns, 'nonsense')?.key).toBe('blocked');
    expect(shownColumn(columnsOf([], 'state', []), undefined)?.key).toBe('open');
  });
});

test('only unfinished tasks are overdue', () => {
  const now = Date.parse('2026-06-20T12:00:00Z');
  const due_at = '2026-06-20T11:00:00Z';
  expect(isOverdue({ due_at, state: 'open' }, now)).toBe(true);
  expect(isOverdue({ due_at, state: 'done' }, now)).toBe(false);
  expect(isOverdue({ due_at: null, state: 'open' }, now)).toBe(false);
});
