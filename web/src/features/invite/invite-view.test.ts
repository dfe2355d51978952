import { expect, test } from 'vitest';
import { passwordProblem, refusedView } from './invite-view.ts';

test.each([
  ['invitation_over', { invited_by: 'Lead 1' }, 'over', 'Ask Lead 1 for a new one.'],
  ['invitation_over', {}, 'over', 'Ask a lead for a new one.'],
  ['invitation_unknown', {}, 'over', 'ask a lead for a new one'],
  ['bad_request', {}, 'over', 'a part of it is missing'],
  ['no_network', {}, 'later', 'without one'],
  ['unavailable', {}, 'later', 'Try again'],
])('%s %j is %s: %s', (code, details, show, words) => {
  const view = refusedView(code, details);
  expect(view.show).toBe(show);
  expect(view.body).toContain(words);
});

test.each([
  ['', false, /Write your password/],
  ['seven77', false, /8 characters/],
  ['eight888', false, undefined],
  // an old account may have any password
  ['old', true, undefined],
])('the password %j, with an account %s', (password, hasAccount, words) => {
  const problem = passwordProblem(password, hasAccount);
  if (words === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(words);
});
