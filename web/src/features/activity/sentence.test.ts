import { expect, test } from 'vitest';
import { type Change, changeSentence } from './sentence.ts';

const names = {
  who: 'You',
  authorId: 'ada',
  title: 'Generator B',
  nameOf: (id: string) => ({ ada: 'Ada', bob: 'Bob' })[id],
};

const patch = (fields: Change['fields']): Change => ({ op: 'PATCH', table: 'task', fields });

test.each<[Change, string]>([
  [patch({ state: { to: 'in_progress' } }), 'You set “Generator B” to In progress'],
  [patch({ urgency: { to: 'critical' } }), 'You set “Generator B” to Critical urgency'],
  [patch({ title: { to: 'C', from: 'A' } }), 'You renamed “A” to “C”'],
  [patch({ title: { to: 'C' } }), 'You set the title to “C”'],
  [patch({ assignee_id: { to: 'ada' } }), 'You claimed “Generator B”'],
  [patch({ assignee_id: { to: null } }), 'You gave back “Generator B”'],
  [patch({ assignee_id: { to: 'bob' } }), 'You gave “Generator B” to Bob'],
  [patch({ assignee_id: { to: 'gone' } }), 'You gave “Generator B” to Someone'],
  [patch({ title: { to: 'C' }, urgency: { to: 'low' } }), 'You changed title and urgency of “Generator B”'],
  [patch({ deleted_at: { to: '2026-06-20T12:00:00Z' } }), 'You deleted “Generator B”'],
  [patch({ deleted_at: { to: null } }), 'You restored “Generator B”'],
  [patch({ surprise: { to: 1 } }), 'You changed surprise of “Generator B”'],
  [patch({}), 'You changed “Generator B”'],
  [{ op: 'PUT', table: 'task', fields: { title: { to: 'New' }, state: { to: 'open' } } }, 'You added “New”'],
  [{ op: 'DELETE', table: 'task', fields: {} }, 'You deleted “Generator B”'],
])('%j', (change, expected) => {
  expect(changeSentence(change, names)).toBe(expected);
});

test('a row that is not on this device is "a task"', () => {
  expect(changeSentence(patch({ state: { to: 'done' } }), { ...names, title: undefined })).toBe(
    'You set “a task” to Done',
  );
});
