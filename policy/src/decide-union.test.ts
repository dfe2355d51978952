import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from './decide.ts';
import { type FieldEdit, oneField } from './fixture/one-field.ts';
import { interleaved } from './fixture/orders.ts';
import { outcome } from './fixture/outcome.ts';
import { unionOf } from './policies.ts';
import { MOST_MEMBERS, type Value } from './value.ts';

const fitsThree: Partial<Facts> = { fits: (value) => typeof value === 'object' && (value?.length ?? 0) <= 3 };

describe('unionOf: additions and removals of each device are kept', () => {
  test.each<[string, string, Partial<Facts>?]>([
    ['tech [a]/[a]→[a,b]', 'applied = [a,b]'],
    ['tech [a,b]/[a,b]→[]', 'applied = []'],
    ['tech [a]/[a,c]→[a,b]', 'merged: merged_set = [a,b,c]'],
    ['tech [a,b]/[a,b,c]→[a]', 'merged: merged_set = [a,c]'],
    ['tech [a,b]/[b,c]→[b,d]', 'merged: merged_set = [b,c,d]'],
    ['tech [b]/[a,b]→[b,a]', 'applied: already_equal'],
    ['tech [a]/[a,b]→[a,b]', 'applied: already_equal'],
    ['tech [a]/[a,b,c]→[a,b]', 'merged: merged_set = [a,b,c]'],
    // nothing was changed, so nothing came together
    ['tech [a]/[b]→[a]', 'applied'],
    // DET-5: without a base the additions only
    ['tech ?/[a,b]→[b,c]', 'merged: merged_set = [a,b,c]'],
    ['tech ?/[b]→[b,c]', 'applied = [b,c]'],
    ['tech ?/[]→[c]', 'applied = [c]'],
    ['tech ?/[a]→[]', 'applied'],
    ['tech [a]/[a,b,c]→[a,d]', 'rejected: too_long', fitsThree],
    ['tech []/[]→[a]', 'applied = [a]', { act: 'insert' }],
    ['tech -/[b]→[a]', 'merged: merged_set = [a,b]'],
    // OUT-2: what somebody else has added meanwhile is taken away again, so not both can be read back
    ['tech [a]/[a,b]→[a]', 'applied: overwrote_concurrent = [a] *', { base: ['a', 'b'] }],
  ])('%s is %s', (notation, expected, more = {}) => {
    expect(outcome(unionOf(), sorted(notation), more)).toBe(expected);
  });
});

/** Sets arrive decoded, and so sorted. */
const sorted = (notation: string) =>
  notation.replaceAll(/\[(.*?)\]/g, (_, members: string) => `[${members.split(',').sort().join(',')}]`);

const tags = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'))
  .map((members) => [...members].sort());
/** What each of some devices shows after each of its edits, all from the same start. */
const shown = fc.array(fc.array(tags, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 });

test('every addition and every removal is kept, in every order of arrival', () => {
  fc.assert(
    fc.property(
      tags,
      fc.array(tags, { minLength: 2, maxLength: 4 }),
      fc.infiniteStream(fc.nat()),
      (start, ends, picks) => {
        const edits = ends.map((end, device) => [{ device: `device ${device}`, base: start, next: end }]);
        const field = oneField(unionOf(), start);
        for (const edit of interleaved<FieldEdit>(edits, picks)) field.take(edit);
        const added = ends.flatMap((end) => without(end, start));
        const removed = ends.flatMap((end) => without(start, end));
        expect(field.value()).toEqual([...new Set([...without(start, removed), ...added])].sort());
      },
    ),
  );
});

test('OUT-2 merged is said only where both can be read back from the set', () => {
  let merges = 0;
  fc.assert(
    fc.property(tags, shown, fc.infiniteStream(fc.nat()), (start, devices, picks) => {
      const field = oneField(unionOf(), start, (value) => membersOf(value).length <= 5);
      for (const edit of interleaved(
        devices.map((run, device) => editsOf(`device ${device}`, start, run)),
        picks,
      )) {
        const { verdict, facts } = field.take(edit);
        if (verdict.result !== 'merged') continue;
        merges += 1;
        const [before, expected, store] = [facts.server, facts.expected ?? null, verdict.store].map(
          membersOf,
        );
        const [base, next] = [facts.base ?? null, facts.next].map(membersOf);
        expect(store).toEqual(expect.arrayContaining(without(next, base)));
        expect(store).toEqual(expect.arrayContaining(without(before, expected)));
        expect(without(store, without(base, next))).toEqual(store);
        expect(without(store, without(expected, before))).toEqual(store);
      }
    }),
  );
  expect(merges).toBeGreaterThan(20);
});

test('OUT-4 a set that would grow too large says how large, and how large it may be', () => {
  const many = Array.from({ length: MOST_MEMBERS }, (_, index) => `tag ${index}`).sort();
  const field = oneField(unionOf(), many, (value) => membersOf(value).length <= MOST_MEMBERS);
  const { verdict } = field.take({ device: 'phone', base: [], next: ['new'] });
  expect(verdict).toEqual({
    ...{ result: 'rejected', reason: 'too_long' },
    ...{ length: MOST_MEMBERS + 1, max: MOST_MEMBERS },
  });
});

function editsOf(device: string, start: readonly string[], run: readonly (readonly string[])[]): FieldEdit[] {
  return run.map((next, index) => ({ device, base: run[index - 1] ?? start, next }));
}

function membersOf(value: Value | undefined): readonly string[] {
  return typeof value === 'object' && value !== null ? value : [];
}

function without(members: readonly string[] = [], gone: readonly string[] = []): string[] {
  return members.filter((member) => !gone.includes(member));
}
