import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SyncService } from './service.ts';
import { startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';
import { openRealClient, type RealClient } from './test-power-sync.ts';

let bench: TestBench;
let db: TestDatabase;
let service: SyncService;
let gateway: TestGateway;
let clients: RealClient[];

beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.close());

beforeEach(async () => {
  clients = [];
  db = await bench.database();
  await db.sql(`
    INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member'), ('b2', 'u2', 'g1', 'chair'), ('b3', 'u3', 'g2', 'chair');
    INSERT INTO post VALUES ('p1', 'g1', 'one', '', '', 1), ('p2', 'g2', 'two', '', '', 2);
    INSERT INTO minutes VALUES ('m1', 'g1', 'u3', true, 'm')`);
  service = await db.service();
  gateway = await startTestGateway(service.port);
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await gateway.close();
  await db.close();
});

async function client(userId: string): Promise<RealClient> {
  const opened = await openRealClient({
    endpoint: gateway.url,
    token: () => bench.identities.token(userId),
    databaseUrl: db.url,
  });
  clients.push(opened);
  return opened;
}

const ids = (rows: Record<string, unknown>[]) => rows.map(({ id }) => id);
const titled = (title: string) => (rows: Record<string, unknown>[]) =>
  rows.some((row) => row.title === title);

test('SY-70 the real client syncs both ways, and shows what the server made of its write', async () => {
  const [first, second, third] = await Promise.all([client('u1'), client('u2'), client('u3')]);
  await Promise.all([first, second, third].map(({ db }) => db.waitForFirstSync()));
  expect(ids(await first.rows('post'))).toEqual(['p1']);
  await first.db.execute(`UPDATE post SET title = 'edited' WHERE id = 'p1'`);
  await first.db.execute(`INSERT INTO post (id, group_id, title) VALUES ('p3', 'g1', 'new')`);
  await Promise.all([first.until('post', titled('EDITED')), second.until('post', titled('NEW'))]);
  await second.db.execute(`DELETE FROM post WHERE id = 'p3'`);
  await first.until('post', (rows) => rows.length === 1);
  expect(ids(await third.rows('post'))).toEqual(['p2']);
  for (const { log } of clients) expect(log.join()).not.toContain('Checksum');
});

test('SY-71 who is demoted in mid-stream loses the rows without reconnecting', async () => {
  const chair = await client('u2');
  await chair.until('minutes', (rows) => rows.length === 1);
  await db.sql(`UPDATE belongs SET role = 'member' WHERE id = 'b2'`);
  await chair.until('minutes', (rows) => rows.length === 0);
  expect(ids(await chair.rows('post'))).toEqual(['p1']);
  await db.sql(`DELETE FROM belongs WHERE id = 'b2'`);
  await chair.until('post', (rows) => rows.length === 0);
  await db.sql(`INSERT INTO belongs VALUES ('b9', 'u2', 'g2', 'chair')`);
  await chair.until('post', (rows) => ids(rows).join() === 'p2');
  expect(gateway.seen.filter((request) => request === 'POST /sync/stream')).toHaveLength(1);
});

test('SY-72 rows of priority 0 arrive while the client has unsent writes, the others after them', async () => {
  const device = await client('u1');
  await device.db.waitForFirstSync();
  device.refusesUploads = true;
  await device.db.execute(`UPDATE post SET title = 'unsent' WHERE id = 'p1'`);
  await db.sql(
    `INSERT INTO post VALUES ('p9', 'g1', 'nine'); INSERT INTO letter VALUES ('l1', 'u1', 'dear')`,
  );
  await device.until('letter', (rows) => rows.length === 1);
  expect(ids(await device.rows('post'))).toEqual(['p1']);
  device.refusesUploads = false;
  await device.until('post', (rows) => ids(rows).join() === 'p1,p9' && titled('UNSENT')(rows));
});

test('SY-73 a write checkpoint that a restart of the service has lost is made good: the client does not wait for ever', async () => {
  const device = await client('u1');
  await device.db.waitForFirstSync();
  gateway.holdsStreams = true;
  device.log.length = 0;
  await device.db.execute(`UPDATE post SET title = 'written' WHERE id = 'p1'`);
  // the promise reaches the client, its fulfilment does not
  await expect
    .poll(() => device.log.join('\n'), { timeout: 10_000 })
    .toContain('Updating target write checkpoint');
  expect((await device.db.getUploadQueueStats()).count).toBe(0);
  const asked = gateway.seen.filter((request) => request === 'GET /write-checkpoint2.json').length;
  await service.close();
  service = await db.service();
  gateway.target = service.port;
  gateway.holdsStreams = false;
  gateway.cut();
  await device.until('post', titled('WRITTEN'));
  expect(gateway.seen.filter((request) => request === 'GET /write-checkpoint2.json')).toHaveLength(asked);
});

test('SY-74 a restart of the service is one switch on the client: no row is ever missing', async () => {
  const device = await client('u1');
  await device.db.waitForFirstSync();
  await service.close();
  await db.sql(`INSERT INTO post VALUES ('p4', 'g1', 'four'); DELETE FROM post WHERE id = 'p2'`);
  service = await db.service();
  gateway.target = service.port;
  let missing = 0;
  await device.until('post', (rows) => {
    if (!ids(rows).includes('p1')) missing += 1;
    return ids(rows).join() === 'p1,p4';
  });
  expect(missing).toBe(0);
});

test('SY-75 a wrong checksum is noticed by the client, which then has it right at the next try', async () => {
  let corrupted = 0;
  gateway.corrupt = (line) => {
    if (corrupted > 0 || !line.startsWith('{"checkpoint":')) return line;
    corrupted += 1;
    return line.replace(/("bucket":"[^#]+#posts[^}]*?"checksum":)-?\d+/, '$17');
  };
  const device = await client('u1');
  await device.until('post', (rows) => rows.length === 1);
  expect(corrupted).toBe(1);
  expect(device.log.join('\n')).toMatch(/[Cc]hecksum/);
  expect(gateway.seen.filter((request) => request === 'POST /sync/stream').length).toBeGreaterThan(1);
});

test('SY-76 a connection that is cut in the middle of many writes loses and doubles nothing', async () => {
  const [first, second] = await Promise.all([client('u1'), client('u2')]);
  await Promise.all([first, second].map(({ db }) => db.waitForFirstSync()));
  for (let at = 0; at < 30; at += 1) {
    await first.db.execute(`INSERT INTO post (id, group_id, title) VALUES ('n${at}', 'g1', 'n${at}')`);
    if (at % 10 === 5) gateway.cut();
  }
  for (const device of [first, second])
    await device.until('post', (rows) => rows.length === 31 && titled('N29')(rows));
});
