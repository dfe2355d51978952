import { describe, expect, test } from 'vitest';
import type { ReviewAct } from '../../data/review-acts.ts';
import { type ReviewCase, reviewCase } from '../../data/review-case.ts';
import { withValuesNow } from '../../data/reviews.ts';
import type { ConflictRecordRow, ContactRow } from '../../data/rows.ts';
import { bulkPlan, caseAfter, caseBeside, casesIn, decideAct, seenOf, undoHindrance } from './inbox-view.ts';

const record = (id: string, values: Partial<ConflictRecordRow> = {}): ConflictRecordRow => ({
  id,
  ...{ festival_id: 'f', receipt_id: `tech-phone:${id}`, table_name: 'contact', row_id: `row-${id}` },
  ...{ field: 'hotline', status: 'open', base_value: '"0"', valid_value: '"1"', proposed_value: '"2"' },
  ...{ valid_by: 'lead2', valid_by_name: 'Lead 2', valid_device: 'd1' },
  ...{ valid_written_at: null, valid_received_at: null },
  ...{ proposed_by: 'tech1', proposed_by_name: 'Tech 1', proposed_device: 'd2' },
  ...{ proposed_written_at: null, proposed_received_at: null },
  ...{ claimed_by: null, decided_by: null, decided_at: null, decision: null, due_at: null },
  ...{ created_at: '2026-06-20T10:00:00Z', updated_at: null, version: 1 },
  ...values,
});
const act = (kind: ReviewAct['kind'], values: Partial<ReviewAct> = {}): ReviewAct => ({
  ...{ id: `act-${kind}`, conflict_id: 'a', receipt_id: null, kind, choice: null, value: null },
  ...{ seen_value: null, due_at: null, reason: null, author_id: null, created_at: null },
  ...values,
});
const decide = act('decide', { choice: 'proposed', value: '"2"', seen_value: '"1"' });
const open = (id: string, values: Partial<ConflictRecordRow> = {}, acts: ReviewAct[] = []): ReviewCase =>
  reviewCase(record(id, values), acts, 'me');

describe('a case with what was done here', () => {
  test.each<[string, ReviewAct[], Partial<ReviewCase>]>([
    ['nothing', [], { phase: 'open', isHere: false }],
    ['decided', [decide], { phase: 'decided', isHere: true }],
    ['decided and taken back', [decide, act('undo')], { phase: 'open', isHere: true }],
    ['decided twice', [decide, act('undo'), decide], { phase: 'decided' }],
    ['claimed', [act('claim')], { claimedBy: 'me' }],
    ['claimed and given back', [act('claim'), act('release')], { claimedBy: null }],
    ['due later', [act('set_due', { due_at: '2026-06-21T10:00:00Z' })], { dueAt: '2026-06-21T10:00:00Z' }],
  ])('%s', (_name, acts, expected) => {
    expect(open('a', {}, acts)).toMatchObject(expected);
  });

  test('another lead’s claim stays, whoever claims here', () => {
    expect(open('a', { claimed_by: 'lead2' }, [act('claim'), act('release')]).claimedBy).toBe('lead2');
  });

  test('the decision here holds what was chosen and what was seen', () => {
    expect(open('a', {}, [decide]).decision).toMatchObject({
      choice: 'proposed',
      value: '2',
      before: '1',
      at: null,
    });
  });
});

describe('the value that is valid now', () => {
  const contact = (hotline: string): ContactRow => ({
    ...{ id: 'row', festival_id: 'f', stage_id: 's', kind: 'artist', name: 'Nilo', hotline },
    ...{ email: null, notes: null, deleted_at: null, created_at: null, updated_at: null, version: 1 },
  });
  const about = { row_id: 'row' };

  test('is the row’s, if it was changed since, and then nobody’s by the record', () => {
    const [one] = withValuesNow([open('a', about)], [contact('9')]);
    expect(one?.valid).toMatchObject({ value: '9', by: null });
  });

  test('is what was decided here about the same field, which arrives first', () => {
    const decidedHere = open('b', about, [act('decide', { choice: 'other', value: '"5"' })]);
    const [one] = withValuesNow([open('a', about), decidedHere], [contact('1')]);
    expect(one?.valid.value).toBe('5');
  });
});

