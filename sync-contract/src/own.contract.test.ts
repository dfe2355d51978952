import { type SyncService, type SyncServiceOptions, startSyncService } from '@festival-ops/sync/service';
import pg from 'pg';
import { afterAll, afterEach, expect, inject } from 'vitest';
import { claimedOfOurs } from './claimed.ts';
import { Device } from './device.ts';
import { PUBLICATION, STREAMS } from './festival.ts';
import { Lane } from './lane.ts';
import { plainName } from './lines.ts';
import { ask } from './wire.ts';

// What can be shown only by who starts and stops the endpoint, so of another one the suite does not see it.

const services: SyncService[] = [];
let lane: Lane | undefined;
afterEach(async () => {
  expect(lane?.closeStreams() ?? []).toEqual([]);
  await lane?.close();
  lane = undefined;
  await Promise.all(services.splice(0).map((service) => service.close()));
});

const { lanes, audience, jwksUrl } = inject('contract');
const databaseUrl = lanes.own.databaseUrl;
const sql = new pg.Pool({ connectionString: databaseUrl, max: 2 });
afterAll(() => sql.end());

async function start(options: Partial<SyncServiceOptions> = {}): Promise<SyncService> {
  const service = await startSyncService({
    databaseUrl,
    streams: STREAMS,
    publication: PUBLICATION,
    jwksUrl: jwksUrl ?? '',
    audience,
    port: 0,
    ...options,
  });
  services.push(service);
  return service;
}

/** A lane on a service that is ready. */
async function laneOn(service: SyncService): Promise<Lane> {
  await expect
    .poll(async () => (await fetch(`${service.url}/probes/readiness`)).status, { timeout: 20_000 })
    .toBe(200);
  lane = await Lane.open('own', service.url);
  return lane;
}

const codeOf = (text: string): unknown => JSON.parse(text).error?.code;

claimedOfOurs('P2.12, P7.10 before the first snapshot is in, nothing is served: PSYNC_S2302', async () => {
  const service = await start({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
  const token = await (await laneWithout(service)).token('u1');
  const answer = await ask(`${service.url}/sync/stream`, {
    method: 'POST',
    headers: { authorization: `Token ${token}` },
    body: {},
  });
  expect([answer.status >= 500, codeOf(answer.text)]).toEqual([true, 'PSYNC_S2302']);
  expect((await ask(`${service.url}/probes/readiness`)).status).toBe(503);
});

/** For tokens only. */
async function laneWithout(_: SyncService): Promise<Lane> {
  const service = await start();
  return laneOn(service);
}

claimedOfOurs('P2.13 one connection too many is 429 PSYNC_S2304', async () => {
  const mine = await laneOn(await start({ maxStreams: 2 }));
  const [first, second] = [await mine.open('u1'), await mine.open('u2')];
  await Promise.all([first.untilComplete(), second.untilComplete()]);
  const third = await mine.open('u3');
  await third.untilOver();
  expect([third.status, codeOf(third.texts.join(''))]).toEqual([429, 'PSYNC_S2304']);
  first.close();
  await expect.poll(async () => (await mine.open('u3')).status, { timeout: 20_000 }).toBe(200);
});

claimedOfOurs('P2.17 a stream that the server gives up just ends, without a line that says why', async () => {
  const service = await start();
  const stream = await (await laneOn(service)).open('u1');
  await stream.untilComplete();
  await service.close();
  await stream.untilOver();
  expect(stream.kinds().at(-1)).toBe('checkpoint_complete');
});

claimedOfOurs('P7.17 no slot is left behind that would hold the log', async () => {
  const service = await start();
  await laneOn(service);
  const slots = async () =>
    (await sql.query('SELECT FROM pg_replication_slots WHERE database = current_database()')).rowCount;
  expect(await slots()).toBeGreaterThan(0);
  await service.close();
  await expect.poll(slots, { timeout: 20_000 }).toBe(0);
});

claimedOfOurs(
  'P9.9, P10.5 after a restart without storage: new names, everything anew, numbers go on',
  async () => {
    const first = await start();
    const mine = await laneOn(first);
    await mine.sql(`INSERT INTO gear VALUES ('g1', 'mic', 3)`);
    await mine.caughtUp();
    const device = new Device();
    const before = await mine.open('u1', { device });
    await before.untilComplete();
    const number = await mine.askWriteCheckpoint('u1', device.clientId);
    await before.untilComplete(() => device.writeCheckpoint >= number);
    const names = [...device.buckets.keys()];
    await mine.close();
    await first.close();
    const again = await laneOn(await start());
    await again.sql(`INSERT INTO gear VALUES ('g2', 'cable', 1)`);
    await again.caughtUp();
    const after = await again.open('u1', { device });
    await after.untilComplete();
    const newNames = [...device.buckets.keys()];
    expect(newNames.map(plainName)).toEqual(names.map(plainName));
    expect(newNames.filter((name) => names.includes(name))).toEqual([]);
    expect([...device.rows().keys()]).toEqual(['gear/g2']);
    expect(await again.askWriteCheckpoint('u1', device.clientId)).toBeGreaterThan(number);
  },
);
