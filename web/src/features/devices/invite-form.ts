import { type Role, TECH } from '@festival-ops/domain/roles';
import { t } from '../../ui/catalogue/devices.ts';

/** What a lead fills in to let somebody in. */
export interface InviteEntry {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly stageIds: readonly string[];
}

export const emptyEntry: InviteEntry = { name: '', email: '', role: TECH, stageIds: [] };

export interface InviteProblems {
  readonly name?: string;
  readonly email?: string;
}

/** In UTF-16 code units. */
const MOST = { name: 80, email: 254 };

/** What is missing, or too long, before anybody is asked. */
export function checkInvite(entry: InviteEntry): InviteProblems {
  const [name, email] = [entry.name.trim(), entry.email.trim()];
  return {
    ...(name === '' && { name: t.devices.nameMissing }),
    ...(!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) && { email: t.devices.emailWrong }),
    ...(name.length > MOST.name && { name: t.devices.tooLong(name.length, MOST.name) }),
    ...(email.length > MOST.email && { email: t.devices.tooLong(email.length, MOST.email) }),
  };
}

/** Why no link was made, in words. */
export function refusedWords(code: string): string {
  return isKnown(code) ? t.devices.refused[code] : t.devices.refused.other;
}

const isKnown = (code: string): code is keyof typeof t.devices.refused => code in t.devices.refused;
