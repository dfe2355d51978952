import type pg from 'pg';
import { type ClubRow, selectAll, visibleTo } from './club.ts';
import type { SyncDevice } from './device.ts';
import type { DeviceReach } from './injector.ts';
import { pause } from './pause.ts';

const LOOK_EVERY_MS = 40;
const GIVE_UP_MS = 300_000;

/** Waits until all devices have what is theirs; what is missing when they get no further, in words. */
export async function converged(
  devices: readonly DeviceReach[],
  pool: pg.Pool,
  stuckMs: number,
): Promise<string[]> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  let stuckAt = performance.now() + stuckMs;
  let progress = '';
  for (;;) {
    const late = (await Promise.all(devices.map(({ device }) => differences(device, pool)))).flat();
    const now = performance.now();
    if (late.length === 0 || now > Math.min(stuckAt, giveUpAt)) return late;
    const reached = String(await Promise.all(devices.map(({ device }) => device.progress())));
    if (reached !== progress) stuckAt = now + stuckMs;
    progress = reached;
    await pause(LOOK_EVERY_MS);
  }
}

async function differences(device: SyncDevice, pool: pg.Pool): Promise<string[]> {
  if (!(await device.isUploaded())) return [`${device.userId} has unsent writes`];
  const { rows: due } = await pool.query<ClubRow>(visibleTo(device.userId));
  const shown = await device.db.getAll<ClubRow>(selectAll({ pad: true }));
  const lines = (rows: readonly ClubRow[]) =>
    new Set(
      rows.map(({ kind, id, owner, batch, version, pad }) =>
        JSON.stringify([kind, id, owner, batch, version, pad]),
      ),
    );
  const [wanted, had] = [lines(due), lines(shown)];
  const short = (line: string) => line.slice(0, 60);
  return [
    ...[...wanted].filter((line) => !had.has(line)).map((line) => `${device.userId} lacks ${short(line)}`),
    ...[...had]
      .filter((line) => !wanted.has(line))
      .map((line) => `${device.userId} still has ${short(line)}`),
  ];
}
