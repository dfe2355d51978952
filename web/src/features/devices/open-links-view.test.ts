import { expect, test } from 'vitest';
import { notRevokedWords, roleWord, unreadWords } from './open-links-view.ts';

test.each([
  ['stage_tech', 'Tech'],
  ['festival_lead', 'Lead'],
  ['something_new', 'something_new'],
  [null, undefined],
] as const)('a link that makes a %s', (role, word) => {
  expect(roleWord({ role })).toBe(word);
});

test('why a link still works is said, also for what nobody foresaw', () => {
  expect(notRevokedWords('invitation_over')).toBe('This link has been used already.');
  expect(notRevokedWords('no_network')).toContain('still works');
  expect(notRevokedWords('toString')).toContain('try again');
  expect(unreadWords('internal')).toContain("can't be read just now");
});
