import { withClient } from '@festival-ops/write-path/with-client';
import type pg from 'pg';

/** Runs `act` in a database transaction, again if it met another one (serialization failure, deadlock). */
export async function inTransaction<T>(
  pool: pg.Pool,
  act: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await withClient(pool, (client) => once(client, act));
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !metAnother(error)) throw error;
    }
}

const MOST_ATTEMPTS = 5;

async function once<T>(client: pg.PoolClient, act: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const value = await act(client);
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

function metAnother(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
