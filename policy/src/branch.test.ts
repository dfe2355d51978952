import { describe, expect, test } from 'vitest';
import { advance, type BranchHead, placeLink } from './branch.ts';

/**
 * A run of one device's edits, in short: `A→B` is an edit with base A and new value B, `!` one that the server did
 * not take, `@2` the row version it carries (1 unless said). The result is what is expected at each of them.
 */
function expectations(edits: string): string[] {
  let head: BranchHead | undefined;
  return edits.split(' ').map((edit, index) => {
    const [, base = '', next = '', refused, version = '1'] = /^(\w*)→(\w+)(!?)(?:@(\d))?$/.exec(edit) ?? [];
    const rowVersion = Number(version);
    const sent = base === '' ? undefined : base;
    const placed = placeLink(head, {
      rowVersion,
      base: sent,
      baseText: sent === undefined ? undefined : JSON.stringify(sent),
    });
    const rejected = refused === '!';
    head = advance(placed, {
      rowVersion,
      newest: JSON.stringify(next),
      stored: rejected ? undefined : next,
      rejected,
      receiptId: `device:${index}`,
    });
    return `${placed.expected === undefined ? '?' : String(placed.expected)}${placed.followsRejected === undefined ? '' : `!${placed.followsRejected}`}`;
  });
}

describe('DET-3 the expected value along a device’s edits of one field', () => {
  test.each([
    ['A→B', ['A'], 'the first edit expects its base'],
    ['A→B B→C', ['A', 'B'], 'a later link expects what the server stored'],
    ['A→B B→A A→B', ['A', 'B', 'A'], 'back and forth is one branch'],
    ['A→B! B→C', ['A', 'A!device:0'], 'after a refused link, the first base'],
    ['A→B! B→C! C→D', ['A', 'A!device:0', 'A!device:1'], 'after two refused links as well'],
    ['A→B B→C! C→D', ['A', 'B', 'B!device:1'], 'after a taken and a refused link, what the taken one stored'],
    ['A→B! B→C C→D', ['A', 'A!device:0', 'C'], 'a link taken after a refused one counts'],
    ['A→B X→C', ['A', 'X'], 'another base begins another branch'],
    ['A→B B→C@2', ['A', 'B'], 'another row version begins another branch, here with the same expectation'],
    ['A→B! B→C@2', ['A', 'B'], 'another row version forgets the refused link'],
    ['→B', ['?'], 'DET-5 without a base nothing is expected'],
    ['→B B→C', ['?', 'B'], 'what the server stored is known all the same'],
  ])('%s expects %j: %s', (edits, expected) => {
    expect(expectations(edits)).toEqual(expected);
  });
});
