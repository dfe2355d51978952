import pg from 'pg';
import { installOneCall } from './one-call.ts';
import { ours } from './ours.ts';
import { idOf, LEAD_USER, type Task, techUser, type Workload, warmUpTasks } from './workload.ts';

const FESTIVAL = idOf(1, 1);
const STAGE = idOf(2, 1);

/**
 * Makes the state from which all peers start, in a database with the whole schema: the festival, its people with
 * their devices, the tasks, and what the lead has done meanwhile.
 */
export async function layGround(url: string, workload: Workload): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 1, pipeline: true });
  try {
    const techs = workload.clients.map((_, client) => techUser(client));
    await pool.query(
      `INSERT INTO festival (id, name, starts_on, ends_on, time_zone) VALUES ($1, 'Bench', '2026-07-10', '2026-07-12', 'Europe/Berlin')`,
      [FESTIVAL],
    );
    await pool.query(`INSERT INTO stage (id, festival_id, name, sort) VALUES ($2, $1, 'Main', 1)`, [
      FESTIVAL,
      STAGE,
    ]);
    await pool.query(
      `INSERT INTO member (id, festival_id, user_id, role, display_name)
       SELECT gen_random_uuid(), $1, u, CASE WHEN u = $2 THEN 'festival_lead' ELSE 'stage_tech' END, initcap(u) FROM unnest($3::text[]) u`,
      [FESTIVAL, LEAD_USER, [LEAD_USER, ...techs]],
    );
    await insertTasks(pool, [...workload.tasks, ...warmUpTasks(workload.clients.length)]);
    for (const { deviceId, userId } of [workload.lead, ...workload.clients, ...techs.map(warmUpDevice)]) {
      await pool.query(
        `INSERT INTO device (id, festival_id, device_id, user_id, name, last_seen_at) VALUES ($1, $2, $1, $3, 'Phone', now())`,
        [deviceId, FESTIVAL, userId],
      );
      await pool.query('INSERT INTO write_path.device_owner (device_id, user_id) VALUES ($1, $2)', [
        deviceId,
        userId,
      ]);
    }
    const receipts = await sendAll(pool, workload);
    if (receipts.some((result) => result !== 'applied')) throw new Error('what the lead did must be applied');
    await installOneCall(pool);
    await pool.query('VACUUM ANALYZE');
  } finally {
    await pool.end();
  }
}

function warmUpDevice(userId: string) {
  return { userId, deviceId: `${userId}-warm-up` };
}

async function insertTasks(pool: pg.Pool, tasks: readonly Task[]): Promise<void> {
  await pool.query(
    `INSERT INTO task (id, festival_id, stage_id, title) SELECT t.id, $1, $2, t.title FROM unnest($3::uuid[], $4::text[]) AS t(id, title)`,
    [FESTIVAL, STAGE, tasks.map(({ id }) => id), tasks.map(({ title }) => title)],
  );
}

async function sendAll(pool: pg.Pool, { lead }: Workload): Promise<string[]> {
  const take = await ours(200).open(pool);
  const results: string[] = [];
  for (let start = 0; start < lead.writes.length; start += 200)
    for (const { result } of await take(lead, lead.writes.slice(start, start + 200))) results.push(result);
  return results;
}
