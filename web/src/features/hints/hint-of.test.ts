import type { ReasonCode, Result } from '@festival-ops/policy/reasons';
import { describe, expect, test } from 'vitest';
import type { Previewed } from '../../data/preview.ts';
import { t } from '../../ui/catalogue/rules.ts';
import { type Freshness, hintOf } from './hint-of.ts';
import { hintWords } from './hint-words.ts';

const minute = 60_000;
const here: Freshness = { connected: true, ageMs: 0 };
const away: Freshness = { connected: false, ageMs: 5 * minute };
const longAway: Freshness = { connected: false, ageMs: 20 * minute };

const previewed = (result: Result, reason: ReasonCode | null, kinds: Previewed['kinds'] = {}): Previewed => ({
  decision: { result, reason, fields: { qty: { submitted: 5, result, left: 3 } } },
  kinds,
});

/** `likely: inventory_underflow` */
const said = (...args: Parameters<typeof hintOf>) => {
  const hint = hintOf(...args);
  return hint && `${hint.certainty}: ${hint.about}`;
};

describe('POL-11 how sure a preview is', () => {
  test.each<[Previewed, Freshness, string | undefined]>([
    [previewed('applied', null), here, undefined],
    [previewed('rejected', 'restricted_delete'), longAway, 'certain: restricted_delete'],
    [previewed('rejected', 'too_long'), away, 'certain: too_long'],
    [previewed('rejected', 'invalid_transition'), here, 'certain: invalid_transition'],
    [previewed('rejected', 'invalid_transition'), away, 'likely: invalid_transition'],
    [previewed('rejected', 'inventory_underflow'), here, 'likely: inventory_underflow'],
    [previewed('needs_review', 'amended'), here, 'likely: amended'],
    [previewed('applied', null, { hotline: 'manualReview' }), here, undefined],
    [previewed('applied', null, { hotline: 'manualReview' }), away, 'possible: review'],
    [previewed('applied', 'already_equal', { hotline: 'manualReview' }), away, undefined],
    [previewed('applied', null, { deleted_at: 'reviewedDelete' }), away, 'possible: delete_review'],
    [previewed('applied', null, { assignee_id: 'firstClaimWins' }), away, 'possible: first_claim'],
    [previewed('applied', null, { state: 'workflow' }), away, undefined],
    [previewed('applied', null, { state: 'workflow' }), longAway, 'possible: still_there'],
    [previewed('applied', null, { tags: 'unionOf' }), longAway, undefined],
  ])('%j on a device %j: %s', (of, freshness, expected) => {
    expect(said(of, freshness)).toBe(expected);
  });
});

const nothingKnown = { things: '', field: '', left: '', at: '', name: '', state: '' };

test('what is left is said with the time at which it was known', () => {
  const hint = hintOf(previewed('rejected', 'inventory_underflow'), away);
  const values = {
    things: t.things.gear_usage_event.many,
    field: 'quantity',
    left: '3',
    at: ' (14:02)',
    name: '',
    state: '',
  };
  expect(hint && hintWords(hint, values)).toBe(
    'This device knows of 3 left (14:02). It may not be accepted.',
  );
});

test('a reason without words of its own still says something', () => {
  const hint = hintOf(previewed('rejected', 'newer_write_exists'), here);
  expect(hint && hintWords(hint, nothingKnown)).toBe('It may not be accepted.');
});
