import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from './decide.ts';
import { type FieldEdit, oneField } from './fixture/one-field.ts';
import { interleaved } from './fixture/orders.ts';
import { outcome } from './fixture/outcome.ts';
import { additive, restrictTo } from './policies.ts';

const fromZero: Partial<Facts> = { fits: (value) => typeof value === 'number' && value >= 0 };

describe('DET-3 additive: the difference from the write’s own base is added', () => {
  test.each<[string, string, Partial<Facts>?]>([
    ['tech 3/3→5', 'applied = 5'],
    ['tech 3/7→5', 'merged: merged_sum = 9'],
    ['tech 3/7→1', 'merged: merged_sum = 5'],
    // an equal result is still a second difference (DET-2)
    ['tech 3/5→5', 'merged: merged_sum = 7'],
    ['tech 3/3→3', 'applied'],
    ['tech 3/7→3', 'applied'],
    // in a branch the base is the device's own, and the expected value tells concurrency only
    ['tech 9/9→6', 'applied = 10', { base: 5 }],
    ['tech 8/9→6', 'merged: merged_sum = 10', { base: 5 }],
    ['tech -/-→2', 'applied = 2'],
    ['tech -/4→2', 'merged: merged_sum = 6'],
    ['tech 3/3→-', 'rejected: invalid_value'],
    ['tech ?/3→5', 'rejected: base_required'],
    ['tech ?/5→5', 'rejected: base_required'],
    ['tech 3/1→0', 'rejected: out_of_range', fromZero],
    ['tech 3/3→0', 'applied = 0', fromZero],
    ['tech 0/0→4', 'applied = 4', { act: 'insert' }],
  ])('%s is %s', (notation, expected, more = {}) => {
    expect(outcome(additive(), notation, more)).toBe(expected);
  });

  test('DET-2 behind a restriction too, an equal result is a second difference', () => {
    expect(outcome(restrictTo(['lead'], { policy: additive() }), 'lead 3/5→5')).toBe(
      'merged: merged_sum = 7',
    );
    expect(outcome(restrictTo(['lead'], { policy: additive() }), 'tech 3/5→5')).toBe(
      'rejected: restricted_role',
    );
  });
});

/** What each of some devices adds, one edit after the other, all from the same start. */
const runs = fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});

test('OUT-2 the differences of any number of devices give the same sum in every order of arrival', () => {
  fc.assert(
    fc.property(
      runs,
      fc.integer({ min: -50, max: 50 }),
      fc.infiniteStream(fc.nat()),
      (deltas, start, picks) => {
        const edits = deltas.map((run, device) => editsOf(`device ${device}`, start, run));
        const field = oneField(additive(), start);
        for (const edit of interleaved(edits, picks)) {
          const before = field.value();
          const { verdict } = field.take(edit);
          const delta = Number(edit.next) - Number(edit.base);
          // both can be read back: what was there, and what was added
          if (verdict.result === 'merged')
            expect(verdict).toMatchObject({ delta, store: Number(before) + delta });
          expect(verdict.result).not.toBe('rejected');
        }
        expect(field.value()).toBe(start + deltas.flat().reduce((sum, delta) => sum + delta, 0));
      },
    ),
  );
});

test('DET-3 a device alone never merges with itself', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1 }), (run) => {
      const field = oneField(additive(), 5);
      for (const edit of editsOf('device', 5, run)) expect(field.take(edit).verdict.result).toBe('applied');
    }),
  );
});

function editsOf(device: string, start: number, run: readonly number[]): FieldEdit[] {
  let shown = start;
  return run.map((delta) => {
    const base = shown;
    shown += delta;
    return { device, base, next: shown };
  });
}
