import { demoPeople } from '@festival-ops/db/demo/people';
import type { Role } from '@festival-ops/domain/roles';
import type pg from 'pg';

export interface DemoAccounts {
  readonly accounts: readonly {
    readonly email: string;
    readonly name: string;
    readonly role: Role | 'operator';
    readonly password: string;
  }[];
}

/** The people whom one can play. Roles are those of today: one may have been demoted in the demo. */
export async function readDemoAccounts(pool: pg.Pool, password: string): Promise<DemoAccounts> {
  const { rows } = await pool.query<{ user_id: string; role: Role }>(
    'SELECT user_id, role FROM member WHERE user_id = ANY ($1)',
    [demoPeople.map(({ userId }) => userId)],
  );
  const roles = new Map(rows.map((row) => [row.user_id, row.role]));
  return {
    accounts: demoPeople.map(({ userId, email, name, role }) => ({
      email,
      name,
      role: roles.get(userId) ?? role,
      password,
    })),
  };
}
