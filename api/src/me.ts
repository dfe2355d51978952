import type { Role } from '@festival-ops/domain/roles';
import type pg from 'pg';

/** Who somebody is and where they belong. Rights are judged by the same rows, not by this answer (WB-11). */
export interface Me {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly memberships: readonly {
    readonly festivalId: string;
    readonly festivalName: string;
    readonly role: Role;
    readonly displayName: string;
  }[];
  readonly operator: boolean;
}

/** Reads it in one statement; undefined if the account is gone. */
export async function readMe(pool: pg.Pool, userId: string): Promise<Me | undefined> {
  const { rows } = await pool.query<Me>(
    `SELECT jsonb_build_object('id', u.id, 'email', u.email, 'name', u.name) AS "user",
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('festivalId', f.id, 'festivalName', f.name, 'role', m.role,
                                             'displayName', m.display_name) ORDER BY f.starts_on DESC, f.id)
         FROM member m JOIN festival f ON f.id = m.festival_id WHERE m.user_id = u.id), '[]') AS memberships,
       EXISTS (SELECT 1 FROM operator o WHERE o.user_id = u.id) AS operator
     FROM auth."user" u WHERE u.id = $1`,
    [userId],
  );
  return rows[0];
}
