import { randomUUID } from 'node:crypto';
import { DEMO_PASSWORD, demoPeople } from '@festival-ops/db/demo/people';
import { hashPassword } from 'better-auth/crypto';
import type pg from 'pg';

/** Accounts are made here and nowhere else: sign-up is closed. Passwords are kept as better-auth hashes them. */

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * Makes an account, in the caller's transaction.
 * @returns the user's id, or undefined if somebody has that address
 */
export async function createAccount(client: pg.ClientBase, account: NewAccount): Promise<string | undefined> {
  const userId = randomUUID();
  const made = await client.query(
    `INSERT INTO auth."user" (id, name, email, "emailVerified") VALUES ($1, $2, $3, true)
     ON CONFLICT (email) DO NOTHING`,
    [userId, account.name, account.email.toLowerCase()],
  );
  if (made.rowCount === 0) return undefined;
  await setPasswords(client, [userId], account.password);
  return userId;
}

/** Sets a new password, and ends the sessions that the old one began: who asks for one may have lost a phone. */
export async function setNewPassword(client: pg.ClientBase, userId: string, password: string): Promise<void> {
  await setPasswords(client, [userId], password);
  await client.query('DELETE FROM auth.session WHERE "userId" = $1', [userId]);
}

/** Makes the demo's accounts, or brings them back to the printed password. */
export async function openDemoAccounts(client: pg.ClientBase): Promise<void> {
  await client.query(
    `INSERT INTO auth."user" (id, name, email, "emailVerified")
     SELECT id, name, email, true FROM jsonb_to_recordset($1::jsonb) AS given (id text, name text, email text)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(demoPeople.map(({ userId, name, email }) => ({ id: userId, name, email })))],
  );
  await setPasswords(client, demoIds, DEMO_PASSWORD);
}

/**
 * Takes the printed password away from demo accounts that an earlier start in demo mode left in this database,
 * and ends their sessions: without demo mode nobody signs in by a password that everybody knows.
 * @returns how many accounts could have been used
 */
export async function closeDemoAccounts(client: pg.ClientBase): Promise<number> {
  const closed = await client.query('DELETE FROM auth.account WHERE "userId" = ANY ($1)', [demoIds]);
  await client.query('DELETE FROM auth.session WHERE "userId" = ANY ($1)', [demoIds]);
  return closed.rowCount ?? 0;
}

const demoIds = demoPeople.map(({ userId }) => userId);

async function setPasswords(
  client: pg.ClientBase,
  userIds: readonly string[],
  password: string,
): Promise<void> {
  await client.query(
    `INSERT INTO auth.account (id, "accountId", "providerId", "userId", password, "updatedAt")
     SELECT gen_random_uuid()::text, id, 'credential', id, $2, now() FROM unnest($1::text[]) AS given (id)
     ON CONFLICT ("userId", "providerId") DO UPDATE SET password = excluded.password, "updatedAt" = now()`,
    [userIds, await hashPassword(password)],
  );
}
