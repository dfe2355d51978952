import { randomFrom } from '@festival-ops/db/demo/random';
import { AUDIENCE, type TestIdentities } from '@festival-ops/sync/test-identities';
import pg from 'pg';
import type { Between } from '../between.ts';
import { drawFaults, sayFaults } from '../faults.ts';
import { type DeviceReach, Injector } from '../injector.ts';
import { pause } from '../pause.ts';
import { openReach } from '../reach.ts';
import type { Server } from '../server.ts';
import { makeSyncProcess } from '../sync-process.ts';
import type { Event, History } from './history.ts';
import { inSql, onDevice, type Participant, participate, raise } from './participants.ts';
import { makeRegisters, PEOPLE, registerIds, registerSchema } from './world.ts';

/**
 * Devices and some SQL sessions read and write a hundred registers through one sync service, beside faults if
 * asked; what they saw is the result.
 */
export interface WorkloadOptions {
  readonly seed: number;
  readonly server: Server;
  readonly identities: TestIdentities;
  /** Which devices there are; the first five people unless given. */
  readonly people?: readonly string[];
  readonly forMs: number;
  /** It goes on beyond its time until everybody has written so often. */
  readonly atLeastWrites: number;
  readonly hasFaults: boolean;
  /** Stands between a device and the service; by default nothing does but the network. */
  readonly between?: (servicePort: number, userId: string) => Promise<Between | undefined>;
  /** Whether every device is cut off now and then, besides faults. */
  readonly reconnects?: boolean;
  /** How long it may take until all see the same. */
  readonly settleMs: number;
}

export interface WorkloadResult {
  readonly history: History;
  readonly script: string;
  readonly log: readonly string[];
}

const DEVICES = 5;
const SESSIONS = 2;
const RECONNECT_EVERY_MS = 1_000;

export async function playWorkload(options: WorkloadOptions): Promise<WorkloadResult> {
  const { seed, server, identities, hasFaults } = options;
  const people = options.people ?? PEOPLE.slice(0, DEVICES);
  const databaseUrl = await server.createDatabase();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 6 });
  pool.on('error', () => {});
  await makeRegisters(pool);
  const sync = await makeSyncProcess({
    ...{ world: 'registers', databaseUrl, audience: AUDIENCE, jwksUrl: identities.jwksUrl },
  });
  const reached: DeviceReach[] = [];
  const betweens: Between[] = [];
  const history: Event[] = [];
  let number = 0;
  const next = () => {
    number += 1;
    return number;
  };
  const cutting = setInterval(() => {
    if (options.reconnects === true) for (const { way } of reached) way.cut();
  }, RECONNECT_EVERY_MS);
  try {
    await sync.start();
    for (const userId of people) {
      const between = await options.between?.(sync.port, userId);
      if (between !== undefined) betweens.push(between);
      reached.push(
        await openReach({
          ...{ userId, schema: registerSchema, port: between?.port ?? sync.port, identities, pool },
          statement: ({ id, opData }) => raise(id, opData?.v),
        }),
      );
    }
    await Promise.all(reached.map(({ device }) => device.db.waitForFirstSync()));

    const end = performance.now() + options.forMs;
    const participants = [
      ...reached.map(({ device }) => onDevice(device)),
      ...Array.from({ length: SESSIONS }, (_, at) => inSql(`sql${at}`, pool)),
    ];
    const isOver = () =>
      performance.now() > end &&
      participants.every(({ process }) => writesBy(process) >= options.atLeastWrites);
    const writesBy = (process: string) =>
      history.filter((event) => event.type === 'write invoked' && event.process === process).length;
    const faults = hasFaults
      ? drawFaults(randomFrom(seed), {
          ...{ devices: people.length, withinMs: options.forMs / 2, ownServer: false },
        })
      : [];
    const injector = new Injector({ sync, server, databaseUrl, devices: reached });
    await Promise.all([
      ...participants.map((each, at) => participate(each, history, next, isOver, randomFrom(seed + at))),
      ...faults.map(async ({ atMs, fault }) => {
        await pause(atMs);
        await injector.inject(fault);
      }),
    ]);
    clearInterval(cutting);
    await injector.heal();
    await settled(participants, history, options.settleMs);
    const log = [sync.log, ...reached.map(({ device }) => [`── ${device.userId}`, ...device.log])].flat();
    return { history, script: sayFaults(faults), log };
  } finally {
    clearInterval(cutting);
    await Promise.all(reached.map(({ device }) => device.close()));
    await Promise.all(reached.map(({ way }) => way.close()));
    await Promise.all(betweens.map((between) => between.close()));
    await sync.dispose();
    await pool.end();
    await server.dropDatabase(databaseUrl);
  }
}

/** Waits until all is uploaded, and all see the same, or no longer; their last reads are part of the history. */
async function settled(
  participants: readonly Participant[],
  history: Event[],
  withinMs: number,
): Promise<void> {
  while (!(await Promise.all(participants.map((each) => each.isUploaded()))).every(Boolean)) await pause(50);
  const end = performance.now() + withinMs;
  for (;;) {
    const seen = await Promise.all(participants.map((each) => each.read()));
    const [first] = seen;
    const same = seen.every((values) => registerIds.every((id) => values[id] === first?.[id]));
    for (const [at, values] of seen.entries())
      history.push({ type: 'read', process: participants[at]?.process ?? '', values });
    if (same || performance.now() > end) {
      for (const [at, values] of seen.entries())
        history.push({ type: 'last read', process: participants[at]?.process ?? '', values });
      return;
    }
    await pause(50);
  }
}
