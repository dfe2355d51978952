import { expect, test } from 'vitest';
import { asksToKeep, bytesText, type KeepFacts, visitAt } from './storage-rules.ts';

const ready: KeepFacts = { visits: 2, changeSaved: true, persisted: false, restsUntil: 0 };

test.each<[string, Partial<KeepFacts>, boolean]>([
  ['the first saved change of a second visit', {}, true],
  ['a first visit', { visits: 1 }, false],
  ['nothing changed yet', { changeSaved: false }, false],
  ['kept already', { persisted: true }, false],
  ['a browser that has not said', { persisted: undefined }, false],
  ['put off', { restsUntil: 1001 }, false],
  ['put off long ago', { restsUntil: 1000 }, true],
])('%s: asks %s', (_, facts, asks) => {
  expect(asksToKeep({ ...ready, ...facts }, 1000)).toBe(asks);
});

const hour = 3_600_000;
test.each([
  ['the first time', { count: 0, lastAt: 0 }, 1],
  ['a reload', { count: 1, lastAt: 100 * hour - 60_000 }, 1],
  ['the next morning', { count: 1, lastAt: 90 * hour }, 2],
])('%s is a visit of its own or not', (_, before, count) => {
  expect(visitAt(before, 100 * hour)).toEqual({ count, lastAt: 100 * hour });
});

test.each([
  [0, '0 kB'],
  [3_400_000, '3.4 MB'],
  [25_000_000, '25 MB'],
  [2_000_000_000, '2 GB'],
  [9_000_000_000_000, '9,000 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesText(bytes, 'en')).toBe(text);
});
