import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streams } from '@festival-ops/domain/visibility';
import { type SyncService, startSyncService } from '@festival-ops/sync/service';
import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Device, openDevice } from '../device.ts';
import { type CountingService, startCountingService } from './counting-service.ts';
import { openSite, type Site } from './site.ts';

const PATIENT = { timeout: 60_000, interval: 50 };
const LEAD = 'lead@site.example';
const TECH = 'tech@site.example';
const PASSWORD = 'only in tests';

let dataDir: string;
let pool: pg.Pool;
let site: Site;
let embedded: SyncService;
let behindOther: SyncService;
let other: CountingService;
let devices: Device[];
let stage: { id: string; festival_id: string };
/** What was written, all in all. */
let counted: number;
let titles: string[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'festival-switch-'));
  devices = [];
  counted = 0;
  titles = [];
  const databaseUrl = await createTestDatabase();
  pool = new pg.Pool({ connectionString: databaseUrl });
  site = await openSite(databaseUrl, dataDir);
  const made = await site.run(
    'festival.ts',
    ...['create', '--name', 'Switch', '--starts', '2099-07-01', '--ends', '2099-07-03', '--zone', 'UTC'],
    ...['--stages', 'Main', '--email', LEAD, '--lead', 'Lea', '--password', PASSWORD],
  );
  expect(made).toMatchObject({ code: 0 });
  await pool.query(ADD_TECH, [TECH]);
  const { rows } = await pool.query<typeof stage>('SELECT id, festival_id FROM stage');
  stage = rows[0] ?? { id: '', festival_id: '' };
  const service = () =>
    startSyncService({
      databaseUrl,
      streams,
      publication: 'powersync',
      jwksUrl: site.jwksUrl,
      audience: 'festival-ops',
      port: 0,
    });
  [embedded, behindOther] = await Promise.all([service(), service()]);
  other = await startCountingService(behindOther.port);
  site.sync.target = embedded.port;
});
afterEach(async () => {
  await Promise.all(devices.map((device) => device.dispose()));
  await other.close();
  await Promise.all([embedded.close(), behindOther.close()]);
  await site.close();
  await pool.end();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A second person, a stage tech, with the lead's password. */
const ADD_TECH = `
  WITH person AS (
    INSERT INTO auth."user" (id, name, email, "emailVerified") VALUES (gen_random_uuid()::text, 'Tom', $1, true) RETURNING id
  ), account AS (
    INSERT INTO auth.account (id, "accountId", "providerId", "userId", password, "updatedAt")
    SELECT gen_random_uuid()::text, person.id, "providerId", person.id, password, now() FROM auth.account, person
  )
  INSERT INTO member (id, festival_id, user_id, role, display_name)
  SELECT gen_random_uuid(), festival.id, person.id, 'stage_tech', 'Tom' FROM festival, person`;

async function open(email: string): Promise<Device> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM auth."user" WHERE email = $1', [email]);
  const device = await openDevice({
    url: site.url,
    userId: rows[0]?.id ?? '',
    getToken: () => site.tokenOf(email, PASSWORD),
  });
  devices.push(device);
  return device;
}

/** Adds one to the count of who is inside: an additive field, so a write that arrived twice would count twice. */
async function count(device: Device): Promise<void> {
  const { head_count } = await device.db.get<{ head_count: number }>('SELECT head_count FROM stage');
  await device.edit('stage', stage.id, { head_count: head_count + 1 });
  counted += 1;
}

async function addTask(device: Device, title: string): Promise<void> {
  await device.insert('task', {
    festival_id: stage.festival_id,
    stage_id: stage.id,
    title,
    urgency: 'normal',
    state: 'open',
    tags: '[]',
  });
  titles.push(title);
}

/** Uploads a write while nothing comes back, and goes offline: a number was promised, and never seen. */
async function leavePending(...waiting: readonly Device[]): Promise<void> {
  site.sync.holdsStreams = true;
  for (const device of waiting) {
    await count(device);
    await expect.poll(() => isPending(device), PATIENT).toBe(true);
    await device.disconnect();
  }
  site.sync.holdsStreams = false;
  site.sync.cut();
}

/** Whether all is uploaded, and a number is promised that was not seen yet. */
async function isPending(device: Device): Promise<boolean> {
  const { target, applied } = await device.db.get<{ target: string | null; applied: string | null }>(`SELECT
    (SELECT value FROM ps_kv WHERE key = 'target_checkpoint_request_id') AS target,
    (SELECT value FROM ps_kv WHERE key = 'last_applied_checkpoint_request_id') AS applied`);
  const unasked = '9223372036854775807';
  if ((await device.unsent()) > 0 || target === null || target === unasked) return false;
  return BigInt(target) > BigInt(applied ?? 0);
}

async function goOffline(device: Device, write: () => Promise<void>): Promise<void> {
  await device.disconnect();
  await write();
}

/** From now on requests for the stream go to another service. */
function switchTo(port: number): void {
  site.sync.target = port;
  site.sync.cut();
}

/** All that was written is in Postgres once, and every device shows what Postgres has. */
async function expectAllOnce(): Promise<void> {
  for (const device of devices) await expect.poll(() => device.unsent(), PATIENT).toBe(0);
  const inPostgres = await pool.query<{ title: string }>('SELECT title FROM task ORDER BY title');
  expect(inPostgres.rows.map(({ title }) => title)).toEqual([...titles].sort());
  const { rows } = await pool.query('SELECT name, head_count FROM stage');
  expect(rows).toMatchObject([{ head_count: counted }]);
  for (const device of devices) {
    await expect.poll(() => device.db.getAll('SELECT name, head_count FROM stage'), PATIENT).toEqual(rows);
    await expect
      .poll(() => device.db.getAll('SELECT title FROM task ORDER BY title'), PATIENT)
      .toEqual(inPostgres.rows);
  }
  const receipts = await pool.query<{ result: string }>('SELECT result FROM sync_operation');
  expect(receipts.rows.filter(({ result }) => !['applied', 'merged'].includes(result))).toEqual([]);
  expect(receipts.rows).toHaveLength(counted + titles.length);
}

/** Somebody changes a row by SQL: a device that has nothing to upload must show it. */
async function renameStage(name: string): Promise<void> {
  await pool.query('UPDATE stage SET name = $1', [name]);
}

test('SY-150 and SY-151 a site goes to a service with numbers of its own, back, and there again: every queued write arrives once, and every device ends with the rows', async () => {
  const [settled, queued, pending, busy] = await Promise.all([
    open(LEAD),
    open(TECH),
    open(LEAD),
    open(TECH),
  ]);
  await Promise.all(devices.map((device) => device.connect()));
  await Promise.all(devices.map((device) => device.db.waitForFirstSync()));
  for (const device of devices) await count(device);
  await expectAllOnce();

  let round = 0;
  const go = async (to: { readonly port: number; readonly url: string }) => {
    round += 1;
    await leavePending(pending);
    await goOffline(queued, async () => {
      for (const at of [1, 2, 3]) await addTask(queued, `${round} queued ${at}`);
      await count(queued);
    });
    for (const at of [1, 2, 3, 4, 5, 6]) {
      await addTask(busy, `${round} busy ${at}`);
      if (at === 3) switchTo(to.port);
    }
    const told = await site.run('hand-over.ts', to.url);
    expect(told).toEqual({ code: 0, said: `${to.url} knows all 4 devices.\n` });
    await renameStage(`round ${round}`);
    await Promise.all([pending.connect(), queued.connect()]);
    await expectAllOnce();
    // and it goes on from there
    for (const device of devices) await count(device);
    await expectAllOnce();
    await renameStage(`after round ${round}`);
    await expectAllOnce();
    expect(await isPending(settled)).toBe(false);
  };
  await go(other);
  await go(embedded);
  await go(other);
}, 240_000);

test('SY-151 a service that counts from one leaves a device waiting that comes from the clock’s numbers, until it writes again or the service is told of it', async () => {
  const [waiting, writing, settled] = await Promise.all([open(LEAD), open(TECH), open(TECH)]);
  await Promise.all(devices.map((device) => device.connect()));
  await Promise.all(devices.map((device) => device.db.waitForFirstSync()));
  await leavePending(waiting, writing);
  switchTo(other.port);
  await renameStage('elsewhere');
  await Promise.all([waiting.connect(), writing.connect()]);
  await expect.poll(() => nameOn(settled), PATIENT).toBe('elsewhere');
  for (const device of [waiting, writing]) {
    // It has all of the new service's rows, checked and complete, and shows none of those that can be edited.
    await expect.poll(() => heldBack(device), PATIENT).toContain('board');
    expect([await nameOn(device), await isPending(device)]).toEqual(['Main', true]);
  }

  await count(writing);
  await expect.poll(() => nameOn(writing), PATIENT).toBe('elsewhere');
  expect([await nameOn(waiting), await isPending(waiting)]).toEqual(['Main', true]);

  expect(await site.run('hand-over.ts', other.url)).toMatchObject({ code: 0 });
  await expect.poll(() => nameOn(waiting), PATIENT).toBe('elsewhere');
  expect(await isPending(waiting)).toBe(false);
  await expectAllOnce();
}, 240_000);

async function nameOn(device: Device): Promise<string> {
  return (await device.db.get<{ name: string }>('SELECT name FROM stage')).name;
}

/** The streams of which the device has a whole checkpoint that it does not apply. */
async function heldBack(device: Device): Promise<string[]> {
  const rows = await device.db.getAll<{ name: string }>(
    'SELECT name FROM ps_buckets WHERE last_op > last_applied_op',
  );
  return rows.map(({ name }) => /#(\w+)\|/.exec(name)?.[1] ?? name);
}
