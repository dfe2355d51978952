import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allOf, type TransactionClient, transactionClient } from './database-client.ts';
import { transact } from './transaction.ts';

let url: string;
beforeAll(async () => {
  url = await createTestDatabase();
});

describe.each([{ pipeline: true }, { pipeline: false }])('over a pool with %j', ({ pipeline }) => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: url, max: 2, pipeline });
    await pool.query('CREATE TABLE IF NOT EXISTS noted (word text PRIMARY KEY, place serial)');
  });
  beforeEach(() => pool.query('TRUNCATE noted RESTART IDENTITY'));
  afterAll(() => pool.end());

  const note = (word: string) => ({ text: 'INSERT INTO noted (word) VALUES ($1)', values: [word] });
  const ask = (client: TransactionClient, word: string) =>
    client.query(note(word).text, note(word).values).then(() => word);
  const noted = async () =>
    (await pool.query<{ word: string }>('SELECT word FROM noted ORDER BY place')).rows.map(
      ({ word }) => word,
    );
  const inTransaction = <T>(act: (client: TransactionClient) => Promise<T>) =>
    transact({ pool, log: () => {}, random: () => 0 }, act);

  test('statements that are asked for at once run in their order', async () => {
    const words = Array.from({ length: 50 }, (_, index) => `word ${index}`);
    const done = await inTransaction((client) => allOf(words.map((word) => ask(client, word))));
    expect(done?.value).toEqual(words);
    expect(await noted()).toEqual(words);
  });

  test('WB-9 of a transaction in which one statement fails nothing is kept, also of what was asked for behind it', async () => {
    const done = await inTransaction((client) =>
      allOf([ask(client, 'a'), ask(client, 'a'), ask(client, 'b'), ask(client, 'c')]),
    );
    expect(done).toBeUndefined();
    expect(await noted()).toEqual([]);
  });

  test('WB-9 nor if it was only told', async () => {
    const done = await inTransaction(async (client) => {
      client.tell([note('a'), note('a'), note('b')]);
      return 'answered';
    });
    expect(done).toBeUndefined();
    expect(await noted()).toEqual([]);
    expect(
      (await inTransaction(async (client) => client.tell([note('a'), note('b')])))?.value,
    ).toBeUndefined();
    expect(await noted()).toEqual(['a', 'b']);
  });

  test('WB-9 nor if its author throws after telling', async () => {
    const done = await inTransaction(async (client) => {
      client.tell([note('a')]);
      throw new Error('broken');
    });
    expect(done).toBeUndefined();
    expect(await noted()).toEqual([]);
  });

  test('WB-8 a savepoint takes back what failed under it, and the rest goes on', async () => {
    await inTransaction(async (client) => {
      await ask(client, 'before');
      await client.query('SAVEPOINT attempt');
      const failed = allOf([ask(client, 'under'), ask(client, 'before'), ask(client, 'behind')]);
      await expect(failed).rejects.toThrow('duplicate key');
      await client.query('ROLLBACK TO SAVEPOINT attempt');
      await allOf([ask(client, 'after'), ask(client, 'at last')]);
    });
    expect(await noted()).toEqual(['before', 'after', 'at last']);
  });

  test('a statement is prepared once for a connection', async () => {
    const client = await pool.connect();
    try {
      const database = transactionClient(client);
      for (const word of ['a', 'b', 'c']) await ask(database, word);
      const { rows } = await client.query(
        'SELECT statement FROM pg_prepared_statements WHERE statement = $1',
        [note('').text],
      );
      expect(rows).toHaveLength(1);
    } finally {
      client.release();
    }
  });
});
