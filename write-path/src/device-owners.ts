import type { Pool } from 'pg';

/**
 * Binds a device to the first user who uploads with it (WB-10). Who that was never changes, so it is asked once for
 * each device: a request of a known device begins without a way to the database, and those that come together are
 * handled together.
 * @returns what tells the owner of a device, who is `userId` if it had none
 */
export function createDeviceOwners(pool: Pool): (deviceId: string, userId: string) => Promise<string> {
  const owners = new Map<string, string>();
  return async (deviceId, userId) => {
    const known = owners.get(deviceId);
    if (known !== undefined) return known;
    const owner = await bind(pool, deviceId, userId);
    if (owners.size >= MOST_REMEMBERED) owners.clear();
    owners.set(deviceId, owner);
    return owner;
  };
}

/** Some megabytes; whoever is forgotten is asked for again. */
const MOST_REMEMBERED = 20_000;

async function bind(pool: Pool, deviceId: string, userId: string): Promise<string> {
  for (;;) {
    const { rows } = await pool.query<{ user_id: string }>(
      `WITH bound AS (
         INSERT INTO write_path.device_owner (device_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING user_id)
       SELECT user_id FROM bound UNION ALL SELECT user_id FROM write_path.device_owner WHERE device_id = $1`,
      [deviceId, userId],
    );
    const [row] = rows;
    // none: another request bound it between the two halves of the query
    if (row !== undefined) return row.user_id;
  }
}
