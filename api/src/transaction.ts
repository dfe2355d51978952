import type pg from 'pg';

/** Runs `act` in a database transaction, again if it met another one (serialization failure, deadlock). */
export async function inTransaction<T>(
  pool: pg.Pool,
  act: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    // a connection that dies between two queries tells the next one; without a listener it would end the process
    const ignore = () => {};
    client.on('error', ignore);
    let broken = false;
    try {
      await client.query('BEGIN');
      const value = await act(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      if (attempt >= MOST_ATTEMPTS || !metAnother(error)) throw error;
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }
}

const MOST_ATTEMPTS = 5;

function metAnother(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
