import { type Random, randomFrom } from '@festival-ops/db/demo/random';
import { AUDIENCE, type TestIdentities } from '@festival-ops/sync/test-identities';
import pg from 'pg';
import type { Between } from './between.ts';
import { type ClubRow, clubSchema, makeClub, selectAll, USERS } from './club.ts';
import { converged } from './converged.ts';
import type { SyncDevice } from './device.ts';
import { drawFaults, sayFaults } from './faults.ts';
import { type DeviceReach, Injector } from './injector.ts';
import { pause } from './pause.ts';
import { openReach } from './reach.ts';
import type { Server } from './server.ts';
import { Sights } from './sights.ts';
import { makeSyncProcess } from './sync-process.ts';
import { startWriters, type Writers } from './writers.ts';

/**
 * One run: real devices and SQL writers around one sync service, faults at random points, then healing. Everything that
 * is drawn comes from the seed; what the faults meet depends on the machine's timing too.
 */
export interface RunOptions {
  readonly seed: number;
  readonly server: Server;
  /** Whether nobody else uses the server, so that it may be killed. */
  readonly ownServer: boolean;
  readonly identities: TestIdentities;
  /** Stands between the first device and the service, in a run without faults. */
  readonly between?: (servicePort: number) => Promise<Between>;
  /** A device that takes nothing for so long is given up; 60,000 unless given. */
  readonly stuckMs?: number;
}

export interface RunResult {
  readonly seed: number;
  readonly script: string;
  /** In words; empty for a clean run. */
  readonly wrong: readonly string[];
  /** From the end of all faults until every device had exactly what Postgres has for its user. */
  readonly healedMs: number;
  readonly reads: number;
  /** Different states that the devices showed. */
  readonly states: number;
  readonly committed: number;
  /** For the report of a failure: what the service and the devices last said. */
  readonly log: readonly string[];
}

const FAULTS_WITHIN_MS = 2_000;
const READ_EVERY_MS = 40;
const WRITE_WITHIN_MS = 400;
/** A device that takes nothing for so long will never have what is due to it. */
const STUCK_MS = 60_000;

export async function playRun(options: RunOptions): Promise<RunResult> {
  const { seed, server, ownServer, identities } = options;
  const random = randomFrom(seed);
  const faults =
    options.between === undefined
      ? drawFaults(random, { devices: USERS.length, withinMs: FAULTS_WITHIN_MS, ownServer })
      : [];
  const databaseUrl = await server.createDatabase();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  pool.on('error', () => {});
  await makeClub(pool);
  const sync = await makeSyncProcess({
    ...{ world: 'club', databaseUrl, audience: AUDIENCE, jwksUrl: identities.jwksUrl },
  });
  const devices: DeviceReach[] = [];
  const watching: Watch[] = [];
  let writers: Writers | undefined;
  let between: Between | undefined;
  try {
    await sync.start();
    between = await options.between?.(sync.port);
    for (const [at, userId] of USERS.entries())
      devices.push(
        await openReach({
          ...{ userId, schema: clubSchema, identities, pool },
          port: at === 0 ? (between?.port ?? sync.port) : sync.port,
          statement: ({ id, opData }) => ({
            text: 'UPDATE register SET version = greatest(version, $2) WHERE id = $1',
            values: [id, opData?.version],
          }),
        }),
      );
    await Promise.all(devices.map(({ device }) => device.db.waitForFirstSync()));

    const written = startWriters(databaseUrl, randomFrom(seed + 1));
    writers = written;
    for (const [at, { device }] of devices.entries())
      watching.push(watch(device, new Sights(written.rolledBack), written, randomFrom(seed + 2 + at)));
    const injector = new Injector({ sync, server, databaseUrl, devices });
    await Promise.all(
      faults.map(async ({ atMs, fault }) => {
        await pause(atMs);
        await injector.inject(fault);
      }),
    );
    if (faults.length === 0) await pause(FAULTS_WITHIN_MS);
    for (const each of watching) each.stopWriting();
    await written.stop();
    await injector.heal();

    const healedAt = performance.now();
    const late = await converged(devices, pool, options.stuckMs ?? STUCK_MS);
    const healedMs = Math.round(performance.now() - healedAt);
    await Promise.all(watching.map((each) => each.stop()));
    const wrong = [...watching.flatMap((each) => each.wrong), ...late];
    return {
      ...{ seed, wrong, healedMs, committed: written.committed, script: sayFaults(faults) },
      reads: watching.reduce((sum, { sights }) => sum + sights.count, 0),
      states: watching.reduce((sum, { sights }) => sum + sights.states, 0),
      log: [sync.log, ...devices.map(({ device }) => [`── ${device.userId}`, ...device.log])].flat(),
    };
  } finally {
    await writers?.stop();
    await Promise.all(watching.map((each) => each.stop()));
    await Promise.all(devices.map(({ device }) => device.close()));
    await Promise.all(devices.map(({ way }) => way.close()));
    await between?.close();
    await sync.dispose();
    await pool.end();
    await server.dropDatabase(databaseUrl);
  }
}

interface Watch {
  readonly sights: Sights;
  readonly wrong: readonly string[];
  stopWriting(): void;
  stop(): Promise<void>;
}

/** Reads all that a device shows again and again, and writes to its registers now and then. */
function watch(device: SyncDevice, sights: Sights, writers: Writers, random: Random): Watch {
  const wrong: string[] = [];
  let isStopped = false;
  let isWriting = true;
  const reading = (async () => {
    const statement = selectAll({ pad: false });
    while (!isStopped) {
      const rows = await device.db.getAll<ClubRow>(statement);
      for (const what of sights.take(rows)) wrong.push(`${device.userId}: ${what}`);
      await pause(READ_EVERY_MS);
    }
  })();
  const writing = (async () => {
    while (isWriting && !isStopped) {
      const version = writers.next();
      await device.db.writeTransaction(async (transaction) => {
        const seen = await transaction.getAll<{ id: string }>('SELECT id FROM register ORDER BY id');
        const chosen = seen.filter(() => random.chance(0.4));
        for (const { id } of chosen)
          await transaction.execute('UPDATE register SET version = max(version, ?) WHERE id = ?', [
            version,
            id,
          ]);
      });
      await pause(random.whole(20, WRITE_WITHIN_MS));
    }
  })();
  return {
    sights,
    wrong,
    stopWriting: () => {
      isWriting = false;
    },
    stop: async () => {
      isStopped = true;
      await Promise.all([reading, writing]);
    },
  };
}
