import { expect, test } from 'vitest';
import { fill, reasonOf, reasons, type Slot } from './reasons.ts';

/** What the app fills in. */
const slots = Object.keys({
  ...{ field: 0, value: 0, row: 0, name: 0, theirs: 0, at: 0, state: 0, roles: 0, max: 0, length: 0 },
  ...{ cause: 0, delta: 0, total: 0, left: 0, decider: 0, because: 0 },
} satisfies Record<Slot, 0>);

test('OUT-3 every code says what it means, what happened, and what to do next', () => {
  for (const [code, reason] of Object.entries(reasons)) {
    expect(reason.meaning.length, code).toBeGreaterThan(20);
    expect(reason.title.split(' ').length, code).toBeLessThanOrEqual(10);
    const used = [...`${reason.title} ${reason.sentence}`.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(slots, code).toEqual(expect.arrayContaining(used));
    if (reason.result === 'rejected')
      expect(reason.next.length, `${code} leaves the reader without a step`).toBeGreaterThan(0);
    expect(`${reason.title} ${reason.sentence}`, code).not.toMatch(
      /!|conflict|queue|operation|\bserver\b(?!.*updated)|failed/i,
    );
  }
});

test('OUT-3 a code of a newer server has no sentence here, and nothing breaks', () => {
  expect(reasonOf('from_the_future')).toBeUndefined();
  expect(reasonOf('toString')).toBeUndefined();
  expect(fill('{name} has “{row}”', { name: 'Lead 1', row: 'Cables' })).toBe('Lead 1 has “Cables”');
});
