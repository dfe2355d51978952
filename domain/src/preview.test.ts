import type { LocalWrite } from '@festival-ops/policy/local';
import { lastWriteWins, restrictTo } from '@festival-ops/policy/policies';
import { preview } from '@festival-ops/policy/preview';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import { describe, expect, test } from 'vitest';
import {
  artist,
  cable,
  changed,
  device,
  here,
  mainStage,
  NOW,
  patch,
  put,
  remove,
  said,
  shown,
  tidyUp,
} from './fixture/device.ts';
import { matrix } from './matrix.ts';
import { writeDomain } from './write-domain.ts';

const consume = (qty: number) =>
  put('gear_usage_event', { item_id: cable, kind: 'consume', qty, used_at: NOW });
const task = (values: Readonly<Record<string, unknown>>) => patch('task', tidyUp, values);

describe('POL-11 a preview says what becomes of a write that nobody disturbs', () => {
  test.each<['tech' | 'lead' | 'stranger', LocalWrite, string]>([
    ['tech', task({ title: 'Tidy up all' }), 'applied'],
    ['tech', task({ title: 'Tidy up' }), 'applied: already_equal'],
    ['tech', task({ title: 'x'.repeat(201) }), 'rejected: too_long'],
    ['tech', task({ state: 'done' }), 'applied'],
    ['tech', task({ state: 'verified' }), 'rejected: invalid_transition'],
    ['tech', task({ assignee_id: 'tech' }), 'applied'],
    ['tech', task({ assignee_id: 'lead' }), 'rejected: restricted_role'],
    ['lead', task({ assignee_id: 'tech' }), 'applied'],
    ['lead', task({ assignee_id: 'nobody' }), 'rejected: reference_not_found'],
    ['tech', task({ stage_id: mainStage }), 'rejected: restricted_role'],
    ['tech', task({ tags: '["cable","stage"]' }), 'applied'],
    ['tech', task({ version: 9 }), 'rejected: server_owned'],
    ['tech', task({ colour: 'red' }), 'rejected: unknown_field'],
    ['tech', patch('stage', mainStage, { head_count: 42 }), 'applied'],
    ['tech', patch('stage', mainStage, { head_count: -1 }), 'rejected: invalid_value'],
    ['lead', patch('contact', artist, { hotline: '112' }), 'applied'],
    ['lead', patch('contact', artist, { kind: 'vendor' }), 'rejected: fixed_at_creation'],
    ['tech', remove('task', tidyUp), 'rejected: restricted_delete'],
    ['lead', remove('task', tidyUp), 'applied'],
    ['lead', task({ deleted_at: null }), 'applied: already_equal'],
    ['tech', consume(10), 'applied'],
    ['tech', consume(11), 'rejected: inventory_underflow'],
    [
      'tech',
      { ...consume(5), values: { ...consume(5).values, kind: 'restock' } },
      'rejected: restricted_role',
    ],
    ['tech', put('task', { stage_id: mainStage, title: 'Sweep' }), 'applied'],
    ['tech', put('task', { stage_id: mainStage }), 'rejected: required'],
    [
      'tech',
      put('lead_request', { table_name: 'task', row_id: tidyUp, wish: 'Please delete it' }),
      'applied',
    ],
    ['stranger', put('task', { stage_id: mainStage, title: 'Sweep' }), 'rejected: reference_not_found'],
    ['tech', patch('task', artist, { title: 'B' }), 'rejected: row_not_found'],
  ])('%s: %j is %s', (user, write, expected) => {
    expect(said(preview(writeDomain, write, device(user)))).toBe(expected);
  });

  test('with what its sentence needs', () => {
    const underflow = preview(writeDomain, consume(11), device('tech'));
    expect(underflow.fields.qty).toMatchObject({ result: 'rejected', left: 10 });
    const step = preview(writeDomain, task({ state: 'verified' }), device('lead'));
    expect(step.fields.state).toMatchObject({ allowed: ['done', 'blocked'] });
  });

  test('in the spellings of SQLite', () => {
    const same = task({ due_at: '2026-07-01T20:00:00.000000+02:00', tags: '["cable"]' });
    expect(said(preview(writeDomain, same, device('tech')))).toBe('applied: already_equal');
  });
});

