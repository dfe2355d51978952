import type { Random } from '@festival-ops/db/demo/random';
import type pg from 'pg';
import type { SyncDevice } from '../device.ts';
import { pause } from '../pause.ts';
import { inTransaction } from '../reach.ts';
import type { Event, Values } from './history.ts';
import { registerIds } from './world.ts';

/** Seldom: a device shows nothing new while it has unsent writes. */
const WRITES = 0.1;
const REGISTERS_OF_A_WRITE = 5;

/** Whoever reads and writes, one thing after the other. */
export interface Participant {
  readonly process: string;
  read(): Promise<Values>;
  write(number: number, registers: readonly string[]): Promise<void>;
  isUploaded(): Promise<boolean>;
}

const SELECT = 'SELECT id, v FROM register';

export function onDevice(device: SyncDevice): Participant {
  return {
    process: device.userId,
    read: async () => valuesOf(await device.db.getAll<{ id: string; v: number }>(SELECT)),
    write: (number, registers) =>
      device.db.writeTransaction(async (transaction) => {
        for (const id of registers)
          await transaction.execute('UPDATE register SET v = max(v, ?) WHERE id = ?', [number, id]);
      }),
    isUploaded: () => device.isUploaded(),
  };
}

export function inSql(process: string, pool: pg.Pool): Participant {
  return {
    process,
    read: async () => valuesOf((await pool.query<{ id: string; v: number }>(SELECT)).rows),
    write: (number, registers) =>
      inTransaction(
        pool,
        registers.map((id) => raise(id, number)),
      ),
    isUploaded: async () => true,
  };
}

/** Draws what a participant does, and puts it down, until it is over. */
export async function participate(
  { process, read, write }: Participant,
  history: Event[],
  next: () => number,
  isOver: () => boolean,
  random: Random,
): Promise<void> {
  while (!isOver()) {
    await pause(random.whole(1, 40));
    if (random.chance(1 - WRITES)) {
      const values = await read().catch(() => undefined);
      if (values !== undefined) history.push({ type: 'read', process, values });
      continue;
    }
    const number = next();
    const registers = drawRegisters(random);
    history.push({ type: 'write invoked', process, number, registers });
    const type = await write(number, registers).then(
      () => 'write done' as const,
      () => 'write lost' as const,
    );
    history.push({ type, process, number });
  }
}

/** Different ones, in one order, so that no two writes wait for each other. */
function drawRegisters(random: Random): string[] {
  const first = random.whole(0, registerIds.length - 1);
  const step = random.whole(1, 19);
  const count = random.whole(1, REGISTERS_OF_A_WRITE);
  const drawn = Array.from(
    { length: count },
    (_, at) => registerIds[(first + at * step) % registerIds.length] ?? '',
  );
  return [...new Set(drawn)].sort();
}

function valuesOf(rows: readonly { readonly id: string; readonly v: number }[]): Values {
  return Object.fromEntries(rows.map(({ id, v }) => [id, v]));
}

/** The greater value stays. */
export function raise(id: string, v: unknown) {
  return { text: 'UPDATE register SET v = greatest(v, $2) WHERE id = $1', values: [id, v] };
}
