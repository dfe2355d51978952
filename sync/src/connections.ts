import pg from 'pg';
import { PRINT_SETTINGS } from './postgres-values.ts';

/** The two connections of one life: nothing else may be said on one that replicates. */
export interface Connections {
  /** Makes the slot, then sends changes until it breaks. */
  readonly replication: pg.Client;
  /** Reads the snapshot and the catalogue, makes marks. */
  readonly control: pg.Client;
}

const CONNECT_TIMEOUT_MS = 5_000;
const GOODBYE_MS = 500;

/** Two connections that are not open yet. */
export function newConnections(databaseUrl: string): Connections {
  return { replication: connection(databaseUrl, 'database'), control: connection(databaseUrl, undefined) };
}

export async function connectBoth({ replication, control }: Connections): Promise<void> {
  await Promise.all([replication.connect(), control.connect()]);
}

export async function disconnectBoth({ replication, control }: Connections): Promise<void> {
  await Promise.all([disconnect(replication), disconnect(control)]);
}

/** Settles, by an error, when the connection is lost. */
export function lost(client: pg.Client): Promise<never> {
  return new Promise((_, failed) => {
    client.once('error', failed);
    client.once('end', () => failed(new Error('Postgres closed the connection')));
  });
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
