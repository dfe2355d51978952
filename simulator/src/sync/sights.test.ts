import { expect, test } from 'vitest';
import { CELLS, type ClubRow, SECRETS } from './club.ts';
import { Sights } from './sights.ts';

/** What a device shows of the group g0: its head, its cells and mark, its secrets, at these numbers. */
function group(
  head: number,
  cells: number | readonly number[],
  secrets?: number | readonly number[],
): ClubRow[] {
  const row = (kind: ClubRow['kind'], id: string, n: number) => ({
    kind,
    id,
    owner: 'g0',
    batch: n,
    version: n,
  });
  const numbers = typeof cells === 'number' ? Array.from({ length: CELLS + 1 }, () => cells) : cells;
  const hidden =
    typeof secrets === 'number' ? Array.from({ length: SECRETS }, () => secrets) : (secrets ?? []);
  return [
    row('head', 'h', head),
    ...numbers.map((n, at) => row(at === 0 ? 'mark' : 'cell', `c${at}`, n)),
    ...hidden.map((n, at) => row('secret', `s${at}`, n)),
  ];
}

function said(...reads: readonly ClubRow[][]): string[] {
  const sights = new Sights(new Set([13]));
  return reads.flatMap((rows) => sights.take(rows));
}

test('SY-121 reads that are of one moment, and never of an earlier one, are in order', () => {
  expect(said(group(1, 1, 1), group(2, 1, 1), group(3, 2), [], group(3, 3, 3))).toEqual([]);
});

test('SY-121 a version that falls is told, also after the row had vanished', () => {
  expect(said(group(2, 2), group(2, [2, 2, 2, 2, 1]))).toContain('cell c4 went back from 2 to 1');
  expect(said(group(2, 2), [], group(1, 1))).toContain('head h went back from 2 to 1');
});

test.each([
  [
    'a number that some rows of the transaction do not have yet',
    group(2, [2, 1, 2, 2, 2]),
    'cells and mark of g0: 2 and 1 at once',
  ],
  ['a row that is missing', group(2, [2, 2, 2, 2]), 'cells and mark of g0: 4 rows of 5 at 2'],
  ['secrets of two moments', group(2, 2, [2, 1]), 'secrets of g0: 2 and 1 at once'],
  ['what is less urgent and newer', group(1, 2), 'the head of g0 has 1, its cells 2 already'],
  ['the same one priority further', group(2, 1, 2), 'the cells of g0 have 1, its secrets 2 already'],
  ['what was rolled back', group(13, 12), 'head h shows 13, which was rolled back'],
])('SY-122 it is told of %s', (_, rows, sentence) => {
  expect(said(rows)).toEqual([sentence]);
});
