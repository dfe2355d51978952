import { expect, test } from 'vitest';
import { describeError, withoutValues } from './log.ts';

test('what Postgres quotes is not logged', () => {
  const error = Object.assign(new Error('invalid input syntax for type uuid: "Mira, hotline 555"'), {
    code: '22P02',
    detail: 'Key (email)=(mira@…)',
    where: 'unnamed portal parameter $1',
    table: 'contact',
  });
  expect(describeError(error)).toEqual({ type: 'PostgreSQL', code: '22P02', table: 'contact' });
  expect(withoutValues('22P02: invalid input syntax for type uuid: "Mira"')).toBe('22P02');
  expect(withoutValues('SyntaxError: Cannot convert Mira to a BigInt')).toBe('SyntaxError');
});

test.each([
  'Error: Connection terminated unexpectedly',
  'Error: timeout exceeded when trying to connect',
  'ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:5432',
])('what is said of a lost connection stays: %s', (described) => {
  expect(withoutValues(described)).toBe(described);
});

test('a bug of ours keeps its stack', () => {
  expect(describeError(new TypeError('x is undefined'))).toMatchObject({
    type: 'TypeError',
    message: 'x is undefined',
    stack: expect.stringContaining('log.test.ts'),
  });
});
