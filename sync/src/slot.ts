import { randomBytes } from 'node:crypto';
import type { Connections } from './connections.ts';
import { type Lsn, parseLsn } from './pgoutput.ts';
import type { About } from './sync-state.ts';

/** Why everything is taken anew: a code for whoever counts, and the words for the log. */
export const STARTS_OVER = {
  slot_temporary: 'the slot is temporary',
  nothing_kept: 'nothing was kept',
  other_database: 'the database is another one, or was restored',
  other_definition: 'the streams or their tables have changed',
  other_slot: 'the slot has another name',
  slot_gone: 'the slot is gone',
  slot_lost: 'the slot no longer holds the log that is missing',
  slot_ahead: 'the slot is further than what was kept',
  log_shorter: 'the log of the database ends before what was kept',
  table_altered: 'a table was altered while it was replicated',
} as const;

export type StartsOver = keyof typeof STARTS_OVER;

/** Another process reads from the slot; it may be one that is just ending. */
export class SlotTaken extends Error {
  override readonly name = 'SlotTaken';
}

/** Which database this is, and what is wanted of it. */
export interface Now {
  readonly origin: string;
  readonly definition: string;
}

/** A restored or another database has another past, so what was kept is not of it. */
export async function originOf({ replication, control }: Connections): Promise<string> {
  const { rows: systems } = await replication.query<{ systemid: string; timeline: string }>(
    'IDENTIFY_SYSTEM',
  );
  const { rows: databases } = await control.query<{ oid: string }>(
    'SELECT oid::text FROM pg_database WHERE datname = current_database()',
  );
  const [{ systemid, timeline } = fail('Postgres does not say who it is')] = systems;
  return [systemid, timeline, databases[0]?.oid].join('/');
}

/**
 * Why what was kept can't go on from this slot; `undefined` if it can.
 * @throws SlotTaken while another process reads from it
 */
export async function whyNotGoOn(
  { replication, control }: Connections,
  slot: string,
  about: About,
  now: Now,
): Promise<StartsOver | undefined> {
  if (about.origin !== now.origin) return 'other_database';
  if (about.definition !== now.definition) return 'other_definition';
  if (about.slot !== slot) return 'other_slot';
  const { rows } = await control.query<{ lost: boolean; confirmed: string | null; active: boolean }>(
    `SELECT wal_status = 'lost' AS lost, confirmed_flush_lsn::text AS confirmed, active
     FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database() AND plugin = 'pgoutput'`,
    [slot],
  );
  const [found] = rows;
  if (found === undefined) return 'slot_gone';
  if (found.active) throw new SlotTaken(`Another process reads from the slot ${slot}`);
  if (found.lost || found.confirmed === null) return 'slot_lost';
  const position = parseLsn(about.position);
  if (parseLsn(found.confirmed) > position) return 'slot_ahead';
  const { rows: at } = await replication.query<{ xlogpos: string }>('IDENTIFY_SYSTEM');
  return parseLsn(at[0]?.xlogpos ?? '0/0') < position ? 'log_shorter' : undefined;
}

/** Whether Postgres keeps the log for a slot however long nobody reads from it, until its disk is full. */
export async function keepsLogWithoutBound({ control }: Connections): Promise<boolean> {
  const { rows } = await control.query<{ bound: string }>(
    `SELECT current_setting('max_slot_wal_keep_size') AS bound`,
  );
  return rows[0]?.bound === '-1';
}

export interface NewSlot {
  readonly name: string;
  /** The changes that it sends are all that comes after this. */
  readonly startsAt: Lsn;
  /** Of what was committed before that; to be read before anything else is said on the replication connection. */
  readonly snapshot: string;
}

/**
 * Makes the slot, in place of one of this name that is of no more use.
 * @param name `undefined` for a temporary one, which goes with its connection
 */
export async function makeSlot(
  { replication, control }: Connections,
  name: string | undefined,
): Promise<NewSlot> {
  if (name !== undefined)
    await control.query(
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
      [name],
    );
  const slot = name ?? `sync_${process.pid}_${randomBytes(4).toString('hex')}`;
  const made = await replication.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT "${slot}" ${name === undefined ? 'TEMPORARY ' : ''}LOGICAL pgoutput (SNAPSHOT 'export')`,
  );
  const [{ consistent_point, snapshot_name } = fail('Postgres made no slot')] = made.rows;
  return { name: slot, startsAt: parseLsn(consistent_point), snapshot: snapshot_name };
}

function fail(message: string): never {
  throw new Error(message);
}
