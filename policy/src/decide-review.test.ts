import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import { outcome } from './fixture/outcome.ts';
import { manualReview, restrictTo, reviewedDelete } from './policies.ts';

const review = manualReview({ dueHours: 24 });

describe('DET-1 DET-2 manualReview', () => {
  test.each([
    ['tech A/A→B', 'applied = B'],
    ['tech A/C→B', 'needs_review: two_values'],
    ['tech A/C→-', 'needs_review: two_values'],
    ['tech A/B→B', 'applied: already_equal'],
    ['tech ?/A→B', 'needs_review: two_values'],
    ['tech ?/B→B', 'applied: already_equal'],
    ['tech -/-→B', 'applied = B'],
  ])('%s is %s', (notation, expected) => {
    expect(outcome(review, notation)).toBe(expected);
  });

  test('two devices end on the value that arrived first, in either order, and the other waits', () => {
    for (const [first, second] of [
      ['B', 'C'],
      ['C', 'B'],
    ] as const) {
      expect(outcome(review, `tech A/A→${first}`)).toBe(`applied = ${first}`);
      expect(outcome(review, `tech A/${first}→${second}`)).toBe('needs_review: two_values');
    }
  });

  test('a new row has nobody to differ with; who may not is asked nothing', () => {
    expect(outcome(review, 'tech A/C→B', { act: 'insert' })).toBe('applied = B');
    expect(outcome(restrictTo(['lead'], { policy: review }), 'tech A/C→B')).toBe('rejected: restricted_role');
  });
});

describe('DET-4 while the author’s own proposal is open', () => {
  const [same, naming, other] = [
    { sameDevice: true, named: false },
    { sameDevice: false, named: true },
    { sameDevice: false, named: false },
  ];
  test.each([
    ['tech A/C→B', same, 'needs_review: amended'],
    ['tech C/C→B', same, 'needs_review: amended'],
    ['tech A/C→B', naming, 'needs_review: amended'],
    ['tech C/C→B', naming, 'needs_review: amended'],
    ['tech A/C→B', other, 'needs_review: amended'],
    ['tech C/C→B', other, 'applied = B'],
    ['tech A/B→B', same, 'applied: already_equal'],
  ])('%s %j is %s', (notation, openReview, expected) => {
    expect(outcome(review, notation, { openReview })).toBe(expected);
  });
});

describe('POL-4 reviewedDelete', () => {
  const may = restrictTo(['lead'], { reason: 'restricted_delete', policy: reviewedDelete({ dueHours: 24 }) });
  const act = 'delete' as const;
  // the value of a delete is when the row was deleted
  test.each([
    ['lead -/-→now', undefined, 'applied = now'],
    ['lead ?/-→now', undefined, 'needs_review: delete_meets_edit'],
    ['lead ?/-→now', { sameDevice: false, named: false }, 'needs_review: amended'],
    ['lead -/-→now', { sameDevice: true, named: true }, 'applied = now'],
    ['lead ?/then→now', undefined, 'applied: already_deleted'],
    ['tech ?/-→now', undefined, 'rejected: restricted_delete'],
  ])('%s %j is %s', (notation, openReview, expected) => {
    expect(outcome(may, notation, { act, openReview })).toBe(expected);
  });

  test('what waits stores nothing', () => {
    const facts = {
      expected: undefined,
      server: 'C',
      next: 'B',
      base: undefined,
      followsRejected: false,
    } as const;
    const verdict = decide(review, {
      ...facts,
      ...{ act: 'edit', row: () => null, fits: () => true, openReview: undefined },
      actor: { userId: 'me', roles: new Set() },
      clocks: { own: null, theirs: null, now: '' },
    });
    expect(verdict).toEqual({ result: 'needs_review', reason: 'two_values' });
  });
});
