import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeviceReports, type DeviceReport } from './device-reports.ts';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

let api: TestApi;
const ids = { lead: '', tech: '' };
beforeAll(async () => {
  api = await startTestApi();
  ids.lead = await idOf(LEAD1);
  ids.tech = await idOf(TECH1);
});
afterAll(() => api.close());

function report(userId: string, changed: Partial<DeviceReport> = {}): DeviceReport {
  return {
    deviceId: `phone of ${userId}`,
    userId,
    name: 'Chrome on Android',
    appVersion: '0.1.0',
    queueDepth: 3,
    oldestUnsentAt: '2026-07-10T12:00:00.000Z',
    ...changed,
  };
}

test('DEV-9 a device has a row in each festival of its user, which rests between two writings', async () => {
  const reports = createDeviceReports(api.pool, fail, 60_000);
  const ofTech = report(ids.tech);
  reports.note(ofTech);
  for (const queueDepth of [2, 1, 0]) reports.note({ ...ofTech, queueDepth, oldestUnsentAt: null });
  await reports.close();
  const { rows } = await api.pool.query('SELECT * FROM device WHERE device_id = $1', [ofTech.deviceId]);
  expect(rows).toEqual([
    expect.objectContaining({
      id: `${ofTech.deviceId}:${rows[0].festival_id}`,
      user_id: ids.tech,
      queue_depth: 0,
      oldest_unsent_at: null,
      app_version: '0.1.0',
      // made, and written once more with the last of the three
      version: '2',
    }),
  ]);
});

test("DEV-9 nobody writes the row of somebody else's device", async () => {
  const deviceId = 'phone of the lead';
  const first = createDeviceReports(api.pool, fail);
  first.note(report(ids.lead, { deviceId }));
  await first.close();
  const second = createDeviceReports(api.pool, fail);
  second.note(report(ids.tech, { deviceId, queueDepth: 99 }));
  await second.close();
  const { rows } = await api.pool.query('SELECT user_id, queue_depth FROM device WHERE device_id = $1', [
    deviceId,
  ]);
  expect(rows).toEqual([{ user_id: ids.lead, queue_depth: 3 }]);
});

test('DEV-9 what waits is written when the pause is over', async () => {
  const reports = createDeviceReports(api.pool, fail, 20);
  const waiting = report(ids.tech, { deviceId: 'tablet' });
  reports.note(waiting);
  reports.note({ ...waiting, queueDepth: 0 });
  await expect
    .poll(
      async () => (await api.pool.query(`SELECT queue_depth FROM device WHERE device_id = 'tablet'`)).rows,
      { timeout: 20_000 },
    )
    .toEqual([{ queue_depth: 0 }]);
  await reports.close();
});

function fail(error: unknown): never {
  throw error;
}

async function idOf(email: string): Promise<string> {
  const { rows } = await api.pool.query('SELECT id FROM auth."user" WHERE email = $1', [email]);
  return rows[0].id;
}
