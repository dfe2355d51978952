import { expect, test } from 'vitest';
import { readQuantity, stepped } from './quantity.ts';
import type { BookingKind } from './stock-view.ts';

test.each<[string, BookingKind, number | string]>([
  ['7', 'consume', 7],
  [' 7 ', 'consume', 7],
  ['', 'consume', 'missing'],
  ['seven', 'consume', 'not_a_number'],
  ['1.5', 'consume', 'not_a_number'],
  ['0', 'consume', 'too_small'],
  ['-3', 'return', 'too_small'],
  ['99999999999', 'restock', 'too_large'],
  ['-3', 'adjust', -3],
  ['−3', 'adjust', -3],
  ['+3', 'adjust', 3],
  ['0', 'adjust', 'zero'],
])('“%s” for %s is read as %s', (text, kind, expected) => {
  const read = readQuantity(text, kind);
  expect(read.ok ? read.qty : read.problem).toBe(expected);
});

test.each<[string, 1 | -1, BookingKind, string]>([
  ['7', 1, 'consume', '8'],
  ['1', -1, 'consume', '1'],
  ['', 1, 'consume', '1'],
  ['', -1, 'consume', '1'],
  ['1', -1, 'adjust', '-1'],
  ['-1', 1, 'adjust', '1'],
])('“%s” and %d for %s is “%s”', (text, by, kind, expected) => {
  expect(stepped(text, by, kind)).toBe(expected);
});
