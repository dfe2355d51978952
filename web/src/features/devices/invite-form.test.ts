import { expect, test } from 'vitest';
import { checkInvite, emptyEntry, refusedWords } from './invite-form.ts';

test.each([
  [{}, ['name', 'email']],
  [{ name: '  ', email: 'robin@example.org' }, ['name']],
  [{ name: 'Robin', email: 'robin' }, ['email']],
  [{ name: 'Robin', email: 'robin@example' }, ['email']],
  [{ name: 'Robin', email: ' robin@example.org ' }, []],
])('%j lacks %j', (entry, lacking) => {
  expect(Object.keys(checkInvite({ ...emptyEntry, ...entry }))).toEqual(lacking);
});

test('each refusal has words', () => {
  expect(refusedWords('already_member')).toContain('already');
  expect(refusedWords('something new')).toContain('Try again');
});
