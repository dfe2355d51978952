import { describe, expect, test } from 'vitest';
import { behindOf, groupOf, rootOf, type Waiting } from './park-chain.ts';

/** `2<1` is a write that waits behind another, `2<1@2` one of the atomic transaction that begins with 2. */
function parks(...texts: readonly string[]): Waiting[] {
  return texts.map((text) => {
    const [, op = '', held, group] = /^(\d+)(?:<(\d+))?(?:@(\d+))?$/.exec(text) ?? [];
    return {
      opId: Number(op),
      receiptId: `d:${op}`,
      heldBy: held === undefined ? null : `d:${held}`,
      atomicGroup: group === undefined ? null : Number(group),
    };
  });
}
const at = (open: readonly Waiting[], op: number) => {
  const one = open.find(({ opId }) => opId === op);
  if (one === undefined) throw new Error(`no write ${op}`);
  return one;
};
const behind = (open: readonly Waiting[], op: number) =>
  behindOf(open, groupOf(open, at(open, op))).map(({ opId }) => opId);
const root = (open: readonly Waiting[], op: number) => rootOf(open, at(open, op))?.opId;

describe('WB-8 who waits behind whom', () => {
  test('WB-8 directly and through others, in the order of the queue; not behind another root', () => {
    const open = parks('1', '2<1', '3', '4<2', '5<3', '10<1', '11<10');
    expect(behind(open, 1)).toEqual([2, 4, 10, 11]);
    expect(behind(open, 2)).toEqual([4]);
    expect(behind(open, 3)).toEqual([5]);
    expect([1, 2, 4, 5, 11].map((op) => root(open, op))).toEqual([undefined, 1, 1, 3, 1]);
  });

  test('WB-6 WB-8 atomic transactions count whole, whichever of their writes is the culprit', () => {
    const open = parks('1', '2<4@2', '3<4@2', '4@2', '5<3', '6@6', '7<1@6', '8<6');
    expect(groupOf(open, at(open, 3)).map(({ opId }) => opId)).toEqual([2, 3, 4]);
    expect(behind(open, 3)).toEqual([5]);
    expect(root(open, 3)).toBeUndefined();
    // any write of the transaction stands for it
    expect(root(open, 5)).toBe(3);
    expect(behind(open, 1)).toEqual([6, 7, 8]);
    expect([6, 7, 8].map((op) => root(open, op))).toEqual([1, 1, 1]);
  });

  test('WB-8 what it waited behind and is settled is no root', () => {
    const open = parks('5<1', '6<5');
    expect(root(open, 5)).toBeUndefined();
    expect(root(open, 6)).toBe(5);
  });
});
