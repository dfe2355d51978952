import { describe, expect, test } from 'vitest';
import { diffParts } from './diff.ts';

/** What differs in brackets. */
const marked = (text: string, other: string) =>
  diffParts(text, other)
    .map((part) => (part.same ? part.text : `[${part.text}]`))
    .join('');

describe('what differs between two values', () => {
  test.each([
    ['0555 0101', '0555 0202', '0555 0[1]0[1]'],
    ['0555 0202', '0555 0101', '0555 0[2]0[2]'],
    ['same', 'same', 'same'],
    ['', 'x', ''],
    ['x', '', '[x]'],
    ['nilo@old.example', 'nilo@new.example', 'nilo@[old].example'],
    // a family is one character to its reader
    ['a👨‍👩‍👧b', 'ab', 'a[👨‍👩‍👧]b'],
  ])('%s beside %s', (text, other, expected) => {
    expect(marked(text, other)).toBe(expected);
  });

  test('long texts are marked between their common ends, and lose nothing', () => {
    const [head, tail] = ['h'.repeat(5_000), 't'.repeat(5_000)];
    expect(diffParts(`${head}one${tail}`, `${head}2${tail}`)).toEqual([
      { text: head, same: true },
      { text: 'one', same: false },
      { text: tail, same: true },
    ]);
    expect(marked('a'.repeat(301), 'a'.repeat(400))).toBe('a'.repeat(301));
  });
});
