import { createHash, randomBytes } from 'node:crypto';
import { demoPeople } from '@festival-ops/db/demo/people';
import { LEAD, type Role } from '@festival-ops/domain/roles';
import { verifyPassword } from 'better-auth/crypto';
import type pg from 'pg';
import { createAccount, setNewPassword } from './accounts.ts';
import { inTransaction } from './transaction.ts';

/**
 * Links by which a lead lets somebody join, or set a new password. There is no mail server: the lead hands the link
 * over. It counts once, until a time, and for as long as who gave it is a lead of the festival.
 *
 * **Invariant** Whoever holds a link to join never gets into an account that exists: its own password is asked for.
 * **Invariant** A lead gives new passwords only to people who have nothing beyond the festivals that this lead leads.
 */

export type InvitationRequest =
  | {
      readonly kind: 'join';
      readonly name: string;
      readonly email: string;
      readonly role: Role;
      readonly stageIds: readonly string[];
    }
  | { readonly kind: 'password'; readonly userId: string };

export interface Invitation {
  readonly kind: 'join' | 'password';
  readonly festivalId: string;
  readonly festivalName: string;
  readonly invitedBy: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role | null;
  readonly stages: readonly string[];
  /** The address has an account: its password is asked for instead of a new one. */
  readonly hasAccount: boolean;
}

export type Refused<Code extends string> = { readonly refused: Code; readonly invitedBy?: string };

const JOIN_DAYS = 7;
const PASSWORD_DAYS = 1;
const DAY_MS = 24 * 3600 * 1000;
/** Wrong passwords, after which a link is over. */
export const MOST_TRIES = 10;

/** Makes a link's secret; of earlier open links for the same person and purpose none counts any more. */
export function invite(
  pool: pg.Pool,
  request: InvitationRequest & { readonly festivalId: string },
  by: string,
  now: Date,
): Promise<
  | { readonly token: string; readonly expiresAt: Date }
  | Refused<
      | 'leads_only'
      | 'already_member'
      | 'stage_not_found'
      | 'member_not_found'
      | 'demo_account'
      | 'works_elsewhere'
    >
