import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { claimed } from './claimed.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { Lane } from './lane.ts';
import { type Connection, openRealDevice, type RealDevice } from './real-device.ts';

// The real client SDK on the endpoint, through a gateway that sees its requests.

let lane: Lane;
let device: RealDevice;
let gateway: Gateway;
beforeAll(async () => {
  lane = await Lane.open('client');
  device = await openRealDevice();
});
beforeEach(async () => {
  await lane.empty();
  await lane.sql(`
    INSERT INTO gear VALUES ('g1', 'mic', 3);
    INSERT INTO contact VALUES ('c1', 'Ana', '555');
    INSERT INTO task (id, title, stage) VALUES ('${TASK}', 'at main', 'main');
    INSERT INTO sync_operation VALUES ('o1', 'u1', 'k', 'ok'), ('o2', 'u2', 'k', 'ok')`);
  await lane.caughtUp();
  gateway = await startGateway(lane.url);
});
afterEach(async () => {
  await device.clear();
  await gateway.close();
  expect(lane.closeStreams()).toEqual([]);
});
afterAll(async () => {
  await device.close();
  await lane.close();
});

const TASK = '00000000-0000-4000-8000-000000000001';
const NAMES = 'SELECT id, name FROM gear ORDER BY id';
const requests = (wanted: string) => gateway.seen.filter((request) => request === wanted).length;
const STREAM = 'POST /sync/stream';

async function connected(
  claims: Record<string, unknown> = {},
  more: Partial<Connection> = {},
): Promise<void> {
  device.connect({ endpoint: gateway.url, token: () => lane.token('u1', claims), ...more });
  await device.db.waitForFirstSync({ signal: AbortSignal.timeout(15_000) });
}

/** The backend of these tests: what a device writes to gear is written down in capitals. */
async function upload(_: string, id: string, { name }: Readonly<Record<string, unknown>>): Promise<void> {
  await lane.sql(
    'INSERT INTO gear VALUES ($1, upper($2), 0) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
    [id, name],
  );
}

