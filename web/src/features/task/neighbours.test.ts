import { expect, test } from 'vitest';
import type { TaskRow } from '../../data/rows.ts';
import { testTask } from '../../data/test-rows.ts';
import { neighboursOf } from './neighbours.ts';

const row = (id: string, more: Partial<TaskRow> = {}) => testTask(id, { stage_id: 's1', ...more });

const tasks = [
  row('b'),
  row('urgent', { urgency: 'critical' }),
  row('a'),
  row('done', { state: 'done' }),
  row('gone', { deleted_at: '2026-07-01T12:00:00Z' }),
  row('elsewhere', { stage_id: 's2', urgency: 'low' }),
];
const beside = (id: string, stageId?: string) => {
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return neighboursOf(task, tasks, stageId);
};

test('the tasks before and after in the column, by need', () => {
  expect(beside('a')).toEqual({ before: 'urgent', after: 'b' });
  expect(beside('urgent')).toEqual({ before: undefined, after: 'a' });
  expect(beside('b')).toEqual({ before: 'a', after: 'elsewhere' });
  expect(beside('b', 's1')).toEqual({ before: 'a', after: undefined });
});

test('one that the board does not show leads to its first', () => {
  expect(beside('elsewhere', 's1')).toEqual({ before: undefined, after: 'urgent' });
});
