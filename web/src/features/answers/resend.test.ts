import { expect, test } from 'vitest';
import type { WriteOutcome, Writes } from '../../data/writes.ts';
import { type Again, resending, type Values } from './resend.ts';

const edit = (table: string): Again => ({ op: 'PATCH', table_name: table, row_id: 'x' });
const add = (table: string): Again => ({ op: 'PUT', table_name: table, row_id: 'x' });
const booking = { festival_id: 'f', item_id: 'i', kind: 'consume', qty: 4, used_at: '2026-06-20T12:00:00Z' };

/** Notes what would be written, in the place of the device's own writes. */
function noted(again: Again, values: Values): unknown {
  const calls: unknown[] = [];
  const note = (...call: readonly unknown[]): Promise<WriteOutcome> => {
    calls.push(call);
    return Promise.resolve({ outcome: 'saved', id: 'x' });
  };
  const writes = { edit: note, insert: note, remove: note, append: note };
  void resending(again, values)?.(writes as unknown as Writes, { follows: 'phone:1' });
  return calls[0];
}

test.each<[string, Again, Values, unknown]>([
  ['a title', edit('task'), { title: 'C' }, ['task', 'x', { title: 'C' }]],
  ['a title that is none', edit('task'), { title: 3 }, undefined],
  ['an urgency that is none', edit('task'), { urgency: 'loud' }, undefined],
  ['what the server sets', edit('task'), { version: 3 }, undefined],
  ['a set, as the device stores it', edit('task'), { tags: ['a'] }, ['task', 'x', { tags: '["a"]' }]],
  ['no due time', edit('task'), { due_at: null }, ['task', 'x', { due_at: null }]],
  ['a hotline', edit('contact'), { hotline: '112' }, ['contact', 'x', { hotline: '112' }]],
  ['a booking', add('gear_usage_event'), booking, ['gear_usage_event', { ...booking, task_id: null }]],
  ['half a booking', add('gear_usage_event'), { qty: 4 }, undefined],
  ['an entry that stays as written', edit('gear_usage_event'), { qty: 4 }, undefined],
  ['a delete', { ...edit('task'), op: 'DELETE' }, {}, ['task', 'x']],
])('OUT-7 sending again %s', (_, again, values, expected) => {
  expect(noted(again, values)).toEqual(expected && [...(expected as []), { follows: 'phone:1' }]);
});
