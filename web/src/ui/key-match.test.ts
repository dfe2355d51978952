import { expect, test } from 'vitest';
import { keyName, matchKeys } from './key-match.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test.each([
  [press('j'), 'j'],
  [press('J'), 'j'],
  [press('?', { shiftKey: true }), '?'],
  [press('J', { shiftKey: true }), 'J'],
  [press('k', { metaKey: true }), 'mod+k'],
  [press('k', { ctrlKey: true }), 'mod+k'],
  [press('t', { altKey: true }), undefined],
  [press('Enter'), 'Enter'],
])('a press is called %s', (name, expected) => expect(name).toBe(expected));

const page = { j: 'next', g: 'gear of this task' };
const frame = { 'g b': 'board', 'g g': 'gear', '?': 'keys', j: 'never' };

test.each([
  [undefined, 'j', { kind: 'act', what: 'next' }],
  [undefined, '?', { kind: 'act', what: 'keys' }],
  [undefined, 'z', { kind: 'none' }],
  ['g', 'b', { kind: 'act', what: 'board' }],
  ['g', 'j', { kind: 'act', what: 'next' }],
])('after %s comes %s', (before, name, expected) => {
  expect(matchKeys([page, frame], before, name)).toEqual(expected);
});

test('where a page does not use a key by itself, it begins a sequence', () => {
  expect(matchKeys([frame], undefined, 'g')).toEqual({ kind: 'wait', pressed: 'g' });
  expect(matchKeys([page, frame], undefined, 'g')).toEqual({ kind: 'act', what: 'gear of this task' });
});

test('names of what every object has are not keys', () => {
  expect(matchKeys([frame], undefined, 'toString')).toEqual({ kind: 'none' });
});
