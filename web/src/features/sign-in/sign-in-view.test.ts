import { expect, test } from 'vitest';
import { t } from '../../ui/catalogue/sign-in.ts';
import { checkEntry, signInProblem } from './sign-in-view.ts';

test.each([
  ['a@b', 'secret', {}],
  ['  ', 'secret', { email: t.signIn.emailMissing }],
  ['a@b', '', { password: t.signIn.passwordMissing }],
  ['', '', { email: t.signIn.emailMissing, password: t.signIn.passwordMissing }],
])('%j with %j', (email, password, expected) => {
  expect(checkEntry(email, password)).toEqual(expected);
});

test('without a network the words depend on whether anybody can go on here', () => {
  expect(signInProblem('no_network', false)).not.toBe(signInProblem('no_network', true));
});