> {
  return inTransaction(pool, async (client) => {
    if (!(await isLead(client, request.festivalId, by))) return { refused: 'leads_only' };
    const about =
      request.kind === 'join'
        ? await aboutJoining(client, request.festivalId, request)
        : await aboutPassword(client, request.festivalId, request.userId, by);
    if ('refused' in about) return about;
    const token = randomBytes(24).toString('base64url');
    const days = request.kind === 'join' ? JOIN_DAYS : PASSWORD_DAYS;
    const expiresAt = new Date(now.getTime() + days * DAY_MS);
    await client.query(
      'DELETE FROM auth.invitation WHERE festival_id = $1 AND kind = $2 AND email = $3 AND used_at IS NULL',
      [request.festivalId, request.kind, about.email],
    );
    await client.query(
      `INSERT INTO auth.invitation (token_hash, kind, festival_id, email, name, role, stage_ids, user_id, invited_by,
                                    created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        hashOf(token),
        request.kind,
        request.festivalId,
        about.email,
        about.name,
        about.role,
        about.stageIds,
        about.userId,
        by,
        now,
        expiresAt,
      ],
    );
    return { token, expiresAt };
  });
}

interface About {
  readonly email: string;
  readonly name: string;
  readonly role: Role | null;
  readonly stageIds: readonly string[];
  readonly userId: string | null;
}

async function aboutJoining(
  client: pg.ClientBase,
  festivalId: string,
  request: Extract<InvitationRequest, { kind: 'join' }>,
): Promise<About | Refused<'already_member' | 'stage_not_found'>> {
  const email = request.email.toLowerCase();
  const stageIds = [...new Set(request.stageIds)];
  const { rows } = await client.query<{ member: boolean; stages: number }>(
    `SELECT EXISTS (SELECT 1 FROM member m JOIN auth."user" u ON u.id = m.user_id
                    WHERE m.festival_id = $1 AND u.email = $2) AS member,
       (SELECT count(*)::int FROM stage WHERE festival_id = $1 AND id = ANY ($3)) AS stages`,
    [festivalId, email, stageIds],
  );
  if (rows[0]?.member === true) return { refused: 'already_member' };
  if (rows[0]?.stages !== stageIds.length) return { refused: 'stage_not_found' };
  return { email, name: request.name, role: request.role, stageIds, userId: null };
}

async function aboutPassword(
  client: pg.ClientBase,
  festivalId: string,
  userId: string,
  by: string,
): Promise<About | Refused<'member_not_found' | 'demo_account' | 'works_elsewhere'>> {
  if (demoPeople.some((person) => person.userId === userId)) return { refused: 'demo_account' };
  const { rows } = await client.query<{ email: string; name: string; elsewhere: boolean }>(
    `SELECT u.email, m.display_name AS name,
       EXISTS (SELECT 1 FROM operator WHERE user_id = u.id) OR EXISTS (
         SELECT 1 FROM member other WHERE other.user_id = u.id AND NOT EXISTS (
           SELECT 1 FROM member mine
           WHERE mine.festival_id = other.festival_id AND mine.user_id = $3 AND mine.role = $4)) AS elsewhere
     FROM member m JOIN auth."user" u ON u.id = m.user_id WHERE m.festival_id = $1 AND m.user_id = $2`,
    [festivalId, userId, by, LEAD],
  );
  const [found] = rows;
  if (found === undefined) return { refused: 'member_not_found' };
  if (found.elsewhere) return { refused: 'works_elsewhere' };
  return { email: found.email, name: found.name, role: null, stageIds: [], userId };
}

type Over = Refused<'invitation_unknown' | 'invitation_over'>;

/** What a link says, for who holds it. */
export async function readInvitation(pool: pg.Pool, token: string, now: Date): Promise<Invitation | Over> {
  const found = await find(pool, token, now, '');
  if ('refused' in found) return found;
  const { rows } = await pool.query<{ festival: string; stages: string[]; account: boolean }>(
    `SELECT (SELECT name FROM festival WHERE id = $1) AS festival,
       ARRAY (SELECT name FROM stage WHERE id = ANY ($2) ORDER BY sort, name) AS stages,
       EXISTS (SELECT 1 FROM auth."user" WHERE email = $3) AS account`,
    [found.festival_id, found.stage_ids, found.email],
  );
  const [row] = rows;
  return {
    kind: found.kind,
    festivalId: found.festival_id,
    festivalName: row?.festival ?? '',
    invitedBy: found.inviter,
    name: found.name,
    email: found.email,
    role: found.role,
    stages: row?.stages ?? [],
    hasAccount: found.kind === 'join' && row?.account === true,
  };
}

/** Uses a link up. @returns the address that one signs in with from now on */
export function acceptInvitation(
  pool: pg.Pool,
  token: string,
  password: string,
  now: Date,
): Promise<{ readonly email: string } | Over | Refused<'wrong_credentials'>> {
  return inTransaction(pool, async (client) => {
    const found = await find(client, token, now, 'FOR UPDATE OF i');
    if ('refused' in found) return found;
    const user = found.kind === 'password' ? found.user_id : await join(client, found, password);
    if (user === null) {
      await client.query('UPDATE auth.invitation SET tries = tries + 1 WHERE id = $1', [found.id]);
      return { refused: 'wrong_credentials' };
    }
    if (found.kind === 'password') await setNewPassword(client, user, password);
    await client.query('UPDATE auth.invitation SET used_at = $2 WHERE id = $1', [found.id, now]);
    return { email: found.email };
  });
}

/** @returns the user's id; null if the account exists and the password is not its own */
async function join(client: pg.ClientBase, found: Found, password: string): Promise<string | null> {
  const made = await createAccount(client, { email: found.email, name: found.name, password });
  const userId = made ?? (await signedInAs(client, found.email, password));
  if (userId === null) return null;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES (gen_random_uuid(), $1, $2, $3, $4)
     ON CONFLICT (festival_id, user_id) DO NOTHING RETURNING id`,
    [found.festival_id, userId, found.role, found.name],
  );
  const [member] = rows;
  if (member !== undefined)
    await client.query(
      `INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id)
       SELECT gen_random_uuid(), $1, $2, $3, id FROM stage WHERE festival_id = $1 AND id = ANY ($4)`,
      [found.festival_id, member.id, userId, found.stage_ids],
    );
  return userId;
}

async function signedInAs(client: pg.ClientBase, email: string, password: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string; password: string }>(
    `SELECT u.id, a.password FROM auth."user" u JOIN auth.account a ON a."userId" = u.id
     WHERE u.email = $1 AND a."providerId" = 'credential' AND a.password IS NOT NULL`,
    [email],
  );
  const [account] = rows;
  if (account === undefined) return null;
  return (await verifyPassword({ hash: account.password, password })) ? account.id : null;
}

interface Found {
  readonly id: string;
  readonly kind: 'join' | 'password';
  readonly festival_id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role | null;
  readonly stage_ids: readonly string[];
  readonly user_id: string | null;
  readonly inviter: string;
}

async function find(
  client: pg.ClientBase | pg.Pool,
  token: string,
  now: Date,
  lock: '' | 'FOR UPDATE OF i',
): Promise<Found | Over> {
  const { rows } = await client.query<Found & { over: boolean }>(
    `SELECT i.id, i.kind, i.festival_id, i.email, i.name, i.role, i.stage_ids, i.user_id,
       coalesce(m.display_name, u.name, '') AS inviter,
       i.used_at IS NOT NULL OR i.expires_at <= $2 OR i.tries >= ${MOST_TRIES} OR m.role IS DISTINCT FROM $3 AS over
     FROM auth.invitation i
     LEFT JOIN member m ON m.festival_id = i.festival_id AND m.user_id = i.invited_by
     LEFT JOIN auth."user" u ON u.id = i.invited_by
     WHERE i.token_hash = $1 ${lock}`,
    [hashOf(token), now, LEAD],
  );
  const [found] = rows;
  if (found === undefined) return { refused: 'invitation_unknown' };
  return found.over ? { refused: 'invitation_over', invitedBy: found.inviter } : found;
}

export async function isLead(
  client: pg.ClientBase | pg.Pool,
  festivalId: string,
  userId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM member WHERE festival_id = $1 AND user_id = $2 AND role = $3',
    [festivalId, userId, LEAD],
  );
  return rowCount === 1;
}

/** The secret has 192 random bits, so a plain hash is as good as a slow one. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
