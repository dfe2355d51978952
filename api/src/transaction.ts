import { withTransaction } from '@festival-ops/write-path/with-client';
import type pg from 'pg';

/** Runs `act` in a database transaction, again if it met another one (serialization failure, deadlock). */
export async function inTransaction<T>(
  pool: pg.Pool,
  act: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await withTransaction(pool, act);
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !metAnother(error)) throw error;
    }
}

const MOST_ATTEMPTS = 5;

function metAnother(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
