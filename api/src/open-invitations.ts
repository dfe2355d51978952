import { LEAD, type Role } from '@festival-ops/domain/roles';
import type pg from 'pg';
import { isLead, MOST_TRIES, type Refused } from './invitations.ts';

/** The links that still let somebody in, and ending one before its time. */

export interface OpenInvitation {
  readonly id: string;
  readonly kind: 'join' | 'password';
  readonly name: string;
  readonly email: string;
  /** Of a link to join; whoever gets a new password has a role already. */
  readonly role: Role | null;
  readonly invitedBy: string;
  readonly expiresAt: Date;
}

/** What can still be used, the next to end first. Never the secret itself: only its hash is kept. */
export async function openInvitations(
  pool: pg.Pool,
  festivalId: string,
  by: string,
  now: Date,
): Promise<readonly OpenInvitation[] | Refused<'leads_only'>> {
  if (!(await isLead(pool, festivalId, by))) return { refused: 'leads_only' };
  const { rows } = await pool.query<OpenInvitation>(
    `SELECT i.id, i.kind, i.name, i.email, i.role, m.display_name AS "invitedBy", i.expires_at AS "expiresAt"
     FROM auth.invitation i
     JOIN member m ON m.festival_id = i.festival_id AND m.user_id = i.invited_by AND m.role = $3
     WHERE i.festival_id = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND i.tries < ${MOST_TRIES}
     ORDER BY i.expires_at, i.id`,
    [festivalId, now, LEAD],
  );
  return rows;
}

/** Any lead of the festival may end any of its links. Whoever holds it then holds a link that never was. */
export async function revokeInvitation(
  pool: pg.Pool,
  festivalId: string,
  id: string,
  by: string,
): Promise<'revoked' | Refused<'leads_only' | 'invitation_unknown' | 'invitation_over'>> {
  if (!(await isLead(pool, festivalId, by))) return { refused: 'leads_only' };
  const deleted = await pool.query(
    'DELETE FROM auth.invitation WHERE id = $1 AND festival_id = $2 AND used_at IS NULL',
    [id, festivalId],
  );
  if (deleted.rowCount === 1) return 'revoked';
  const used = await pool.query('SELECT 1 FROM auth.invitation WHERE id = $1 AND festival_id = $2', [
    id,
    festivalId,
  ]);
  return { refused: used.rowCount === 1 ? 'invitation_over' : 'invitation_unknown' };
}
