import { randomUUID } from 'node:crypto';
import { instantOf } from '@festival-ops/policy/instant';
import type { Receipt, TransactionResult, WriteRefusal } from '@festival-ops/policy/wire';
import { type Batch, type ClientTransaction, parseBatch } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { Pool, PoolClient } from 'pg';
import { applyChunk, type Chunk, type Tools, type WritePathEvent } from './apply-chunk.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { describeFault, faultOf } from './postgres-faults.ts';
import { readTexts } from './text/read-texts.ts';
import { createTextReader, type TextReader } from './text/text-worker.ts';
import type { WriteAnswer } from './write-answer.ts';

/**
 * From an upload to its receipts:
 *
 *   parse → whose device? → for each chunk of client transactions:
 *     read its texts, BEGIN, claim, load and lock, decide, persist, COMMIT
 */
export interface WritePath {
  /**
   * Handles one request, exactly once whatever happens between the parts (WB-3). Never throws for what was sent.
   * @param body the request's parsed JSON, whatever it is
   * @param userId the user whose token came with it
   */
  handle(body: unknown, userId: string): Promise<WriteAnswer>;
}

export interface WritePathOptions {
  readonly pool: Pool;
  readonly domain: WriteDomain;
  readonly now?: () => Date;
  readonly newId?: () => string;
  /** A number in [0, 1): spreads the retries of transactions that met each other. */
  readonly random?: () => number;
  readonly log?: (event: WritePathEvent) => void;
  /** Writes in one database transaction, at most, unless one client transaction alone has more. */
  readonly chunkSize?: number;
  /** Reads updates of texts; one of its own unless given, made when the first is sent. */
  readonly texts?: TextReader;
}

/** 50 to 200 writes a transaction is the best place: more is no faster and makes others wait. */
const CHUNK_SIZE = 100;
const RETRY_AFTER_MS = 1000;
const MOST_ATTEMPTS = 8;

export function createWritePath(options: WritePathOptions): WritePath {
  const { pool, domain } = options;
  const now = options.now ?? (() => new Date());
  const newId = options.newId ?? randomUUID;
  const log = options.log ?? (() => {});
  const random = options.random ?? Math.random;
  let catalogue: Catalogue | undefined;
  let texts = options.texts;
  const textReader = () => {
    texts ??= createTextReader();
    return texts;
  };
  /** Undefined if there is no worker to be had. */
  const textsOf = (transactions: readonly ClientTransaction[]) => {
    const writes = transactions.flatMap((transaction) => transaction.writes);
    return readTexts(textReader, domain, writes).catch((error: unknown) => {
      log({ event: 'unavailable', error: describeFault(error) });
      return undefined;
    });
  };
  // an idle connection that dies is replaced at its next use; without a listener it would end the process
  if (pool.listenerCount('error') === 0)
    pool.on('error', (error) => log({ event: 'unavailable', error: describeFault(error) }));

  return {
    handle: async (body, userId) => {
      const parsed = parseBatch(body);
      if (!parsed.ok) return { status: parsed.status, body: parsed.body };
      const { batch } = parsed;
      try {
        const owner = batch.deviceId === undefined ? userId : await ownerOf(pool, batch.deviceId, userId);
        if (owner !== userId) return { status: 403, body: notYours };
        catalogue ??= await withClient(pool, (client) => readCatalogue(client, domain.tables));
      } catch (error) {
        log({ event: 'unavailable', error: describeFault(error) });
        return { status: 503, body: unavailable };
      }
      const tools: Tools = { domain, catalogue, newId, log };
      const isPlain = batch.deviceId === undefined;
      const deviceId = batch.deviceId ?? `plain:${newId()}`;
      const results: TransactionResult[] = [];
      for (const transactions of chunksOf(batch, options.chunkSize ?? CHUNK_SIZE)) {
        const texts = await textsOf(transactions);
        if (texts === undefined)
          return { status: 200, body: { results: [...results, ...unfinished(batch, results.length)] } };
        const chunk: Chunk = { deviceId, isPlain, userId, now: instantOf(now()), transactions, texts };
        const receipts = await applyWithRetries(pool, tools, chunk, random);
        if (receipts === undefined)
          return { status: 200, body: { results: [...results, ...unfinished(batch, results.length)] } };
        for (const [index, transaction] of transactions.entries())
          results.push(resultOf(transaction, receipts[index] ?? [], isPlain));
      }
      return { status: 200, body: { results } };
    },
  };
}

