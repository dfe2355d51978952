import { expect, test } from 'vitest';
import { amount, unitFor } from './words.ts';

test.each([
  [9, 'canister', '9 canisters'],
  [1, 'roll', '1 roll'],
  [0, 'piece', '0 pieces'],
  [-1, 'box', '−1 box'],
  [1200, 'litre', '1,200 litres'],
  [7, 'm', '7 m'],
  [3, 'flight case', '3 × flight case'],
  [1, 'flight case', '1 flight case'],
  [3, 'constructor', '3 × constructor'],
  [3, undefined, '3'],
])('%d of %j is %j', (n, unit, expected) => {
  expect(amount(n, unit)).toBe(expected);
});

test('beside a number of its own the unit stands alone', () => {
  expect([unitFor(9, 'canister'), unitFor(1, 'canister'), unitFor(9, 'flight case')]).toEqual([
    'canisters',
    'canister',
    'flight case',
  ]);
});
