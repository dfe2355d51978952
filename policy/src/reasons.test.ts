import { expect, test } from 'vitest';
import { fill, reasonOf, reasons } from './reasons.ts';

const slots = ['field', 'value', 'row', 'name', 'theirs', 'at', 'state', 'roles', 'max', 'length', 'cause'];

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
