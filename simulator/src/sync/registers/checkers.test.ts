import { describe, expect, test } from 'vitest';
import { atomicViolations } from './atomic.ts';
import { causalViolations } from './causal.ts';
import type { Event, History, Values } from './history.ts';
import { convergenceViolations, maxWinsViolations } from './max-wins.ts';

/** A write of a process that succeeds at once. */
const wrote = (process: string, number: number, ...registers: string[]): Event[] => [
  { type: 'write invoked', process, number, registers },
  { type: 'write done', process, number },
];
const lost = (process: string, number: number, ...registers: string[]): Event[] => [
  { type: 'write invoked', process, number, registers },
  { type: 'write lost', process, number },
];
const read = (process: string, values: Values): Event[] => [{ type: 'read', process, values }];
const last = (process: string, values: Values): Event[] => [{ type: 'last read', process, values }];

/** What all checkers say of a history, each by the promise that it names last. */
function promisesBroken(...parts: readonly Event[][]): string[] {
  const history: History = parts.flat();
  const said = [
    ...atomicViolations(history),
    ...causalViolations(history),
    ...maxWinsViolations(history),
    ...(history.some(({ type }) => type === 'last read') ? convergenceViolations(history) : []),
  ];
  return [...new Set(said.map((sentence) => /\(([^)]+)\)$/.exec(sentence)?.[1] ?? sentence))];
}

describe('the checkers of the register workload', () => {
  test('SY-125 a history in which all is well breaks no promise', () => {
    expect(
      promisesBroken(
        wrote('a', 1, 'x', 'y'),
        read('a', { x: 1, y: 1 }),
        read('b', { x: 0, y: 0 }),
        read('b', { x: 1, y: 1 }),
        wrote('b', 2, 'y'),
        lost('c', 3, 'x'),
        read('a', { x: 1, y: 2 }),
        read('a', { x: 3, y: 2 }),
        last('a', { x: 3, y: 2 }),
        last('b', { x: 3, y: 2 }),
      ),
    ).toEqual([]);
  });

  const broken: [promise: string, history: Event[][]][] = [
    ['atomic visibility', [wrote('a', 1, 'x', 'y'), read('b', { x: 1, y: 0 })]],
    ['read your writes', [wrote('a', 1, 'x'), read('a', { x: 0 })]],
    ['monotonic reads', [wrote('a', 1, 'x'), read('b', { x: 1 }), read('b', { x: 0 })]],
    ['monotonic writes', [wrote('a', 1, 'x'), wrote('a', 2, 'y'), read('b', { x: 0, y: 2 })]],
    [
      'writes follow reads',
      [wrote('a', 1, 'x'), read('b', { x: 1, y: 0 }), wrote('b', 2, 'y'), read('c', { x: 0, y: 2 })],
    ],
    ['max wins', [wrote('a', 1, 'x'), read('b', { x: 7 })]],
    ['max wins', [wrote('a', 1, 'x'), wrote('a', 2, 'x'), last('b', { x: 1 })]],
    ['max wins', [read('b', { x: 1 }), wrote('a', 1, 'x')]],
    ['convergence', [lost('a', 1, 'x'), last('b', { x: 1 }), last('c', { x: 0 })]],
  ];
  test.each(broken)('SY-125 a history that breaks %s, and nothing else, is told so', (promise, history) => {
    expect(promisesBroken(...history)).toEqual([promise]);
  });

  test('SY-125 a greater number stands for the writes below it', () => {
    expect(
      promisesBroken(
        wrote('a', 1, 'x', 'y'),
        wrote('b', 2, 'x'),
        read('c', { x: 2, y: 1 }),
        read('c', { x: 2, y: 1 }),
      ),
    ).toEqual([]);
    expect(promisesBroken(wrote('a', 1, 'x', 'y'), wrote('b', 2, 'x'), read('c', { x: 2, y: 0 }))).toEqual(
      [],
    );
  });
});
