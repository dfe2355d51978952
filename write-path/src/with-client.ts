import type { Pool, PoolClient } from 'pg';
import { faultOf } from './postgres-faults.ts';

/** Lends a connection; one that may be broken is not lent again. */
export async function withClient<T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> {
  let lost: Error | undefined;
  // one that dies between two queries says so to whoever listens, and ends the process if nobody does
  const onError = (error: Error) => {
    lost = error;
  };
  const client = await lend(pool, onError);
  try {
    return await act(client);
  } catch (error) {
    if (faultOf(error) === 'later') lost ??= new Error('the connection may be broken');
    throw error;
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}

/** The same inside a transaction: committed when `act` is done, taken back when it throws. */
export function withTransaction<T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    try {
      const value = await act(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}

/** Listens in the same turn in which the pool stops to: a new connection can die in the packet that opens it. */
function lend(pool: Pool, onError: (error: Error) => void): Promise<PoolClient> {
  return new Promise((lent, failed) => {
    pool.connect((error, client) => {
      if (error !== undefined || client === undefined) {
        failed(error ?? new Error('the pool lent no connection'));
        return;
      }
      client.on('error', onError);
      lent(client);
    });
  });
}
