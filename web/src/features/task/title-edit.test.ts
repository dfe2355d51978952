import { expect, test } from 'vitest';
import { titleEdit } from './title-edit.ts';

test.each([
  ['typed anew', 'C', 'A', 'A', { kind: 'save', title: 'C' }],
  ['tidied', '  Cable \n run ', 'A', 'A', { kind: 'save', title: 'Cable run' }],
  ['typed back', 'A', 'A', 'A', { kind: 'unchanged' }],
  ['left alone while somebody else wrote', 'A', 'A', 'B', { kind: 'unchanged' }],
  ['the same as somebody else wrote', 'B', 'A', 'B', { kind: 'unchanged' }],
  ['while somebody else wrote', 'C', 'A', 'B', { kind: 'changed_meanwhile', theirs: 'B' }],
  ['emptied', '   ', 'A', 'A', { kind: 'missing' }],
  ['too long', 'longer than ten', 'A', 'A', { kind: 'too_long', length: 15 }],
])('%s', (_, typed, from, now, expected) => {
  expect(titleEdit(typed, from, now, 10)).toEqual(expected);
});
