import type { AnyMatrix } from '@festival-ops/policy/matrix';
import { lastWriteWins } from '@festival-ops/policy/policies';
import { expect, test } from 'vitest';
import { conflictMatrixPage } from './conflict-matrix-page.ts';
import { matrix } from './matrix.ts';
import { ruleNames } from './rule-names.ts';
import { tables } from './tables.ts';

const pageOf = (rules: AnyMatrix) => conflictMatrixPage(tables, rules, ruleNames);

test('POL-5 docs/conflict-matrix.md says what the matrix says; if not, run "npm run conflict-matrix"', async () => {
  await expect(pageOf(matrix)).toMatchFileSnapshot('../../docs/conflict-matrix.md');
});

test('POL-5 another policy for a field is another line of the page, and only that', () => {
  const { contact } = matrix;
  const before = pageOf(matrix).split('\n');
  const changed: AnyMatrix = {
    ...matrix,
    contact: {
      ...contact,
      columns: { ...contact.columns, hotline: { ...contact.columns.hotline, policy: lastWriteWins() } },
    },
  };
  const after = pageOf(changed).split('\n');
  const differing = before.flatMap((line, index) => (line === after[index] ? [] : [[line, after[index]]]));
  expect(after).toHaveLength(before.length);
  expect(differing).toEqual([
    [
      expect.stringMatching(/^\| `hotline` \| `manualReview` /),
      expect.stringMatching(/^\| `hotline` \| `lastWriteWins` /),
    ],
  ]);
});

test('the page has a line for every rule, and no cell is empty', () => {
  const lines = pageOf(matrix)
    .split('\n')
    .filter((line) => /^\| (`|making|deleting)/.test(line));
  const rules = Object.values<AnyMatrix[string]>(matrix).flatMap(({ columns, insert, delete: gone }) => [
    ...Object.values(columns),
    ...(insert === undefined ? [] : [insert]),
    ...(gone === undefined ? [] : [gone]),
  ]);
  expect(lines).toHaveLength(rules.length);
  for (const line of lines)
    expect(line.split('|').map((cell) => cell.trim() !== '')).toEqual([false, ...Array(6).fill(true), false]);
});
