import { expect, test } from 'vitest';
import { taskChange } from './resend.ts';

test.each([
  ['title', 'C', { title: 'C' }],
  ['title', 3, undefined],
  ['urgency', 'critical', { urgency: 'critical' }],
  ['urgency', 'loud', undefined],
  ['state', 'in_progress', { state: 'in_progress' }],
  ['state', null, undefined],
  ['due_at', null, { due_at: null }],
  ['version', 3, undefined],
])('%s to %j', (column, value, expected) => {
  expect(taskChange(column, value)).toEqual(expected);
});
