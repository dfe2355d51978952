import { LEAD, type Role, TECH } from '@festival-ops/domain/roles';

/** One of the people whom everybody who starts the demo can play. */
export interface DemoPerson {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role | 'operator';
}

/**
 * The demo's people. Their domain is reserved for examples (RFC 2606), so it is nobody's real address, and
 * their ids are the same in every installation, so that a demo can be reset under a running browser.
 */
export const demoPeople: readonly DemoPerson[] = [
  ...[1, 2].map((number) => person(number, `lead${number}`, `Lead ${number}`, LEAD)),
  ...[1, 2, 3, 4, 5, 6].map((number) => person(10 + number, `tech${number}`, `Tech ${number}`, TECH)),
  person(90, 'operator', 'Operator', 'operator'),
];

/** The same for all of them: printed at the start, and in the documentation. Never a secret. */
export const DEMO_PASSWORD = 'soundcheck';

function person(number: number, mailbox: string, name: string, role: DemoPerson['role']): DemoPerson {
  const userId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { userId, email: `${mailbox}@festival.example`, name, role };
}
