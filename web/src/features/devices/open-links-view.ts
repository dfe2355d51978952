import type { OpenLink } from '../../data/people-invitations.ts';
import { t } from '../../ui/catalogue/devices.ts';

/** What a link makes of whoever uses it; undefined for a new password. */
export function roleWord(link: Pick<OpenLink, 'role'>): string | undefined {
  if (link.role === null) return undefined;
  return isRole(link.role) ? t.roles[link.role] : link.role;
}

/** Why the links could not be read. */
export const unreadWords = (code: string): string => wordsFor(t.openLinks.unread, code);

/** Why a link was not revoked. */
export const notRevokedWords = (code: string): string => wordsFor(t.openLinks.refused, code);

function wordsFor(words: { readonly other: string }, code: string): string {
  const known = Object.entries(words).find(([name]) => name === code)?.[1];
  return known ?? words.other;
}

const isRole = (role: string): role is keyof typeof t.roles => Object.hasOwn(t.roles, role);
