import { expect, test } from 'vitest';
import { crowdEdit } from './crowd-edit.ts';

test.each([
  ['1200', { kind: 'count', count: 1200 }],
  [' 12 000 ', { kind: 'count', count: 12_000 }],
  ['12,000', { kind: 'count', count: 12_000 }],
  ['1.200.000', { kind: 'too_many' }],
  ['0', { kind: 'count', count: 0 }],
  ['', { kind: 'count', count: null }],
  ['12.5', { kind: 'no_number' }],
  ['many', { kind: 'no_number' }],
  ['-3', { kind: 'no_number' }],
  ['9'.repeat(40), { kind: 'too_many' }],
])('%s', (typed, expected) => {
  expect(crowdEdit(typed, 1_000_000)).toEqual(expected);
});