describe('POL-11 the device’s own unsent writes', () => {
  test('POL-6 a step that was just taken can be taken back', () => {
    const { rows, unsent } = changed('task', tidyUp, { state: 'done' });
    expect(said(preview(writeDomain, task({ state: 'in_progress' }), device('tech', rows)))).toBe(
      'rejected: restricted_reopen',
    );
    expect(said(preview(writeDomain, task({ state: 'in_progress' }), device('tech', rows, [unsent])))).toBe(
      'applied',
    );
  });

  test('POL-2 what was booked already is not there any more', () => {
    const { rows, unsent } = changed('gear_usage_event', here, consume(8).values);
    expect(said(preview(writeDomain, consume(3), device('tech', rows)))).toBe('applied');
    const decision = preview(writeDomain, consume(3), device('tech', rows, [unsent]));
    expect(said(decision)).toBe('rejected: inventory_underflow');
    expect(decision.fields.qty).toMatchObject({ left: 2 });
  });

  test('DET-3 what is built on a step that will not count does not count either', () => {
    const { rows, unsent } = changed('task', tidyUp, { state: 'verified' });
    expect(said(preview(writeDomain, task({ state: 'open' }), device('lead', rows, [unsent])))).toBe(
      'rejected: follows_rejected',
    );
  });

  test('DET-3 a refused edit of one’s own is no change that the delete would meet', () => {
    const refused = changed('task', tidyUp, { due_at: 'later', urgency: 'high' });
    const decision = preview(
      writeDomain,
      remove('task', tidyUp),
      device('lead', refused.rows, [refused.unsent]),
    );
    expect(said(decision)).toBe('applied');
  });

  test('a row that was just made is edited from its defaults', () => {
    const made = changed('task', here, { festival_id: here, stage_id: mainStage, title: 'Sweep' });
    const local = device('tech', made.rows, [made.unsent]);
    const decision = preview(
      writeDomain,
      patch('task', here, { state: 'blocked', title: 'Sweep up' }),
      local,
    );
    expect(said(decision)).toBe('applied');
    expect(decision.fields.state).toMatchObject({ before: 'open', after: 'blocked' });
    expect(decision.fields.title).toMatchObject({ before: 'Sweep' });
  });

  test('a row that was just deleted is gone', () => {
    const { task: tasks = [], ...rest } = shown;
    const [row] = tasks;
    const unsent: LocalWrite = { ...remove('task', tidyUp), bases: { ...row } };
    const decision = preview(writeDomain, task({ title: 'B' }), device('lead', rest, [unsent]));
    expect(said(decision)).toBe('rejected: row_deleted');
  });
});

describe('DET-4 a proposal of one’s own that waits', () => {
  const receipt = {
    ...{ id: 'tech-phone:7', festival_id: here, author_id: 'tech', table_name: 'contact', row_id: artist },
    ...{ result: 'needs_review', reason_code: 'two_values', conflict_id: tidyUp, settled_at: null },
    fields: JSON.stringify({
      hotline: {
        ...{ submitted: '112', base: '111', result: 'needs_review', reason: 'two_values' },
        conflict_id: tidyUp,
      },
    }),
  };
  const local = device('tech', { ...shown, sync_operation: [receipt] });

  test('is changed by another edit, though techs see no conflict records', () => {
    const edit = { ...patch('contact', artist, { hotline: '113' }), bases: { hotline: '112' } };
    expect(said(preview(writeDomain, edit, local))).toBe('needs_review: amended');
  });

  test('REV-7 can be withdrawn by its receipt, but not decided, and is not visible as a record', () => {
    const act = (values: Readonly<Record<string, unknown>>) =>
      said(preview(writeDomain, put('conflict_action', values), local));
    expect(act({ receipt_id: receipt.id, kind: 'withdraw' })).toBe('applied');
    expect(act({ receipt_id: receipt.id, kind: 'claim' })).toBe('rejected: restricted_role');
    expect(act({ conflict_id: tidyUp, kind: 'withdraw' })).toBe('rejected: reference_not_found');
  });
});

test('POL-5 the engine follows the matrix: another policy for a field, another answer, and nothing else to change', () => {
  const { contact } = matrix;
  const withHotline = (policy: typeof contact.columns.hotline.policy): WriteDomain => ({
    ...writeDomain,
    matrix: {
      ...matrix,
      contact: {
        ...contact,
        columns: { ...contact.columns, hotline: { ...contact.columns.hotline, policy } },
      },
    },
  });
  const concurrent = { ...patch('contact', artist, { hotline: '113' }), bases: { hotline: '112' } };
  const answer = (domain: WriteDomain) => said(preview(domain, concurrent, device('tech')));
  expect(answer(writeDomain)).toBe('needs_review: two_values');
  expect(answer(withHotline(lastWriteWins()))).toBe('applied: overwrote_concurrent');
  expect(answer(withHotline(restrictTo(['festival_lead'] as const)))).toBe('rejected: restricted_role');
});
