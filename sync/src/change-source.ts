import { hash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { decodePgoutput, formatLsn, type Lsn, type PgoutputMessage, parseLsn } from './pgoutput.ts';
import { PRINT_SETTINGS } from './postgres-values.ts';
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
export interface ChangeSource {
  readonly tables: ReadonlyMap<string, TableShape>;
  /** Why there must be a snapshot; `undefined` if what was kept goes on. */
  readonly startsOver: string | undefined;
  /** Which database this is, and which life of it. */
  readonly origin: string;
  /** Of the streams' tables, as they are. */
  readonly definition: string;
  /** What is kept, or the snapshot, holds what was committed before this, and the changes all that comes after. */
  readonly startsAt: Lsn;
  /** Hands over every row of the snapshot; values in the order of the table's columns. */
  readSnapshot(onRow: (table: TableShape, row: readonly (string | null)[]) => void): Promise<void>;
  /** Hands over the changes from `startsAt` on. Settles (by an error) when the connection is lost. */
  follow(follower: Follower): Promise<never>;
  /**
   * Writes a mark into the log and returns its position: whatever was committed before the call lies before
   * it, and the follower is told of its passing at once, also when nothing else happens in the database.
   */
  mark(): Promise<Lsn>;
  /** Lets go of the slot and of all connections. */
  close(): Promise<void>;
}

export interface Follower {
  onMessage(message: PgoutputMessage): void;
  /** All that was committed before `position` has been handed over. */
  onProgress(position: Lsn): void;
  /** What was committed before this is safe here; Postgres may forget it. */
  readonly kept: Lsn;
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

const CONNECT_TIMEOUT_MS = 5_000;
const GOODBYE_MS = 500;
const ROWS_PER_FETCH = 2_000;

/** Connects, makes the slot and reads the tables' shapes. @throws if Postgres can't be reached or does not fit */
export async function openChangeSource(options: SourceOptions): Promise<ChangeSource> {
  const replication = connection(options.databaseUrl, 'database');
  const control = connection(options.databaseUrl, undefined);
  let closed: Promise<unknown> | undefined;
  const close = async () => {
    closed ??= Promise.all([disconnect(replication), disconnect(control)]);
    await closed;
  };
  let giveUp = () => {};
  const givenUp = new Promise<never>((_, failed) => {
    giveUp = () => failed(new Error('closing'));
  });
  options.signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([givenUp, prepare(options, replication, control, close)]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', giveUp);
  }
}

async function prepare(
  options: SourceOptions,
  replication: pg.Client,
  control: pg.Client,
  close: () => Promise<void>,
): Promise<ChangeSource> {
  await Promise.all([replication.connect(), control.connect()]);
  const origin = await originOf(replication, control);
  const shapes = () => readTableShapes(control, options.publication, options.tables);
  const definitionOf = (tables: ReadonlyMap<string, TableShape>) =>
    hash('sha256', JSON.stringify([options.streamsHash, [...tables.values()]]));
  const shared = {
    origin,
    mark: () => mark(control),
    close,
  };
  const follow = (slot: string, from: Lsn) => (follower: Follower) =>
    Promise.race([lost(control), followSlot(replication, slot, from, options, follower)]);
  const { slot, about } = options;
  let startsOver = 'the slot is temporary';
  if (slot !== undefined) {
    const tables = await shapes();
    const definition = definitionOf(tables);
    const unfit = await whyUnfit(replication, control, slot, about, { origin, definition });
    if (unfit === undefined && about !== undefined) {
      const startsAt = parseLsn(about.position);
      const readSnapshot = () => Promise.reject(new Error('nothing starts over'));
      return {
        ...shared,
        tables,
        definition,
        startsOver: undefined,
        startsAt,
        readSnapshot,
        follow: follow(slot, startsAt),
      };
    }
    startsOver = unfit ?? '';
    await control.query(
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
      [slot],
    );
  }
  const name = slot ?? `sync_${process.pid}_${randomBytes(4).toString('hex')}`;
  const made = await replication.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT "${name}" ${slot === undefined ? 'TEMPORARY ' : ''}LOGICAL pgoutput (SNAPSHOT 'export')`,
  );
  const [{ consistent_point: point, snapshot_name: snapshot } = fail('Postgres made no slot')] = made.rows;
  await control.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await control.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`);
  const tables = await shapes();
  const startsAt = parseLsn(point);
  return {
    ...shared,
    tables,
    definition: definitionOf(tables),
    startsOver,
    startsAt,
    readSnapshot: async (onRow) => {
      for (const table of tables.values()) await readTable(control, table, onRow);
      await control.query('COMMIT');
    },
    follow: follow(name, startsAt),
  };
}

/** A restored or another database has another past, so what was kept is not of it. */
async function originOf(replication: pg.Client, control: pg.Client): Promise<string> {
  const { rows: systems } = await replication.query<{ systemid: string; timeline: string }>(
    'IDENTIFY_SYSTEM',
  );
  const { rows: databases } = await control.query<{ oid: string }>(
    'SELECT oid::text FROM pg_database WHERE datname = current_database()',
  );
  const [{ systemid, timeline } = fail('Postgres does not say who it is')] = systems;
  return [systemid, timeline, databases[0]?.oid].join('/');
}

/** Why what was kept can't go on from this slot, in words for the log; `undefined` if it can. */
async function whyUnfit(
  replication: pg.Client,
  control: pg.Client,
  slot: string,
  about: About | undefined,
  now: { readonly origin: string; readonly definition: string },
): Promise<string | undefined> {
  if (about === undefined) return 'nothing was kept';
  if (about.origin !== now.origin) return 'the database is another one, or was restored';
  if (about.definition !== now.definition) return 'the streams or their tables have changed';
  if (about.slot !== slot) return 'the slot has another name';
  const { rows } = await control.query<{ lost: boolean; confirmed: string | null; active: boolean }>(
    `SELECT wal_status = 'lost' AS lost, confirmed_flush_lsn::text AS confirmed, active
     FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database() AND plugin = 'pgoutput'`,
    [slot],
  );
  const [found] = rows;
  if (found === undefined) return 'the slot is gone';
  if (found.active) throw new Error(`Another process reads from the slot ${slot}`);
  if (found.lost || found.confirmed === null) return 'the slot no longer holds the log that is missing';
  const position = parseLsn(about.position);
  if (parseLsn(found.confirmed) > position) return 'the slot is further than what was kept';
  const { rows: at } = await replication.query<{ xlogpos: string }>('IDENTIFY_SYSTEM');
  if (parseLsn(at[0]?.xlogpos ?? '0/0') < position)
    return 'the log of the database ends before what was kept';
  return undefined;
}

function connection(databaseUrl: string, replication: 'database' | undefined): pg.Client {
  const url = new URL(databaseUrl);
  if (replication !== undefined) url.searchParams.set('replication', replication);
  const client = new pg.Client({
    connectionString: url.href,
    options: PRINT_SETTINGS,
    application_name: 'sync',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A lost connection is told by whatever waits for it; without a listener it would end the process.
  client.on('error', () => {});
  return client;
}

/**
 * Says goodbye and waits until Postgres has hung up, which it does after it has dropped the slot. Not by the
 * client's own `end`: that would cut off a replication in the middle, and a connect under way would never settle.
 */
async function disconnect(client: pg.Client): Promise<void> {
  const { connection } = client;
  if (connection.stream.destroyed) return;
  await new Promise<void>((gone) => {
    const timer = setTimeout(() => {
      connection.stream.destroy();
      gone();
    }, GOODBYE_MS);
    connection.once('end', () => {
      clearTimeout(timer);
      gone();
    });
    connection.end();
  });
}

function lost(client: pg.Client): Promise<never> {
  return new Promise((_, failed) => {
    client.once('error', failed);
    client.once('end', () => failed(new Error('Postgres closed the connection')));
  });
}

const keepText = (text: string) => text;

async function readTable(
  client: pg.Client,
  table: TableShape,
  onRow: (table: TableShape, row: readonly (string | null)[]) => void,
): Promise<void> {
  const columns = table.columns.map((column) => pg.escapeIdentifier(column.name)).join(', ');
  const from = `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`;
  await client.query(`DECLARE snapshot_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${from}`);
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${ROWS_PER_FETCH} FROM snapshot_rows`,
      rowMode: 'array',
      types: { getTypeParser: () => keepText },
    });
    for (const row of rows) onRow(table, row);
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await client.query('CLOSE snapshot_rows');
}

/**
 * A transactional message: its commit is flushed at once, and only flushed log is replicated. A plain one
 * would wait for the log writer (up to 200 ms), and the flag that flushes it is not in PostgreSQL before 17.
 */
async function mark(client: pg.Client): Promise<Lsn> {
  const { rows } = await client.query<{ lsn: string }>(
    `SELECT pg_logical_emit_message(true, 'sync', '')::text AS lsn`,
  );
  const [{ lsn } = fail('Postgres made no mark')] = rows;
  return parseLsn(lsn);
}

async function followSlot(
  client: pg.Client,
  slot: string,
  from: Lsn,
  { publication, silenceMs }: SourceOptions,
  follower: Follower,
): Promise<never> {
  let position = from;
  let inTransaction = false;
  let heardAt = Date.now();
  const passed = (lsn: Lsn) => {
    if (lsn <= position) return;
    position = lsn;
    follower.onProgress(position);
  };
  const onFrame = (frame: Buffer) => {
    heardAt = Date.now();
    const kind = frame[0];
    if (kind === XLOG_DATA) {
      const message = decodePgoutput(frame.subarray(25));
      if (message.kind === 'begin') inTransaction = true;
      follower.onMessage(message);
      if (message.kind === 'commit') {
        inTransaction = false;
        passed(message.end);
      }
    } else if (kind === KEEPALIVE) {
      // the position up to which Postgres has decoded; a transaction that is still arriving lies before it
      if (!inTransaction) passed(frame.readBigUInt64BE(1));
      if (frame[17] === 1) sendStatus(client, position, follower.kept, { wantsAnswer: false });
    }
  };
  const broken = new Promise<never>((_, failed) => {
    client.connection.on('copyData', ({ chunk }: { chunk: Buffer }) => {
      try {
        onFrame(chunk);
      } catch (error) {
        failed(error);
      }
    });
  });
  const timer = setInterval(() => {
    if (Date.now() - heardAt > silenceMs) client.connection.stream.destroy();
    else sendStatus(client, position, follower.kept, { wantsAnswer: true });
  }, silenceMs / 6);
  try {
    const options = `proto_version '1', publication_names ${pg.escapeLiteral(pg.escapeIdentifier(publication))}, messages 'true'`;
    const started = client.query(`START_REPLICATION SLOT "${slot}" LOGICAL ${formatLsn(from)} (${options})`);
    await Promise.race([started, broken, lost(client)]);
    throw new Error('Postgres ended the replication');
  } finally {
    clearInterval(timer);
    client.connection.removeAllListeners('copyData');
  }
}

const XLOG_DATA = 0x77;
const KEEPALIVE = 0x6b;

/** Tells Postgres how far we are, and what is safe here, so that it may drop that part of the log. */
function sendStatus(
  client: pg.Client,
  received: Lsn,
  kept: Lsn,
  { wantsAnswer }: { wantsAnswer: boolean },
): void {
  const frame = Buffer.alloc(5 + 34);
  frame.write('d', 0);
  frame.writeUInt32BE(4 + 34, 1);
  frame.write('r', 5);
  frame.writeBigUInt64BE(received, 6);
  for (const at of [14, 22]) frame.writeBigUInt64BE(kept, at);
  frame.writeBigUInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1000n, 30);
  frame.writeUInt8(wantsAnswer ? 1 : 0, 38);
  if (client.connection.stream.writable) client.connection.stream.write(frame);
}

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

function fail(message: string): never {
  throw new Error(message);
}