describe('the list', () => {
  const now = Date.parse('2026-06-20T12:00:00Z');
  const late = open('late', { due_at: '2026-06-20T11:00:00Z' });
  const soon = open('soon', { due_at: '2026-06-20T13:00:00Z', claimed_by: 'me' });
  const old = open('old', { created_at: '2026-06-19T10:00:00Z' });
  const young = open('young');
  const done = open('done', { status: 'decided' });
  const all = [young, done, soon, old, late];

  test.each([
    ['open', ['late', 'soon', 'old', 'young']],
    ['mine', ['soon']],
    ['overdue', ['late']],
    ['decided', ['done']],
  ] as const)('REV-6 %s', (tab, expected) => {
    expect(casesIn(tab, all, { userId: 'me', now }).map(({ id }) => id)).toEqual(expected);
  });

  test('goes on to the next case, from the last to the one before', () => {
    expect(caseAfter([late, soon], 'late')).toBe(soon);
    expect(caseAfter([late, soon], 'soon')).toBe(late);
    expect(caseAfter([late], 'late')).toBeUndefined();
    expect(caseBeside([late, soon], undefined, 1)).toBe(late);
    expect(caseBeside([late, soon], 'soon', 1)).toBeUndefined();
  });
});

describe('deciding', () => {
  test('REV-2 a decision names what was seen', () => {
    const one = open('a');
    expect(decideAct('f', 'a', seenOf(one), { choice: 'proposed' })).toMatchObject({
      ...{ kind: 'decide', choice: 'proposed', seen_value: '"1"', value: '"2"', reason: null },
    });
    expect(decideAct('f', 'a', seenOf(one), { choice: 'valid', reason: ' asked him ' })).toMatchObject({
      ...{ choice: 'valid', seen_value: '"1"', value: null, reason: 'asked him' },
    });
    expect(decideAct('f', 'a', seenOf(one), { choice: 'other', other: '7' })).toMatchObject({ value: '"7"' });
  });

  test.each<[string, ReviewCase, ReviewCase[], string | undefined]>([
    ['an open case', open('a'), [], 'not_decided'],
    ['a decision of this device', open('a', {}, [decide]), [], undefined],
    [
      'a decision whose value stands',
      { ...open('a', {}, [decide]), isHere: false, valueNow: '2' },
      [],
      undefined,
    ],
    [
      'a decision whose value is gone',
      { ...open('a', {}, [decide]), isHere: false, valueNow: '8' },
      [],
      'moved_on',
    ],
    [
      'a decision after which its author proposed anew',
      open('a', { row_id: 'row' }, [decide]),
      [open('b', { row_id: 'row' })],
      'proposed_anew',
    ],
  ])('REV-5 %s', (_name, one, others, expected) => {
    expect(undoHindrance(one, [one, ...others])).toBe(expected);
  });
});

test('REV-5 one choice for several leaves out what is claimed, has changed, is done, or is decided twice', () => {
  const shown = [
    open('free'),
    open('claimed', { claimed_by: 'lead2' }),
    open('mine', { claimed_by: 'me', field: 'email' }),
    open('changed'),
    open('done'),
    open('twice', { row_id: 'row-free' }),
  ];
  const seen = new Map(shown.map((one) => [one.id, seenOf(one)]));
  const now = shown.map((one) => {
    if (one.id === 'changed') return { ...one, valid: { ...one.valid, value: '9' } };
    return one.id === 'done' ? { ...one, phase: 'decided' as const } : one;
  });
  const plan = bulkPlan('proposed', seen, [...now, open('unselected')], 'me');
  expect(plan.decided.map(({ one }) => one.id)).toEqual(['free', 'mine']);
  expect(plan.left.map(({ one, because }) => `${one.id}: ${because}`)).toEqual([
    'claimed: claimed',
    'changed: changed',
    'done: gone',
    'twice: same_field',
  ]);
  expect([...plan.kinds]).toEqual([
    ['contact.hotline', 1],
    ['contact.email', 1],
  ]);
  expect(bulkPlan('valid', seen, now, 'me').decided.map(({ one }) => one.id)).toEqual([
    'free',
    'mine',
    'twice',
  ]);
});
