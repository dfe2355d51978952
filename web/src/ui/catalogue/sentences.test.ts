import { describe, expect, test } from 'vitest';
import { isolated, sentences } from './sentences.ts';

const OPEN = '\u2068';
const CLOSE = '\u2069';

describe('what people wrote goes into a sentence', () => {
  const said = sentences({
    plain: 'Saved',
    renamed: (from: string, to: string) => `“${from}” is now “${to}”.`,
    deep: { counted: ({ n, of }: { readonly n: number; readonly of: string }) => `${n} of ${of}` },
    listed: (parts: readonly string[]) => parts.join(', '),
  });

  test('as it is, as long as it runs from left to right', () => {
    expect(said.plain).toBe('Saved');
    expect(said.renamed('<b>A</b>', 'Ω 👩🏽‍🚒')).toBe('“<b>A</b>” is now “Ω 👩🏽‍🚒”.');
    expect(said.deep.counted({ n: 3, of: 'cables' })).toBe('3 of cables');
    expect(said.listed(['a', 'b'])).toBe('a, b');
  });

  test.each([
    ['letters from right to left', 'כבל', 'כבל'],
    ['an override', 'Fence\u202Egnp.exe', 'Fencegnp.exe'],
    ['an embedding that nobody closes', '\u202BFence', 'Fence'],
    ['an isolate that nobody opened', 'Fence\u2069\u202Ex', 'Fencex'],
    ['an isolate that nobody closes', 'Fence\u2067', 'Fence'],
    ['isolates the wrong way round', 'a\u2069b\u2066c', 'abc'],
    ['a sentence that keeps others already', `A ${OPEN}כ${CLOSE} B`, `A ${OPEN}כ${CLOSE} B`],
  ])('in a room of its own: %s', (_, written, inside) => {
    expect(isolated(written)).toBe(OPEN + inside + CLOSE);
    expect(said.renamed(written, 'B')).toBe(`“${OPEN}${inside}${CLOSE}” is now “B”.`);
    expect(said.deep.counted({ n: 1, of: written })).toBe(`1 of ${OPEN}${inside}${CLOSE}`);
  });
});
