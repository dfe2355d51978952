import type { Pool, PoolClient } from 'pg';
import { allOf, type TransactionClient, transactionClient } from './database-client.ts';
import type { WritePathEvent } from './events.ts';
import { describeFault, faultOf } from './postgres-faults.ts';
import { withClient } from './with-client.ts';

/** What a database transaction is run with. */
export interface Transacting {
  readonly pool: Pool;
  readonly log: (event: WritePathEvent) => void;
  /** A number in [0, 1): spreads the retries of transactions that met each other. */
  readonly random: () => number;
}

/**
 * How a transaction is tried: writes go `together` at first; after something threw that is neither the database's
 * state nor another transaction they go `apart`, so that the culprit is found (WB-8).
 */
export type Mode = 'together' | 'apart';

const MOST_ATTEMPTS = 8;

/**
 * Runs `act` in a database transaction, again from the start if it met another one (WB-9).
 * @returns undefined if the database can't be had; nothing is stored then
 */
export async function transact<T>(
  { pool, log, random }: Transacting,
  act: (client: TransactionClient, mode: Mode) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  let mode: Mode = 'together';
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    try {
      return { value: await transactOnce(pool, (database) => act(database, mode)) };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'later' || (fault === 'write' && mode === 'apart')) {
        log({ event: 'unavailable', error: describeFault(error) });
        return undefined;
      }
      log({ event: 'retried', error: describeFault(error) });
      if (fault === 'write') mode = 'apart';
      else await new Promise((wake) => setTimeout(wake, random() * 10 * 2 ** attempt));
    }
  }
  return undefined;
}

/** @throws what stood in the way; nothing is stored then */
export function transactOnce<T>(pool: Pool, act: (database: TransactionClient) => Promise<T>): Promise<T> {
  return withClient(pool, (client) => inTransaction(client, act));
}

async function inTransaction<T>(
  client: PoolClient,
  act: (database: TransactionClient) => Promise<T>,
): Promise<T> {
  const database = transactionClient(client);
  try {
    const [, value] = await allOf([database.query(BEGIN), act(database)]);
    // what was told travels with COMMIT; if some of it fails, COMMIT undoes it all
    await allOf([database.told(), database.query('COMMIT')]);
    return value;
  } catch (error) {
    await database.told().catch(() => {});
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET CONSTRAINTS ALL IMMEDIATE`;
