import { expect, test } from 'vitest';
import { layOut, rowAt, windowOf } from './virtual-window.ts';

const ids = Array.from({ length: 1000 }, (_, index) => `row-${index}`);

test('rows lie below each other, measured ones by their height', () => {
  const measures = layOut(['a', 'b', 'c'], new Map([['b', 100]]), 40, 8);
  expect([...measures.starts]).toEqual([0, 48, 156, 196]);
});

test('an empty list has no height and draws nothing', () => {
  const measures = layOut([], new Map(), 40, 8);
  expect([...measures.starts]).toEqual([0]);
  expect(windowOf(measures, 0, 800)).toEqual({ first: 0, end: 0 });
});

test('the row at a height is the one that begins there or last before', () => {
  const measures = layOut(ids, new Map(), 40, 10);
  expect([0, 49, 50, 99, 1e9].map((offset) => rowAt(measures, offset))).toEqual([0, 0, 1, 1, 999]);
});

test('only what is in sight is drawn, and half a screen more on both sides', () => {
  const measures = layOut(ids, new Map(), 40, 10);
  expect(windowOf(measures, 0, 500)).toEqual({ first: 0, end: 16 });
  expect(windowOf(measures, 25_000, 500)).toEqual({ first: 495, end: 516 });
  expect(windowOf(measures, 1e9, 500).end).toBe(1000);
});
