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

/** What is missing before anybody is asked. */
export function checkInvite(entry: InviteEntry): InviteProblems {
  return {
    ...(entry.name.trim() === '' && { name: t.devices.nameMissing }),
    ...(!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(entry.email.trim()) && { email: t.devices.emailWrong }),
  };
}

/** Why no link was made, in words. */
export function refusedWords(code: string): string {
  return isKnown(code) ? t.devices.refused[code] : t.devices.refused.other;
}

const isKnown = (code: string): code is keyof typeof t.devices.refused => code in t.devices.refused;
