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
  /** It goes on beyond its time until this holds of what was seen, or for four minutes. */
  readonly isEnough: (history: History) => boolean;
  readonly hasFaults: boolean;
  /** Stands between a device and the service; by default nothing does but the network. */
  readonly between?: (servicePort: number, userId: string) => Promise<Between | undefined>;
  /** Whether every device is cut off now and then, besides faults. */
  readonly reconnects?: boolean;
  /** Who can't be expected to see at last what the others see. */
  readonly isMisled?: (process: string) => boolean;
}

export interface WorkloadResult {
  readonly history: History;
  readonly script: string;
  readonly log: readonly string[];
}

const DEVICES = 5;
const SESSIONS = 2;
const LOOK_EVERY_MS = 1_000;
const GIVE_UP_MS = 240_000;
const SETTLE_MS = 60_000;
/** Time for who is misled to take what there is. */
const LAST_CHANCE_MS = 2_000;

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
  let isOver = false;
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
    const faults = hasFaults
      ? drawFaults(randomFrom(seed), {
          ...{ devices: people.length, withinMs: options.forMs / 2, ownServer: false },
        })
      : [];
    const injector = new Injector({ sync, server, databaseUrl, devices: reached });
    const ending = async () => {
      const giveUpAt = end + GIVE_UP_MS;
      while (performance.now() < end || (!options.isEnough(history) && performance.now() < giveUpAt))
        await pause(LOOK_EVERY_MS);
      isOver = true;
    };
    await Promise.all([
      ending(),
      ...(options.reconnects === true ? reached.map((reach) => cutAgain(reach, () => isOver)) : []),
      ...participants.map((each, at) =>
        participate(each, history, next, () => isOver, randomFrom(seed + at)),
      ),
      ...faults.map(async ({ atMs, fault }) => {
        await pause(atMs);
        await injector.inject(fault);
      }),
    ]);
    await injector.heal();
    await settled(participants, history, options.isMisled ?? (() => false));
    const log = [sync.log, ...reached.map(({ device }) => [`── ${device.userId}`, ...device.log])].flat();
    return { history, script: sayFaults(faults), log };
  } finally {
    isOver = true;
    await Promise.all(reached.map(({ device }) => device.close()));
    await Promise.all(reached.map(({ way }) => way.close()));
    await Promise.all(betweens.map((between) => between.close()));
    await sync.dispose();
    await pool.end();
    await server.dropDatabase(databaseUrl);
  }
}

/** Cuts a device off again and again, each time after it has taken something. */
async function cutAgain({ device, way }: DeviceReach, isOver: () => boolean): Promise<void> {
  let before = 0;
  while (!isOver()) {
    await pause(LOOK_EVERY_MS);
    const reached = await device.progress();
    if (reached !== before) way.cut();
    before = reached;
  }
}

/** Waits until all is uploaded, and all see the same, or no longer; their last reads are part of the history. */
async function settled(
  participants: readonly Participant[],
  history: Event[],
  isMisled: (process: string) => boolean,
): Promise<void> {
  while (!(await Promise.all(participants.map((each) => each.isUploaded()))).every(Boolean)) await pause(50);
  const look = async (type: 'read' | 'last read') => {
    const seen = await Promise.all(participants.map((each) => each.read()));
    const reads = seen.map((values, at) => ({ type, process: participants[at]?.process ?? '', values }));
    history.push(...reads);
    return reads.filter(({ process }) => !isMisled(process)).map(({ values }) => values);
  };
  const end = performance.now() + SETTLE_MS;
  for (let isSame = false; !isSame && performance.now() < end; await pause(50)) {
    const seen = await look('read');
    isSame = seen.every((values) => registerIds.every((id) => values[id] === seen[0]?.[id]));
  }
  if (participants.some(({ process }) => isMisled(process))) await pause(LAST_CHANCE_MS);
  await look('last read');
}