describe('SY-112 the real client on the endpoint', () => {
  claimed('P12.1 a first sync brings what the user may have, and changes follow', async () => {
    await connected();
    await device.shows(NAMES, [{ id: 'g1', name: 'mic' }]);
    await device.shows('SELECT id FROM sync_operation', [{ id: 'o1' }]);
    await device.shows('SELECT id FROM contact', []);
    await lane.sql(
      `INSERT INTO gear VALUES ('g2', 'cable', 1); UPDATE gear SET name = 'stand' WHERE id = 'g1'`,
    );
    await device.shows(NAMES, [
      { id: 'g1', name: 'stand' },
      { id: 'g2', name: 'cable' },
    ]);
    await lane.sql(`DELETE FROM gear WHERE id = 'g1'`);
    await device.shows(NAMES, [{ id: 'g2', name: 'cable' }]);
    expect(requests(STREAM)).toBe(1);
  });

  claimed('P12.2 a device that was away resumes, and loses what it may not have any more', async () => {
    let role = 'lead';
    await connected({}, { token: () => lane.token('u1', { role }) });
    await device.shows('SELECT id FROM contact', [{ id: 'c1' }]);
    role = 'steward';
    await lane.sql(`DELETE FROM gear; INSERT INTO gear VALUES ('g5', 'five', 5)`);
    await device.db.disconnect();
    await connected({}, { token: () => lane.token('u1', { role }) });
    await device.shows(NAMES, [{ id: 'g5', name: 'five' }]);
    await device.shows('SELECT id FROM contact', []);
    expect(device.log.join('\n')).not.toContain("Checksums didn't match");
  });

  claimed('P4.11 a subscription by parameters has its first sync, its progress and its rows', async () => {
    await connected({}, { sync: { includeDefaultStreams: false } });
    expect(await device.rows('SELECT id FROM task')).toEqual([]);
    const subscription = await device.db.syncStream('stage_tasks', { stage: 'main' }).subscribe();
    await subscription.waitForFirstSync();
    await device.shows('SELECT id, title FROM task', [{ id: TASK, title: 'at main' }]);
    const status = device.db.currentStatus.forStream(subscription);
    expect(status?.subscription).toMatchObject({
      hasSynced: true,
      isDefault: false,
      hasExplicitSubscription: true,
    });
    await lane.sql(`UPDATE task SET stage = 'side'`);
    await device.shows('SELECT id FROM task', []);
    subscription.unsubscribe();
  });

  claimed('P12.3 a priority of its own makes a subscription more urgent', async () => {
    await connected({}, { sync: { includeDefaultStreams: false } });
    const subscription = await device.db
      .syncStream('stage_tasks', { stage: 'main' })
      .subscribe({ priority: 0 });
    await subscription.waitForFirstSync();
    expect(device.db.currentStatus.statusForPriority(0)?.hasSynced).toBe(true);
    expect(device.db.currentStatus.forStream(subscription)?.priority).toBe(0);
    subscription.unsubscribe();
  });

  claimed(
    'P12.4 what a device writes comes back as the server has it, after it was asked for a number',
    async () => {
      await connected({}, { upload });
      await device.db.execute(`INSERT INTO gear (id, name) VALUES ('mine', 'lamp')`);
      await device.shows(NAMES, [
        { id: 'g1', name: 'mic' },
        { id: 'mine', name: 'LAMP' },
      ]);
      expect(requests('GET /write-checkpoint2.json')).toBeGreaterThan(0);
    },
  );

  claimed('P9.13 a client with checkpoint requests sees its own writes, too', async () => {
    await connected({}, { upload, sync: { checkpointMode: 'requests' } });
    await device.db.execute(`INSERT INTO gear (id, name) VALUES ('mine', 'lamp')`);
    await device.shows(`SELECT name FROM gear WHERE id = 'mine'`, [{ name: 'LAMP' }]);
    await lane.sql(`INSERT INTO gear VALUES ('g7', 'seven', 7)`);
    await (await device.db.requestCheckpoint()).waitForSync();
    expect(await device.rows(`SELECT id FROM gear WHERE id = 'g7'`)).toEqual([{ id: 'g7' }]);
    expect(requests('POST /sync/checkpoint-request')).toBeGreaterThan(0);
    expect(requests('GET /write-checkpoint2.json')).toBe(0);
  });

  claimed('P12.5 a token that is about to expire is replaced without a gap', async () => {
    let lifetime = 22;
    const token = () => {
      const iat = Math.floor(Date.now() / 1000);
      const signed = lane.token('u1', { iat, exp: iat + lifetime });
      lifetime = 3600;
      return signed;
    };
    await connected({}, { token });
    await expect.poll(() => requests(STREAM), { timeout: 20_000 }).toBeGreaterThan(1);
    await lane.sql(`INSERT INTO gear VALUES ('g8', 'eight', 8)`);
    await device.shows(`SELECT id FROM gear WHERE id = 'g8'`, [{ id: 'g8' }]);
    expect(await device.rows(NAMES)).toHaveLength(2);
  });

  claimed('P12.6 a wrong sum on the way is noticed, and right at the next try', async () => {
    let corrupted = 0;
    gateway.corrupt = (line) => {
      if (corrupted > 0 || !line.startsWith('{"checkpoint":')) return line;
      corrupted += 1;
      return line.replace(/("checksum":)-?\d+/, '$117');
    };
    await connected();
    await device.shows(NAMES, [{ id: 'g1', name: 'mic' }]);
    expect(corrupted).toBe(1);
    expect(device.log.join('\n')).toContain("Checksums didn't match");
    expect(requests(STREAM)).toBeGreaterThan(1);
  });

  claimed('P12.7 connections that are cut lose and double nothing', async () => {
    await connected({}, { upload });
    for (let n = 0; n < 20; n += 1) {
      await lane.sql(`INSERT INTO gear VALUES ('cut${String(n).padStart(2, '0')}', 'x', ${n})`);
      if (n % 5 === 2) gateway.cut();
    }
    await device.shows('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM gear', [{ n: 21, ids: 21 }]);
  });
});