/** Whole client transactions, as many as fit (WB-1). */
export function chunksOf(batch: Pick<Batch, 'transactions'>, size: number): ClientTransaction[][] {
  const chunks: ClientTransaction[][] = [];
  let room = 0;
  for (const transaction of batch.transactions) {
    const last = chunks.at(-1);
    if (last === undefined || transaction.writes.length > room) {
      chunks.push([transaction]);
      room = size - transaction.writes.length;
    } else {
      last.push(transaction);
      room -= transaction.writes.length;
    }
  }
  return chunks;
}

/** Binds a device to the first user who uploads with it (WB-10). */
async function ownerOf(pool: Pool, deviceId: string, userId: string): Promise<string> {
  for (;;) {
    const { rows } = await pool.query<{ user_id: string }>(
      `WITH bound AS (
         INSERT INTO write_path.device_owner (device_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING user_id)
       SELECT user_id FROM bound UNION ALL SELECT user_id FROM write_path.device_owner WHERE device_id = $1`,
      [deviceId, userId],
    );
    const [row] = rows;
    // none: another request bound it between the two halves of the query
    if (row !== undefined) return row.user_id;
  }
}

/** @returns undefined if the database can't be had, and nothing of the chunk is stored (WB-9) */
async function applyWithRetries(
  pool: Pool,
  tools: Tools,
  chunk: Chunk,
  random: () => number,
): Promise<Receipt[][] | undefined> {
  let mode: 'together' | 'apart' = 'together';
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    try {
      return await withClient(pool, (client) =>
        inTransaction(client, () => applyChunk(client, tools, chunk, mode)),
      );
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'later' || (fault === 'write' && mode === 'apart')) {
        tools.log({ event: 'unavailable', error: describeFault(error) });
        return undefined;
      }
      tools.log({ event: 'retried', error: describeFault(error) });
      if (fault === 'write') mode = 'apart';
      else await new Promise((wake) => setTimeout(wake, random() * 10 * 2 ** attempt));
    }
  }
  return undefined;
}

async function inTransaction<T>(client: PoolClient, act: () => Promise<T>): Promise<T> {
  await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET CONSTRAINTS ALL IMMEDIATE`,
  );
  try {
    const value = await act();
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function withClient<T>(pool: Pool, act: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on('error', onError);
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

function resultOf(transaction: ClientTransaction, receipts: Receipt[], isPlain: boolean): TransactionResult {
  const { transactionId: transaction_id } = transaction;
  const index = receipts.findIndex(({ result }) => result === 'rejected' || result === 'parked');
  // the culprit of an atomic transaction says why, the others only that they were refused with it
  const isCause = ({ result, reason_code }: Receipt) =>
    (result === 'rejected' || result === 'parked') &&
    reason_code !== 'transaction_rejected' &&
    reason_code !== 'held_behind';
  const at = Math.max(index, receipts.findIndex(isCause));
  const refused = receipts[at];
  if (!isPlain || refused === undefined) return { transaction_id, status: 'success', receipts };
  const code = refused.reason_code ?? refused.result;
  const message = `The transaction was not applied: ${code}.`;
  return {
    transaction_id,
    status: 'fatal_error',
    requires_client_handling: false,
    message,
    failed_operation: { error_code: code, message, operation_index: at, details: refused.fields },
  };
}

function unfinished(batch: Batch, done: number): TransactionResult[] {
  return batch.transactions.slice(done).map(({ transactionId: transaction_id }, index) =>
    index === 0
      ? {
          transaction_id,
          status: 'retryable_error',
          retry_after_ms: RETRY_AFTER_MS,
          message: 'The database is not there just now.',
        }
      : { transaction_id, status: 'not_attempted' },
  );
}

const notYours: WriteRefusal = {
  error: {
    code: 'device_belongs_to_somebody_else',
    message: 'This device uploads for another user. Sign in as that user to send what is queued on it.',
  },
};

const unavailable: WriteRefusal = {
  error: { code: 'unavailable', message: 'The database is not there just now.' },
  retry_after_ms: RETRY_AFTER_MS,
};
