import { expect, test } from 'vitest';
import { errorFacts, idForLog } from './operator-log.ts';
import { StartOver } from './replica.ts';
import { SlotTaken } from './slot.ts';

const SECRET = 'Mira 0555-123';

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

test('SY-142 what an error quotes is left out; where it was thrown stays', () => {
  const parsing = () => JSON.parse(`{"${SECRET}`);
  const thrown = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error;
    }
  };
  const errors = [
    thrown(parsing),
    withCode(`invalid input syntax for type integer: "${SECRET}"`, '22P02'),
    withCode(`can not digest ${SECRET}`, 'P0001'),
    withCode(`duplicate key ${SECRET}`, '23505'),
    withCode(`The argument must be a string. Received ${SECRET}`, 'ERR_INVALID_ARG_TYPE'),
    new Error(`two lines\n    at ${SECRET}:1:2`),
    SECRET,
  ];
  for (const error of errors) expect(JSON.stringify(errorFacts(error))).not.toMatch(/Mira|0555/);
  expect(errorFacts(errors[0])).toEqual({ error: 'SyntaxError', at: expect.any(Array) });
  expect(errorFacts(errors[1])).toMatchObject({ error: 'Error', code: '22P02', at: expect.any(Array) });
});

test('SY-142 what is wrong with the connection, rights or tables is told in its words', () => {
  expect(errorFacts(withCode('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'))).toEqual({
    error: 'Error',
    code: 'ECONNREFUSED',
    reason: 'connect ECONNREFUSED 127.0.0.1:5432',
  });
  expect(errorFacts(withCode('database "festival" does not exist', '3D000'))).toHaveProperty('reason');
  expect(errorFacts(new StartOver('Table post has been altered'))).toEqual({
    error: 'StartOver',
    reason: 'Table post has been altered',
  });
  expect(errorFacts(new SlotTaken('Another process reads from the slot s'))).toHaveProperty('reason');
});

test('SY-142 an id that may be something else is told apart, and not told', () => {
  const id = crypto.randomUUID();
  expect([idForLog(id), idForLog('u1'), idForLog(undefined)]).toEqual([id, 'u1', undefined]);
  const hidden = [idForLog('mira@example.org'), idForLog(SECRET), idForLog('x'.repeat(200))];
  for (const name of hidden) expect(name).toMatch(/^#[0-9a-f]{12}$/);
  expect(new Set(hidden).size).toBe(3);
  expect(idForLog(SECRET)).toBe(hidden[1]);
});
