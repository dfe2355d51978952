import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streams } from '@festival-ops/domain/visibility';
import { type SyncService, startSyncService } from '@festival-ops/sync/service';
import pg from 'pg';
import { expect } from 'vitest';
import { type Device, openDevice } from '../device.ts';
import { openSite, type Site } from './site.ts';

export const PATIENT = { timeout: 60_000, interval: 50 };
export const LEAD = 'lead@site.example';
export const TECH = 'tech@site.example';
const PASSWORD = 'only in tests';

/** A site with a festival, its people's devices, and the count of all that they wrote. */
export class Crew {
  readonly site: Site;
  readonly devices: Device[] = [];
  pool: pg.Pool;
  readonly #dataDir: string;
  readonly #services: SyncService[] = [];
  #stage = { id: '', festival_id: '' };
  #counted = 0;
  readonly #titles: string[] = [];

  private constructor(site: Site, pool: pg.Pool, dataDir: string) {
    this.site = site;
    this.pool = pool;
    this.#dataDir = dataDir;
  }

  /** @param databaseUrl a migrated database with nothing in it */
  static async open(databaseUrl: string): Promise<Crew> {
    const dataDir = mkdtempSync(join(tmpdir(), 'festival-switch-'));
    const site = await openSite(databaseUrl, dataDir);
    const crew = new Crew(site, new pg.Pool({ connectionString: databaseUrl }), dataDir);
    const made = await site.run(
      'festival.ts',
      ...['create', '--name', 'Switch', '--starts', '2099-07-01', '--ends', '2099-07-03', '--zone', 'UTC'],
      ...['--stages', 'Main', '--email', LEAD, '--lead', 'Lea', '--password', PASSWORD],
    );
    expect(made).toMatchObject({ code: 0 });
    await crew.pool.query(ADD_TECH, [TECH]);
    const { rows } = await crew.pool.query<{ id: string; festival_id: string }>(
      'SELECT id, festival_id FROM stage',
    );
    crew.#stage = rows[0] ?? crew.#stage;
    return crew;
  }

  /** An embedded sync service, with numbers from the clock. */
  async service(databaseUrl: string): Promise<SyncService> {
    const service = await startSyncService({
      databaseUrl,
      streams,
      publication: 'powersync',
      jwksUrl: this.site.jwksUrl,
      audience: 'festival-ops',
      port: 0,
    });
    this.#services.push(service);
    return service;
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.#services.splice(0).map((service) => service.close()));
  }

  /** A new device of somebody; offline. */
  async open(email: string): Promise<Device> {
    const { rows } = await this.pool.query<{ id: string }>('SELECT id FROM auth."user" WHERE email = $1', [
      email,
    ]);
    const device = await openDevice({
      url: this.site.url,
      userId: rows[0]?.id ?? '',
      getToken: () => this.site.tokenOf(email, PASSWORD),
    });
    this.devices.push(device);
    return device;
  }

  async connectAll(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.connect()));
    await Promise.all(this.devices.map((device) => device.db.waitForFirstSync()));
  }

  /** Adds one to the count of who is inside: an additive field, so a write that arrived twice would count twice. */
  async count(device: Device): Promise<void> {
    const { head_count } = await device.db.get<{ head_count: number }>('SELECT head_count FROM stage');
    await device.edit('stage', this.#stage.id, { head_count: head_count + 1 });
    this.#counted += 1;
  }

  async addTask(device: Device, title: string): Promise<void> {
    await device.insert('task', {
      festival_id: this.#stage.festival_id,
      stage_id: this.#stage.id,
      title,
      urgency: 'normal',
      state: 'open',
      tags: '[]',
    });
    this.#titles.push(title);
  }

  /** That task is not expected any more. */
  forgetTask(title: string): void {
    this.#titles.splice(this.#titles.indexOf(title), 1);
  }

  /** Somebody changes a row by SQL: a device that has nothing to upload must show it. */
  async renameStage(name: string): Promise<void> {
    await this.pool.query('UPDATE stage SET name = $1', [name]);
  }

  /** Each device uploads a write while nothing comes back, and goes: a number was promised, and never seen. */
  async leavePending(...waiting: readonly Device[]): Promise<void> {
    this.site.sync.holdsStreams = true;
    for (const device of waiting) {
      await this.count(device);
      await expect.poll(() => isPending(device), PATIENT).toBe(true);
      await device.disconnect();
    }
    this.site.sync.holdsStreams = false;
    this.site.sync.cut();
  }

  /** From now on requests for the stream go to another service. */
  switchTo(port: number): void {
    this.site.sync.target = port;
    this.site.sync.cut();
  }

  /** Tells a service of all devices that ever uploaded. */
  async handOver(url: string, devices: number): Promise<void> {
    const told = await this.site.run('hand-over.ts', url);
    expect(told).toEqual({ code: 0, said: `${url} knows all ${devices} devices.\n` });
  }

  /** All that was written is in Postgres once, and every device shows what Postgres has. */
  async expectAllOnce(): Promise<void> {
    for (const device of this.devices) await expect.poll(() => device.unsent(), PATIENT).toBe(0);
    const tasks = await this.pool.query<{ title: string }>('SELECT title FROM task ORDER BY title');
    expect(tasks.rows.map(({ title }) => title)).toEqual([...this.#titles].sort());
    const { rows } = await this.pool.query('SELECT name, head_count FROM stage');
    expect(rows).toMatchObject([{ head_count: this.#counted }]);
    for (const { db } of this.devices) {
      await expect.poll(() => db.getAll('SELECT name, head_count FROM stage'), PATIENT).toEqual(rows);
      await expect
        .poll(() => db.getAll('SELECT title FROM task ORDER BY title'), PATIENT)
        .toEqual(tasks.rows);
    }
    const receipts = await this.pool.query<{ result: string }>('SELECT result FROM sync_operation');
    expect(receipts.rows.filter(({ result }) => !['applied', 'merged'].includes(result))).toEqual([]);
    expect(receipts.rows).toHaveLength(this.#counted + this.#titles.length);
  }

  async close(): Promise<void> {
    await Promise.all(this.devices.map((device) => device.dispose()));
    await this.stopServices();
    await this.site.close();
    await this.pool.end();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

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

/** Whether all is uploaded, and a number is promised that was not seen yet. */
export async function isPending(device: Device): Promise<boolean> {
  const { target, applied } = await device.db.get<{ target: string | null; applied: string | null }>(`SELECT
    (SELECT CAST(value AS TEXT) FROM ps_kv WHERE key = 'target_checkpoint_request_id') AS target,
    (SELECT CAST(value AS TEXT) FROM ps_kv WHERE key = 'last_applied_checkpoint_request_id') AS applied`);
  // uploaded, but no number was asked for yet; as text, since no JavaScript number holds it
  const unasked = '9223372036854775807';
  if ((await device.unsent()) > 0 || target === null || target === unasked) return false;
  return BigInt(target) > BigInt(applied ?? 0);
}

export async function nameOn(device: Device): Promise<string> {
  return (await device.db.get<{ name: string }>('SELECT name FROM stage')).name;
}

/** The streams of which the device has a whole checkpoint that it does not apply. */
export async function heldBack(device: Device): Promise<string[]> {
  const rows = await device.db.getAll<{ name: string }>(
    'SELECT name FROM ps_buckets WHERE last_op > last_applied_op',
  );
  return rows.map(({ name }) => /#(\w+)\|/.exec(name)?.[1] ?? name);
}
