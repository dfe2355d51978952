import { expect, test } from 'vitest';
import { inOne } from './sql.ts';

test('several statements become one, with the parameters of each behind those of the one before', () => {
  const [one, ...more] = inOne([
    { text: 'INSERT INTO a SELECT $1, $2', values: ['x', 'y'] },
    { text: 'INSERT INTO "a$1" ("b""$2") SELECT $1', values: ['z'] },
    { text: 'UPDATE c SET d = $2 WHERE e = $1', values: [1, 2] },
  ]);
  expect(more).toEqual([]);
  expect(one).toEqual({
    text: 'WITH s0 AS (INSERT INTO a SELECT $1, $2), s1 AS (INSERT INTO "a$1" ("b""$2") SELECT $3) UPDATE c SET d = $5 WHERE e = $4',
    values: ['x', 'y', 'z', 1, 2],
  });
});

test('one stays as it is, and none is none', () => {
  expect(inOne([])).toEqual([]);
  expect(inOne([{ text: 'SELECT $1', values: [1] }])).toEqual([{ text: 'SELECT $1', values: [1] }]);
});
