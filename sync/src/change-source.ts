import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { decodePgoutput, type Lsn, type PgoutputMessage, parseLsn } from './pgoutput.ts';
import { PRINT_SETTINGS } from './postgres-values.ts';
import { readTableShapes, type TableShape } from './table-shape.ts';

/**
 * Everything that the service has from Postgres: a snapshot of the tables, every change since, and marks.
 *
 *   replication connection: temporary slot ── exports its snapshot ──▶ START_REPLICATION … until it breaks
 *   control connection:     reads that snapshot ──────────────────────▶ marks
 *
 * The slot is temporary: it goes with its connection, so that no crash leaves a slot behind that holds the
 * write-ahead log for ever. The price is a new snapshot for each connection.
 */
export interface ChangeSource {
  readonly tables: ReadonlyMap<string, TableShape>;
  /** The snapshot holds what was committed before this position, and the changes all that comes after. */
  readonly snapshotAt: Lsn;
  /** Hands over every row of the snapshot; values in the order of the table's columns. */
  readSnapshot(onRow: (table: TableShape, row: readonly (string | null)[]) => void): Promise<void>;
  /** Hands over the changes from the snapshot on. Settles (by an error) when the connection is lost. */
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
}

export interface SourceOptions {
  readonly databaseUrl: string;
  readonly publication: string;
  readonly tables: readonly string[];
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
  const slot = `sync_${process.pid}_${randomBytes(4).toString('hex')}`;
  const made = await replication.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT "${slot}" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')`,
  );
  const [{ consistent_point: point, snapshot_name: snapshot } = fail('Postgres made no slot')] = made.rows;
  await control.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await control.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`);
  const tables = await readTableShapes(control, options.publication, options.tables);
  return {
    tables,
    snapshotAt: parseLsn(point),
    readSnapshot: async (onRow) => {
      for (const table of tables.values()) await readTable(control, table, onRow);
      await control.query('COMMIT');
    },
    follow: (follower) =>
      Promise.race([lost(control), followSlot(replication, slot, point, options, follower)]),
    mark: () => mark(control),
    close,
  };
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
  from: string,
  { publication, silenceMs }: SourceOptions,
  follower: Follower,
): Promise<never> {
  let position = parseLsn(from);
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
      if (frame[17] === 1) sendStatus(client, position, { wantsAnswer: false });
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
    else sendStatus(client, position, { wantsAnswer: true });
  }, silenceMs / 6);
  try {
    const options = `proto_version '1', publication_names ${pg.escapeLiteral(pg.escapeIdentifier(publication))}, messages 'true'`;
    const started = client.query(`START_REPLICATION SLOT "${slot}" LOGICAL ${from} (${options})`);
    await Promise.race([started, broken, lost(client)]);
    throw new Error('Postgres ended the replication');
  } finally {
    clearInterval(timer);
    client.connection.removeAllListeners('copyData');
  }
}

const XLOG_DATA = 0x77;
const KEEPALIVE = 0x6b;

/** Tells Postgres what we are done with, so that it may drop that part of the log. */
function sendStatus(client: pg.Client, position: Lsn, { wantsAnswer }: { wantsAnswer: boolean }): void {
  const frame = Buffer.alloc(5 + 34);
  frame.write('d', 0);
  frame.writeUInt32BE(4 + 34, 1);
  frame.write('r', 5);
  for (const at of [6, 14, 22]) frame.writeBigUInt64BE(position, at);
  frame.writeBigUInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1000n, 30);
  frame.writeUInt8(wantsAnswer ? 1 : 0, 38);
  if (client.connection.stream.writable) client.connection.stream.write(frame);
}

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

function fail(message: string): never {
  throw new Error(message);
}
