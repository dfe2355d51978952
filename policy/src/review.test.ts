import { describe, expect, test } from 'vitest';
import { type Desk, openDesk, type Said, said } from './fixture/desk.ts';
import { NOW } from './fixture/outcome.ts';

const json = JSON.stringify;

/** A desk where bo set the phone from A to B, and ann, who saw A, proposes C. */
function disputed(): { desk: Desk; proposal: Said } {
  const desk = openDesk();
  desk.send('bo', { fields: { phone: ['A', 'B'] } });
  return { desk, proposal: desk.send('ann', { fields: { phone: ['A', 'C'] } }) };
}

describe('REV-7 a dispute', () => {
  test('opens with both values, and is due when the policy says', () => {
    const { desk, proposal } = disputed();
    expect(said(proposal)).toBe('needs_review: two_values');
    expect(desk.disputes()).toEqual(['phone open "B"/"C"']);
    const [opened] = proposal.effects.also;
    expect(opened).toMatchObject({
      kind: 'insert',
      values: {
        base_value: '"A"',
        valid_by: 'bo',
        proposed_by: 'ann',
        due_at: '2026-07-01T14:00:00.000000Z',
      },
    });
    expect(proposal.fields.phone).toMatchObject({ conflict_id: proposal.effects.conflictId });
  });

  test('DET-4 DET-7 is withdrawn by an amendment that equals the server’s value, in whatever spelling', () => {
    const desk = openDesk();
    const [early, late] = ['2026-07-01T10:00:00Z', '2026-07-01T11:00:00Z'];
    desk.send('bo', { fields: { called_at: [null, early], visits: ['[]', '["x","y"]'] } });
    const first = desk.send('ann', { fields: { called_at: [null, late], visits: ['[]', '["z"]'] } });
    expect(desk.disputes()).toHaveLength(2);
    const spelled = {
      called_at: [late, '2026-07-01T12:00:00+02:00'],
      visits: ['["z"]', '["y","x"]'],
    } as const;
    expect(said(desk.send('ann', { fields: spelled }))).toBe('applied: already_equal');
    expect(desk.disputes().map((one) => one.split(' ')[1])).toEqual(['withdrawn', 'withdrawn']);
    expect(desk.receipt(first)).toMatchObject({ result: 'rejected', reason: 'withdrawn', settledAt: NOW });
  });

  test('OUT-1 the receipt of a write of several fields is settled with the last of them, in the order of the declaration', () => {
    const desk = openDesk();
    desk.send('bo', { fields: { phone: ['A', 'B'], visits: ['[]', '["x"]'] } });
    const both = desk.send('ann', { fields: { visits: ['[]', '["z"]'], phone: ['A', 'C'] } });
    desk.send('ann', { fields: { visits: ['["z"]', '["x"]'] } });
    expect(desk.receipt(both)).toMatchObject({ reason: 'withdrawn', settledAt: null });
    const open = { kind: 'decide', choice: 'valid' };
    expect(said(desk.act('boss', both, open))).toBe('applied');
    expect(desk.receipt(both)).toMatchObject({
      result: 'rejected',
      reason: 'decided_otherwise',
      settledAt: NOW,
    });
  });
});

describe('POL-4 what has changed since the author of a delete saw the card', () => {
  const shown = { remark: null, phone: 'A', visits: '[]', called_at: null };
  test.each([
    ['nothing', {}, { shown }, 'applied', undefined],
    [
      'a set in another spelling',
      { visits: ['x', 'y'] },
      { shown: { ...shown, visits: '["y","x"]' } },
      'applied',
      undefined,
    ],
    ['a column', { remark: 'R' }, { shown }, 'needs_review: delete_meets_edit', ['remark']],
    ['two', { remark: 'R', phone: 'B' }, { shown }, 'needs_review: delete_meets_edit', ['remark', 'phone']],
    ['a server’s column', { touched_by: 'bo' }, { shown }, 'applied', undefined],
    [
      'what was not said, at another version',
      {},
      { shown: {}, version: 2 },
      'needs_review: delete_meets_edit',
      [],
    ],
    [
      'what was not said, at the same version',
      { remark: 'R' },
      { shown: {}, version: 1 },
      'applied',
      undefined,
    ],
    [
      'part of it, at the same version',
      { remark: 'R' },
      { shown: { phone: 'A' }, version: 1 },
      'applied',
      undefined,
    ],
    [
      'nothing that was said, of a row made offline',
      {},
      { version: null },
      'needs_review: delete_meets_edit',
      [],
    ],
  ] as const)('%s', (_, set, write, expected, changed) => {
    const desk = openDesk();
    for (const [field, value] of Object.entries(set)) desk.set(field, value);
    const answer = desk.send('boss', write);
    expect(said(answer)).toBe(expected);
    expect(answer.fields.gone_at?.changed).toEqual(changed);
    expect(desk.card('gone_at')).toBe(expected === 'applied' ? NOW : null);
  });

  test('DET-3 own edits are no change, also one that was refused', () => {
    const desk = openDesk();
    desk.send('boss', { fields: { phone: ['A', 'B'] } });
    desk.send('boss', { fields: { phone: ['B', 'far too long a number'] } });
    expect(said(desk.send('boss', { shown: { ...shown, phone: 'far too long a number' } }))).toBe('applied');
  });

  test('the newest change is told, a sensitive one without its value', () => {
    const desk = openDesk();
    desk.send('bo', { fields: { phone: ['A', 'B'] } });
    const answer = desk.send('boss', { shown });
    expect(answer.fields.gone_at?.other).toMatchObject({ author_id: 'bo', value: null });
  });
});

