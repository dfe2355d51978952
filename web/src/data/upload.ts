import { type ReceiptHint, readAnswer, type UploadAnswer } from './upload-answer.ts';
import {
  countThatFits,
  type QueuedTransaction,
  type QueueEntry,
  reportOf,
  requestBody,
  transactionsOf,
  type UploadLimits,
} from './upload-request.ts';

/**
 * Empties PowerSync's upload queue into `POST /api/data`.
 *
 *     lock across tabs ─▶ read the queue ─▶ cut at transaction ends ─▶ send ─▶ complete the answered prefix ─┐
 *           ▲                     ▲                                      │                                   │
 *           │                     └──────────────────────────────────────┼───────────────────────────────────┘
 *           └── queue empty, aborted, sign-in expired, wrong person ◀────┘ (lost, 5xx: wait, send the same again)
 *
 * No DOM, no clock, no network of its own: a headless device runs the same code with its own parts.
 *
 * **Invariant** A transaction leaves the queue only when the server has answered it, or when it has been set aside.
 * **Invariant** Only one upload runs per database: the queue is read inside the lock.
 */

export interface UploadParts {
  readonly db: UploadDatabase;
  /** Where to send to: the origin with `/api/data`. */
  readonly url: string;
  readonly fetch: UploadFetch;
  /** A token for this person; `renew` says that the last one was refused. */
  readonly getToken: (options: { renew: boolean }) => Promise<TokenAnswer>;
  /** Runs one at a time for this database, in all tabs; rejects when `signal` aborts while waiting. */
  readonly withLock: <T>(signal: AbortSignal, run: () => Promise<T>) => Promise<T>;
  /** Keeps a refused transaction on the device. Called before it leaves the queue, perhaps more than once. */
  readonly setAside: (transaction: QueuedTransaction, refusal: Refusal) => Promise<void>;
  /** Resolves after `ms`, or as soon as `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onState?: (state: UploadState) => void;
  readonly onAnswered?: (answered: readonly AnsweredWrite[]) => void;
  readonly appVersion?: string;
  /** What its person calls this device, asked for each request. */
  readonly deviceName?: () => string | undefined;
  readonly limits?: Partial<UploadLimits>;
  readonly requestTimeoutMs?: number;
}

export interface UploadDatabase {
  getCrudBatch(
    limit: number,
  ): Promise<{ readonly crud: readonly QueueEntry[]; complete(): Promise<void> } | null>;
  getClientId(): Promise<string>;
}

export type UploadFetch = (
  url: string,
  init: {
    method: 'POST';
    headers: Record<string, string>;
    body: string;
    signal: AbortSignal;
    credentials: 'omit';
    redirect: 'error';
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

export type TokenAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly because: 'sign_in_expired' | 'unreachable' };

export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly deviceId: string;
}

export interface AnsweredWrite {
  readonly table: string;
  readonly rowId: string;
  readonly columns: readonly string[];
  readonly receipt: ReceiptHint;
}

export type UploadState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'sending'; readonly transactions: number }
  /** Waiting for the next try. `server`: it answered, but could not take it; `network`: no answer came. */
  | { readonly phase: 'waiting'; readonly because: 'server' | 'network' }
  | { readonly phase: 'sign_in_expired' }
  | { readonly phase: 'wrong_person' };

/** Why an upload ended. */
export type UploadEnd = 'queue_empty' | 'aborted' | 'sign_in_expired' | 'wrong_person';

export interface Uploader {
  /** Sends until the queue is empty or nothing more can be done now. Never throws for what the network does. */
  upload(signal: AbortSignal): Promise<UploadEnd>;
  /** Ends a wait at once: the network is back, or the person asked. */
  wake(): void;
}

