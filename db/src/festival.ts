import { randomUUID } from 'node:crypto';
import { LEAD } from '@festival-ops/domain/roles';
import type pg from 'pg';

export interface NewFestival {
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly startsOn: string;
  readonly endsOn: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** At least one: tasks belong to stages. */
  readonly stages: readonly string[];
  readonly lead: { readonly userId: string; readonly displayName: string };
}

/**
 * Makes a festival, its stages and its first lead, in the caller's transaction.
 * @returns the festival's id
 */
export async function createFestival(client: pg.ClientBase, festival: NewFestival): Promise<string> {
  const id = randomUUID();
  await client.query(
    'INSERT INTO festival (id, name, starts_on, ends_on, time_zone) VALUES ($1, $2, $3, $4, $5)',
    [id, festival.name, festival.startsOn, festival.endsOn, festival.timeZone],
  );
  await client.query(
    `INSERT INTO stage (id, festival_id, name, sort)
     SELECT gen_random_uuid(), $1, name, sort - 1 FROM unnest($2::text[]) WITH ORDINALITY AS given (name, sort)`,
    [id, festival.stages],
  );
  await client.query(
    'INSERT INTO member (id, festival_id, user_id, role, display_name) VALUES ($1, $2, $3, $4, $5)',
    [randomUUID(), id, festival.lead.userId, LEAD, festival.lead.displayName],
  );
  return id;
}
