import { expect, test } from 'vitest';
import { type Change, changeSentence } from './sentence.ts';

const doing = { who: 'You', authorId: 'ada', title: 'Generator B' };
const names = {
  nameOf: (id: string) => ({ ada: 'Ada', bob: 'Bob' })[id],
  rowName: (id: string) => ({ s: 'Main' })[id],
  time: (instant: string) => instant.slice(11, 16),
};

const entry = (table: string, fields: Change['fields']): Change => ({ op: 'PUT', table, fields });
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
  [patch({ due_at: { to: '2026-06-20T12:30:00Z' } }), 'You set due time of “Generator B” to “12:30”'],
  [patch({ expected_crowd: { to: null } }), 'You emptied expected crowd of “Generator B”'],
  [patch({ stage_id: { to: 's' } }), 'You set stage of “Generator B” to “Main”'],
  [patch({ tags: { to: '["cable","rain"]' } }), 'You set tags of “Generator B” to “cable, rain”'],
  [patch({ head_count: { to: 47, from: 40 } }), 'You counted +7 at “Generator B”'],
  [patch({ head_count: { to: 30, from: 40 } }), 'You counted −10 at “Generator B”'],
  [entry('gear_usage_event', { kind: { to: 'consume' }, qty: { to: 7 } }), 'You booked 7 m of “Generator B”'],
  [
    entry('gear_usage_event', { kind: { to: 'adjust' }, qty: { to: -2 } }),
    'You corrected the stock of “Generator B” by −2 m',
  ],
  [entry('crew_note_update', { payload: { to: 'AAA=' } }), 'You wrote in the note of “Generator B”'],
  [entry('conflict_action', { kind: { to: 'decide' } }), 'You decided hotline of “Generator B”'],
  [
    entry('conflict_action', { kind: { to: 'undo' } }),
    'You took back the decision on hotline of “Generator B”',
  ],
  [
    entry('lead_request', { wish: { to: 'Please delete it' } }),
    'You asked a lead about “Generator B”: “Please delete it”',
  ],
  [
    entry('lead_request', { wish: { to: 'Done.' }, reply_to: { to: 'r' } }),
    'You answered a request: “Done.”',
  ],
])('%j', (change, expected) => {
  expect(changeSentence(change, { ...doing, unit: 'm', decided: 'hotline' }, names)).toBe(expected);
});

test('a row that is not on this device is "a task"', () => {
  expect(changeSentence(patch({ state: { to: 'done' } }), { ...doing, title: undefined }, names)).toBe(
    'You set “a task” to Done',
  );
});