describe('REV-2 what a decision has to fit', () => {
  const decide = (choice: string, more = {}) => ({ kind: 'decide', choice, ...more });
  test.each([
    ['what the lead saw', decide('valid', { seen_value: json('B') }), 'applied'],
    ['nothing said of it', decide('proposed'), 'applied'],
    ['another value', decide('valid', { seen_value: json('A') }), 'needs_review: reconflicted'],
    ['an empty field', decide('valid', { seen_value: json(null) }), 'needs_review: reconflicted'],
    ['the proposal', decide('proposed', { value: json('C') }), 'applied'],
    ['another proposal', decide('proposed', { value: json('D') }), 'needs_review: reconflicted'],
    ['a proposal that no column holds', decide('proposed', { value: json(7) }), 'needs_review: reconflicted'],
    ['no third value', decide('other'), 'rejected: invalid_value'],
    ['one that is too long', decide('other', { value: json('01234567890') }), 'rejected: invalid_value'],
    ['one that empties the field', decide('other', { value: json(null) }), 'applied'],
    ['no choice', { kind: 'decide' }, 'rejected: required'],
    ['no such act', { kind: 'ponder' }, 'rejected: invalid_value'],
  ])('%s: %j is %s', (_, values, expected) => {
    const { desk, proposal } = disputed();
    expect(said(desk.act('boss', proposal, values))).toBe(expected);
  });

  test('DET-7 an instant that was seen in another spelling is the one that was seen', () => {
    const desk = openDesk();
    desk.send('bo', { fields: { called_at: [null, '2026-07-01T10:00:00Z'] } });
    const proposal = desk.send('ann', { fields: { called_at: [null, '2026-07-01T11:00:00Z'] } });
    const seen_value = json('2026-07-01T12:00:00.000+02:00');
    const value = json('2026-07-01T11:00:00.000000Z');
    expect(said(desk.act('boss', proposal, decide('proposed', { seen_value, value })))).toBe('applied');
    expect(desk.card('called_at')).toBe('2026-07-01T11:00:00.000000Z');
    // the columns that follow from the change are those of its author
    expect(desk.card('touched_by')).toBe('ann');
  });

  test('WB-13 an act of which a part does not fit is not done', () => {
    const { desk, proposal } = disputed();
    expect(said(desk.act('boss', proposal, decide('proposed', { seen_value: 'B' })))).toBe(
      'rejected: invalid_value',
    );
    expect(desk.disputes()).toEqual(['phone open "B"/"C"']);
  });
});

describe('REV-5 undo', () => {
  test('puts back what was there and whose it was, for each choice, as often as one likes', () => {
    for (const [choice, value] of [
      ['valid', 'B'],
      ['proposed', 'C'],
      ['other', 'E'],
    ]) {
      const { desk, proposal } = disputed();
      for (let time = 0; time < 3; time += 1) {
        const decided = desk.act('boss', proposal, {
          kind: 'decide',
          choice,
          ...(choice === 'other' ? { value: json(value) } : {}),
        });
        expect(said(decided)).toBe('applied');
        expect(desk.card('phone')).toBe(value);
        expect(said(desk.act('boss2', proposal, { kind: 'undo' }))).toBe('applied');
        expect(desk.card('phone')).toBe('B');
        expect(desk.writer('phone')?.authorId).toBe('bo');
        expect(desk.receipt(proposal)).toMatchObject({
          result: 'needs_review',
          reason: 'undone',
          settledAt: null,
        });
      }
    }
  });

  test('REV-2 of several that wait for one write an act is about the one that it fits', () => {
    const desk = openDesk();
    desk.send('bo', { fields: { phone: ['A', 'B'], visits: ['[]', '["x"]'] } });
    const both = desk.send('ann', { fields: { phone: ['A', 'C'], visits: ['[]', '["z"]'] } });
    const states = () => desk.disputes().map((one) => one.split(' ')[1]);
    for (const [kind, expected] of [
      ['undo', 'rejected: not_decided'],
      ['decide', 'applied'],
      ['undo', 'applied'],
      ['decide', 'applied'],
      ['decide', 'applied'],
      ['decide', 'rejected: already_resolved'],
    ])
      expect(said(desk.act('boss', both, { kind, choice: 'valid' }))).toBe(expected);
    expect(states()).toEqual(['decided', 'decided']);
  });

  test('a value that plain SQL had set is nobody’s again', () => {
    const desk = openDesk();
    desk.set('phone', 'B');
    const proposal = desk.send('ann', { fields: { phone: ['A', 'C'] } });
    desk.act('boss', proposal, { kind: 'decide', choice: 'proposed' });
    expect(desk.writer('phone')?.authorId).toBe('ann');
    desk.act('boss', proposal, { kind: 'undo' });
    expect(desk.card('phone')).toBe('B');
    expect(desk.writer('phone')).toBeUndefined();
  });
});

test('OUT-6 a replaced value’s author is told, but not by a decision of their own, for their own proposal, or to keep it', () => {
  const told = (choice: string, by: string) => {
    const { desk, proposal } = disputed();
    return desk.act(by, proposal, { kind: 'decide', choice, value: json('E') }).effects.replaced;
  };
  const notice = { table: 'card', field: 'phone', authorId: 'bo', theirs: 'B', now: undefined };
  expect(told('other', 'boss')).toMatchObject([notice]);
  expect(told('valid', 'boss')).toEqual([]);
  const desk = openDesk();
  desk.send('boss', { fields: { visits: ['[]', '["x"]'] } });
  const proposal = desk.send('ann', { fields: { visits: ['[]', '["z"]'] } });
  expect(desk.act('boss', proposal, { kind: 'decide', choice: 'proposed' }).effects.replaced).toEqual([]);
  const undone = desk.act('boss2', proposal, { kind: 'undo' });
  expect(undone.effects.replaced).toEqual([]);
});
