import { randomUUID } from 'node:crypto';
import { instantOf } from '@festival-ops/policy/instant';
import type { Receipt, TransactionResult, WriteRefusal } from '@festival-ops/policy/wire';
import { type Batch, type ClientTransaction, parseBatch } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { Pool } from 'pg';
import { createApplying } from './applying.ts';
import { readCatalogue } from './catalogue.ts';
import { createDeviceOwners } from './device-owners.ts';
import type { WritePathEvent } from './events.ts';
import { observed, type WriteObservation } from './observation.ts';
import type { Outcome } from './outcome.ts';
import { describeFault } from './postgres-faults.ts';
import { readTexts } from './text/read-texts.ts';
import { createTextReader, type TextReader } from './text/text-worker.ts';
import { upcast } from './upcast.ts';
import { withClient } from './with-client.ts';
import type { WriteAnswer } from './write-answer.ts';

/**
 * From an upload to its receipts:
 *
 *   parse → whose device? → bring to this version → for each chunk of client transactions:
 *     read its texts, with what other devices sent meanwhile: BEGIN, claim, load and lock, decide, persist, COMMIT
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
  /** Told once for each request whose writes were judged, before its answer goes out. */
  readonly observe?: (observation: WriteObservation) => void;
  /** Writes in one database transaction, at most, unless one client transaction alone has more. */
  readonly chunkSize?: number;
  /** Database transactions under way before requests wait for each other, and go together. */
  readonly transactionsAtOnce?: number;
  /** Reads updates of texts; one of its own unless given, made when the first is sent. */
  readonly texts?: TextReader;
}

/** 50 to 200 writes a transaction is the best place: more is no faster and makes others wait. */
const CHUNK_SIZE = 200;
/** One is at the database while the next is decided. */
const TRANSACTIONS_AT_ONCE = 2;
const RETRY_AFTER_MS = 1000;

export function createWritePath(options: WritePathOptions): WritePath {
  const { pool, domain } = options;
  const now = options.now ?? (() => new Date());
  const newId = options.newId ?? randomUUID;
  const log = options.log ?? (() => {});
  const random = options.random ?? Math.random;
  let apply: ReturnType<typeof createApplying> | undefined;
  const ownerOf = createDeviceOwners(pool);
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
  const chunkSize = options.chunkSize ?? CHUNK_SIZE;
  const atOnce = options.transactionsAtOnce ?? TRANSACTIONS_AT_ONCE;
  // an idle connection that dies is replaced at its next use; without a listener it would end the process
  if (pool.listenerCount('error') === 0)
    pool.on('error', (error) => log({ event: 'unavailable', error: describeFault(error) }));

  return {
    handle: async (body, userId) => {
      const startedAt = performance.now();
      const parsed = parseBatch(body);
      if (!parsed.ok) return { status: parsed.status, body: parsed.body };
      const { batch } = parsed;
      try {
        const owner = batch.deviceId === undefined ? userId : await ownerOf(batch.deviceId, userId);
        if (owner !== userId) return { status: 403, body: notYours };
        if (apply === undefined) {
          const catalogue = await withClient(pool, (client) => readCatalogue(client, domain.tables));
          apply ??= createApplying({ pool, domain, catalogue, newId, random, atOnce, mostWrites: chunkSize });
        }
      } catch (error) {
        log({ event: 'unavailable', error: describeFault(error) });
        return { status: 503, body: unavailable };
      }
      let retries = 0;
      const counting = (event: WritePathEvent) => {
        if (event.event === 'retried') retries += 1;
        log(event);
      };
      const isPlain = batch.deviceId === undefined;
      const deviceId = batch.deviceId ?? `plain:${newId()}`;
      const results: TransactionResult[] = [];
      const outcomes: Outcome[] = [];
      for (const transactions of chunksOf(upgraded(domain, batch), chunkSize)) {
        const texts = await textsOf(transactions);
        if (texts === undefined) break;
        const at = instantOf(now());
        const applied = await apply({
          deviceId,
          isPlain,
          userId,
          now: at,
          transactions,
          texts,
          log: counting,
        });
        if (applied === undefined) break;
        outcomes.push(...applied.outcomes);
        for (const [index, transaction] of transactions.entries())
          results.push(resultOf(transaction, applied.receipts[index] ?? [], isPlain));
      }
      const ms = performance.now() - startedAt;
      options.observe?.(observed(domain, batch, outcomes, { ms, retries }));
      return { status: 200, body: { results: [...results, ...unfinished(batch, results.length)] } };
    },
  };
}

/** The batch in the words of this server's version (WB-12). */
function upgraded(domain: WriteDomain, { transactions }: Batch): Pick<Batch, 'transactions'> {
  return {
    transactions: transactions.map((transaction) => ({
      ...transaction,
      writes: transaction.writes.map((write) => upcast(domain, write)),
    })),
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
