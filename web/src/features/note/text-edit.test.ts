import { describe, expect, test } from 'vitest';
import { editBetween, placeAfter, wellFormed } from './text-edit.ts';

/** `|` is the caret after the edit. */
describe('POL-3 what was typed is one small edit', () => {
  test.each([
    ['', 'a|', { at: 0, removed: 0, inserted: 'a' }],
    ['bring cables', 'bring the| cables', { at: 5, removed: 0, inserted: ' the' }],
    ['aaa', 'aa|aa', { at: 1, removed: 0, inserted: 'a' }],
    ['aaaa', 'a|aa', { at: 1, removed: 1, inserted: '' }],
    ['bring cables', 'cables|', { at: 0, removed: 6, inserted: '' }],
    // a value that a script sets leaves the caret at its end
    ['bring cables', 'bring more cables|', { at: 6, removed: 0, inserted: 'more ' }],
    ['x😀y', 'x😁|y', { at: 1, removed: 2, inserted: '😁' }],
    ['😀', '😀😀|', { at: 2, removed: 0, inserted: '😀' }],
    ['🎸🎺', '🎺|', { at: 0, removed: 2, inserted: '' }],
    // the same second half, another first one
    ['a\u{1F600}', 'a\u{1F200}|', { at: 1, removed: 2, inserted: '\u{1F200}' }],
    ['one two', '|', { at: 0, removed: 7, inserted: '' }],
  ])('%j → %j', (before, marked, expected) => {
    const caret = marked.indexOf('|');
    const after = marked.replace('|', '');
    expect(editBetween(before, after, caret)).toEqual(expected);
  });

  test('nothing typed is no edit', () => expect(editBetween('same', 'same', 2)).toBeUndefined());

  test('half an emoji becomes a sign that says so', () => {
    expect(wellFormed('a\uD83Db😀')).toBe('a\uFFFDb😀');
  });
});

describe('a place in the text', () => {
  test.each([
    ['before what was inserted', 3, [{ retain: 3 }, { insert: 'xx' }], 3],
    ['behind what was inserted', 4, [{ retain: 3 }, { insert: 'xx' }], 6],
    ['behind what went', 9, [{ retain: 3 }, { delete: 4 }], 5],
    ['in the middle of what went', 5, [{ retain: 3 }, { delete: 4 }], 3],
    ['between two changes', 5, [{ insert: 'xx' }, { retain: 8 }, { insert: 'yy' }], 7],
  ])('%s', (_, place, delta, expected) => {
    expect(placeAfter(place, delta)).toBe(expected);
  });
});