const READ_LIMIT = 100_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export function makeUploader(parts: UploadParts): Uploader {
  const limits = { transactions: 500, bytes: 1_000_000, ...parts.limits };
  let wake = () => {};
  /** Somebody knows of something new: how often it failed before says nothing about the next try. */
  let news = false;

  /** Sends what the queue holds now, or says why it stopped. */
  async function drain(signal: AbortSignal): Promise<UploadEnd> {
    const deviceId = await parts.db.getClientId();
    let most = limits.transactions;
    let failures = 0;
    let renewed = false;
    let queue: readonly QueuedTransaction[] = [];

    while (!signal.aborted) {
      if (queue.length === 0) {
        queue = await readQueue(parts.db);
        if (queue.length === 0) return 'queue_empty';
      }
      const count = countThatFits(queue, { ...limits, transactions: most });
      const batch = queue.slice(0, count);
      say({ phase: 'sending', transactions: queue.length });

      const token = await parts.getToken({ renew: renewed });
      if (signal.aborted) return 'aborted';
      if (!token.ok) {
        if (token.because === 'sign_in_expired') return 'sign_in_expired';
        await pause('network', undefined);
        continue;
      }
      const body = requestBody(deviceId, reportOf(queue, parts.appVersion, parts.deviceName?.()), batch);
      const answer = await send(body, count, token.token, signal);
      if (signal.aborted && answer.kind !== 'answered') return 'aborted';

      if (answer.kind === 'unauthorized') {
        if (renewed) return 'sign_in_expired';
        renewed = true;
        continue;
      }
      if (answer.kind === 'wrong_person') return 'wrong_person';
      if (answer.kind === 'retry') {
        await pause(answer.because, answer.waitMs);
        continue;
      }
      renewed = false;

      if (answer.kind === 'too_much') {
        const [first] = batch;
        if (count > 1 || first === undefined) {
          most = Math.ceil(count / 2);
          continue;
        }
        await parts.setAside(first, { status: answer.status, message: answer.message, deviceId });
        queue = await leaveQueue(queue, 1);
        most = limits.transactions;
        continue;
      }

      const done = await takeAnswers(batch, answer, deviceId);
      queue = await leaveQueue(queue, done.count);
      if (done.count > 0) {
        failures = 0;
        // A limit that was halved grows back, so that one bad transaction does not slow all that follow.
        most = Math.min(limits.transactions, most * 2);
      }
      if (done.count < count) await pause('server', done.waitMs);
    }
    return 'aborted';

    async function pause(because: 'server' | 'network', askedMs: number | undefined): Promise<void> {
      say({ phase: 'waiting', because });
      if (news) failures = 0;
      news = false;
      const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
      failures += 1;
      const waitMs = Math.min(60_000, Math.max(askedMs ?? 0, backoff * (0.5 + parts.random() / 2)));
      const woken = new AbortController();
      wake = () => woken.abort();
      await parts.sleep(waitMs, AbortSignal.any([signal, woken.signal]));
      wake = () => {};
      // The queue may have been sent by nobody else (we hold the lock), but it may have grown: report it right.
      queue = await readQueue(parts.db);
    }
  }

  async function send(
    body: string,
    count: number,
    token: string,
    signal: AbortSignal,
  ): Promise<UploadAnswer> {
    try {
      const response = await parts.fetch(parts.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(parts.requestTimeoutMs ?? 60_000)]),
        credentials: 'omit',
        redirect: 'error',
      });
      return readAnswer(response.status, await response.text(), count);
    } catch {
      return { kind: 'retry', because: 'network', waitMs: undefined };
    }
  }

  /** Counts the answered transactions from the front and passes their receipts on as hints. */
  async function takeAnswers(
    batch: readonly QueuedTransaction[],
    answer: Extract<UploadAnswer, { kind: 'answered' }>,
    deviceId: string,
  ): Promise<{ count: number; waitMs: number | undefined }> {
    const hints: AnsweredWrite[] = [];
    let count = 0;
    let waitMs: number | undefined;
    for (const [index, result] of answer.results.entries()) {
      const transaction = batch[index];
      if (transaction === undefined) break;
      if (result.status === 'retryable_error') waitMs = result.retry_after_ms;
      if (result.status === 'retryable_error' || result.status === 'not_attempted') break;
      if (result.status === 'fatal_error')
        await parts.setAside(transaction, { status: 200, message: result.message, deviceId });
      else hints.push(...answeredWrites(transaction, result.receipts));
      count += 1;
    }
    if (hints.length > 0) parts.onAnswered?.(hints);
    return { count, waitMs };
  }

  /** Removes the first `count` transactions from the database's queue, and returns what is left of `queue`. */
  async function leaveQueue(
    queue: readonly QueuedTransaction[],
    count: number,
  ): Promise<readonly QueuedTransaction[]> {
    if (count === 0) return queue;
    const entries = queue.slice(0, count).flatMap((transaction) => transaction.entries);
    // Completing a batch removes all up to its last entry, so ask for exactly the answered prefix.
    const prefix = await parts.db.getCrudBatch(entries.length);
    if (prefix?.crud.at(-1)?.clientId !== entries.at(-1)?.clientId)
      throw new Error('the upload queue changed while its lock was held');
    await prefix?.complete();
    return queue.slice(count);
  }

  function say(state: UploadState): void {
    parts.onState?.(state);
  }

  return {
    async upload(signal) {
      try {
        const end = await parts.withLock(signal, () => drain(signal));
        say(end === 'sign_in_expired' || end === 'wrong_person' ? { phase: end } : { phase: 'idle' });
        return end;
      } catch (error) {
        say({ phase: 'idle' });
        if (signal.aborted) return 'aborted';
        throw error;
      }
    },
    wake: () => {
      news = true;
      wake();
    },
  };
}

async function readQueue(db: UploadDatabase): Promise<readonly QueuedTransaction[]> {
  const batch = await db.getCrudBatch(READ_LIMIT);
  if (batch === null) return [];
  const transactions = transactionsOf(batch.crud);
  // The last one may have been cut by the limit; it comes with the next read.
  return batch.crud.length === READ_LIMIT && transactions.length > 1
    ? transactions.slice(0, -1)
    : transactions;
}

function answeredWrites(transaction: QueuedTransaction, receipts: readonly ReceiptHint[]): AnsweredWrite[] {
  return receipts.flatMap((receipt) => {
    const entry = transaction.entries.find((candidate) => candidate.clientId === receipt.op_id);
    if (entry === undefined) return [];
    return { table: entry.table, rowId: entry.id, columns: Object.keys(entry.opData ?? {}), receipt };
  });
}
