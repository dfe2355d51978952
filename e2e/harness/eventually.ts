import type { Device } from '@festival-ops/simulator/device';
import { expect } from '@playwright/test';
import type { RunningStack } from './running-stack.ts';

/** Waits until a device holds exactly what Postgres holds in these columns of a table, and has sent everything. */
export async function expectSameAsPostgres(
  stack: RunningStack,
  devices: readonly Device[],
  sql = 'SELECT id, title, urgency, state, assignee_id, version FROM task ORDER BY id',
): Promise<void> {
  const wanted = await stack.sql(
    sql.replace('SELECT id', 'SELECT id::text AS id').replace('version', 'version::int AS version'),
  );
  for (const device of devices) {
    await expect.poll(() => device.unsent(), { timeout: 45_000 }).toBe(0);
    await expect.poll(() => device.db.getAll(sql), { timeout: 45_000 }).toEqual(wanted);
  }
}
