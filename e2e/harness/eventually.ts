import type { Device } from '@festival-ops/simulator/device';
import { expect } from '@playwright/test';
import type { RunningStack } from './running-stack.ts';

const ON_DEVICES = 'SELECT id, title, urgency, state, assignee_id, version FROM task ORDER BY id';
const ON_SERVER = `SELECT id::text AS id, title, urgency, state, assignee_id, version::int AS version FROM task
   ORDER BY id`;

/** Waits until each device has sent everything and holds exactly the tasks that Postgres holds. */
export async function expectSameAsPostgres(stack: RunningStack, devices: readonly Device[]): Promise<void> {
  const wanted = await stack.sql(ON_SERVER);
  for (const device of devices) {
    await expect.poll(() => device.unsent(), { timeout: 45_000 }).toBe(0);
    await expect.poll(() => device.db.getAll(ON_DEVICES), { timeout: 45_000 }).toEqual(wanted);
  }
}
