import type pg from 'pg';
import { type DemoSize, demoFestival, type Person } from './festival.ts';
import { insertRows } from './insert-rows.ts';
import { demoPeople } from './people.ts';

const SEED = 20_26;

/** What seeding found: whether the database has no festival, the demo's, or festivals of somebody's own. */
export type Seeded = 'seeded now' | 'seeded before' | 'left alone';

/**
 * Fills an empty database with the demo festival and its operator, once. A database that holds a festival of
 * somebody's own is left alone, unless the demo was asked for by name.
 * @param options.evenBesideOthers the demo was asked for, so it is also put beside other festivals
 */
export async function seedDemo(
  client: pg.Client,
  options: { now: Date; evenBesideOthers: boolean; size?: DemoSize },
): Promise<Seeded> {
  await client.query('BEGIN');
  try {
    await client.query('LOCK TABLE festival IN SHARE ROW EXCLUSIVE MODE');
    const { rows } = await client.query<{ demo: boolean | null; festivals: number }>(
      `SELECT EXISTS (SELECT 1 FROM member WHERE user_id = $1) AS demo, (SELECT count(*)::int FROM festival) AS festivals`,
      [demoPeople[0]?.userId],
    );
    const found = rows[0];
    const seeded: Seeded =
      found?.demo === true
        ? 'seeded before'
        : (found?.festivals ?? 0) > 0 && !options.evenBesideOthers
          ? 'left alone'
          : 'seeded now';
    if (seeded === 'seeded now') {
      await insertRows(client, demoFestival(SEED, members(), options.now, options.size));
      for (const person of demoPeople.filter(({ role }) => role === 'operator'))
        await client.query('INSERT INTO operator (user_id) VALUES ($1) ON CONFLICT DO NOTHING', [
          person.userId,
        ]);
    }
    await client.query('COMMIT');
    return seeded;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

function members(): Person[] {
  return demoPeople.flatMap(({ role, ...person }) => (role === 'operator' ? [] : [{ ...person, role }]));
}
