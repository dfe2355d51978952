import { hash } from 'node:crypto';
import type pg from 'pg';
import { type Connections, connectBoth, disconnectBoth, lost, newConnections } from './connections.ts';
import { type Follower, type Following, followSlot } from './follow-slot.ts';
import { type Lsn, parseLsn } from './pgoutput.ts';
import { keepsLogWithoutBound, makeSlot, type Now, originOf, type StartsOver, whyNotGoOn } from './slot.ts';
import { enterSnapshot, readSnapshot, type TakeRow } from './snapshot.ts';
import type { About } from './sync-state.ts';
import { readTableShapes, type TableShape } from './table-shape.ts';

/**
 * Everything that the service has from Postgres: a snapshot of the tables, every change since, and marks.
 *
 *   replication connection: slot ── exports its snapshot ──▶ START_REPLICATION … until it breaks
 *   control connection:     reads that snapshot ───────────▶ marks
 *
 * The slot keeps the log from where it was last confirmed, so that a restart goes on from there without a snapshot,
 * if what was kept still belongs to this database. Without a name it is temporary, and goes with its connection.
 */
export interface ChangeSource extends Now {
  /** Of the streams' tables, as they are. */
  readonly tables: ReadonlyMap<string, TableShape>;
  readonly slot: string;
  /** Whether the slot, when nobody reads from it, may fill the disk of Postgres. */
  readonly isUnbounded: boolean;
  /** What was kept, or the snapshot, holds what was committed before this, and the changes all that comes after. */
  readonly startsAt: Lsn;
  /** Everything there is at `startsAt`; `undefined` if what was kept goes on. */
  readonly anew: Anew | undefined;
  /** Hands over the changes from `startsAt` on. */
  follow(follower: Follower): Following;
  /**
   * Writes a mark into the log and returns its position: whatever was committed before the call lies before
   * it, and the follower is told of its passing at once, also when nothing else happens in the database.
   */
  mark(): Promise<Lsn>;
  /** Tells Postgres what is kept, and lets go of the slot and of all connections. */
  close(): Promise<void>;
}

export interface Anew {
  readonly because: StartsOver;
  readSnapshot(take: TakeRow): Promise<void>;
}

export interface SourceOptions {
  readonly databaseUrl: string;
  readonly publication: string;
  readonly tables: readonly string[];
  /** The slot's name; a temporary one if `undefined`. */
  readonly slot: string | undefined;
  /** Of the streams: what was kept for others is of no use. */
  readonly streamsHash: string;
  /** What was kept from an earlier life. */
  readonly about: About | undefined;
  /** Postgres is asked for a sign of life six times in this time, and given up when none has come. */
  readonly silenceMs: number;
  /** Gives up at any moment, also while Postgres makes the slot, which waits for open transactions. */
  readonly signal: AbortSignal;
}

/** Connects, makes the slot and reads the tables' shapes. @throws if Postgres can't be reached or does not fit */
export async function openChangeSource(options: SourceOptions): Promise<ChangeSource> {
  const connections = newConnections(options.databaseUrl);
  let giveUp = () => {};
  const givenUp = new Promise<never>((_, failed) => {
    giveUp = () => failed(new Error('closing'));
  });
  options.signal.addEventListener('abort', giveUp, { once: true });
  try {
    const begun = await Promise.race([givenUp, begin(connections, options)]);
    return withFollowing(connections, options, begun);
  } catch (error) {
    await disconnectBoth(connections);
    throw error;
  } finally {
    options.signal.removeEventListener('abort', giveUp);
  }
}

type Begun = Omit<ChangeSource, 'follow' | 'mark' | 'close'>;
/** What holds for as long as the connection does. */
type Server = Pick<Begun, 'origin' | 'isUnbounded'>;

/** Goes on from what was kept if that is possible, else from a new slot. */
async function begin(connections: Connections, options: SourceOptions): Promise<Begun> {
  const { control } = connections;
  await connectBoth(connections);
  const server = await serverOf(connections, options);
  // before a slot is made: one that waits for a database to be put right would hold its log
  const described = await describe(control, options);
  const { slot, about } = options;
  if (slot === undefined) return startOver(connections, options, server, 'slot_temporary');
  if (about === undefined) return startOver(connections, options, server, 'nothing_kept');
  const because = await whyNotGoOn(connections, slot, about, { ...server, ...described });
  if (because !== undefined) return startOver(connections, options, server, because);
  return { ...server, ...described, slot, startsAt: parseLsn(about.position), anew: undefined };
}

/** The tables are described as of the snapshot: they may be altered at any time. */
async function startOver(
  connections: Connections,
  options: SourceOptions,
  server: Server,
  because: StartsOver,
): Promise<Begun> {
  const { name, startsAt, snapshot } = await makeSlot(connections, options.slot);
  const { control } = connections;
  await enterSnapshot(control, snapshot);
  const described = await describe(control, options);
  const tables = [...described.tables.values()];
  const anew = { because, readSnapshot: (take: TakeRow) => readSnapshot(control, tables, take) };
  return { ...server, ...described, slot: name, startsAt, anew };
}

async function serverOf(connections: Connections, { slot }: SourceOptions): Promise<Server> {
  const origin = await originOf(connections);
  return { origin, isUnbounded: slot !== undefined && (await keepsLogWithoutBound(connections)) };
}

async function describe(
  control: pg.Client,
  { publication, tables: names, streamsHash }: SourceOptions,
): Promise<Pick<Begun, 'tables' | 'definition'>> {
  const tables = await readTableShapes(control, publication, names);
  return { tables, definition: hash('sha256', JSON.stringify([streamsHash, [...tables.values()]])) };
}

function withFollowing(connections: Connections, options: SourceOptions, begun: Begun): ChangeSource {
  const { replication, control } = connections;
  let following: Following | undefined;
  let closed: Promise<void> | undefined;
  return {
    ...begun,
    follow: (follower) => {
      const { slot, startsAt } = begun;
      const { publication, silenceMs } = options;
      const started = followSlot(replication, { slot, publication, silenceMs, from: startsAt }, follower);
      following = {
        over: Promise.race([lost(control), started.over]),
        get heardAt() {
          return started.heardAt;
        },
        confirm: started.confirm,
      };
      return following;
    },
    mark: () => mark(control),
    close: () => {
      following?.confirm();
      closed ??= disconnectBoth(connections);
      return closed;
    },
  };
}

/**
 * A transactional message: its commit is flushed at once, and only flushed log is replicated. A plain one
 * would wait for the log writer (up to 200 ms), and the flag that flushes it is not in PostgreSQL before 17.
 */
async function mark(client: pg.Client): Promise<Lsn> {
  const { rows } = await client.query<{ lsn: string }>(
    `SELECT pg_logical_emit_message(true, 'sync', '')::text AS lsn`,
  );
  const [{ lsn } = { lsn: undefined }] = rows;
  if (lsn === undefined) throw new Error('Postgres made no mark');
  return parseLsn(lsn);
}
