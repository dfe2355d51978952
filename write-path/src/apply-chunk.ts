import type { TextUpdate } from '@festival-ops/policy/judge-field';
import type { Receipt } from '@festival-ops/policy/wire';
import type { ClientTransaction, ParsedEntry, WireWrite } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { ClientBase } from 'pg';
import { type BatchContext, receiptIdOf } from './batch-context.ts';
import type { Catalogue } from './catalogue.ts';
import { claimWrites, loadReceipts } from './claim.ts';
import { contentHash } from './content-hash.ts';
import { isAtomic, judgeOne, judgeTransaction, parkAtomic, parkOne } from './judge-batch.ts';
import { loadActor } from './load-actor.ts';
import { loadSurroundings } from './load-surroundings.ts';
import type { Outcome } from './outcome.ts';
import { persist } from './persist.ts';
import { describeFault, faultOf } from './postgres-faults.ts';
import { emptyCopy, type WorkingCopy } from './working-copy.ts';

/** Several client transactions of one device, for one database transaction. */
export interface Chunk {
  readonly deviceId: string;
  readonly isPlain: boolean;
  readonly userId: string;
  readonly now: string;
  readonly transactions: readonly ClientTransaction[];
  /** Updates of texts, read before the database transaction began (POL-3). */
  readonly texts: ReadonlyMap<WireWrite, TextUpdate>;
}

export interface Tools {
  readonly domain: WriteDomain;
  readonly catalogue: Catalogue;
  readonly newId: () => string;
  readonly log: (event: WritePathEvent) => void;
}

export type WritePathEvent =
  | { readonly event: 'op_key_reused'; readonly receiptId: string }
  | {
      readonly event: 'parked';
      readonly receiptId: string;
      readonly reason: string | null;
      readonly error: string | null;
    }
  | { readonly event: 'retried'; readonly error: string }
  | { readonly event: 'unavailable'; readonly error: string };

/**
 * claim → load and lock → decide in memory → persist, inside a transaction that the caller begins and commits.
 *
 * `together` writes everything in one go. Should anything throw there, the caller begins again with `apart`: each
 * client transaction under a savepoint, and inside a failing one each write, until the culprit is found and parked
 * (WB-8). Both give the same rows and receipts (WB-17).
 */
export async function applyChunk(
  client: ClientBase,
  tools: Tools,
  chunk: Chunk,
  mode: 'together' | 'apart',
): Promise<Receipt[][]> {
  const { domain, catalogue } = tools;
  const copy = emptyCopy();
  const writes = chunk.transactions.flatMap((transaction) => transaction.writes);
  const claimed = await claimWrites(client, chunk.deviceId, writes);
  const replayed = writes.filter((write) => !claimed.has(write.opId)).map((write) => write.opId);
  await loadReceipts(client, chunk.deviceId, replayed, copy);
  const entries = writes
    .filter((write) => claimed.has(write.opId))
    .map((write) => write.entry)
    .filter((entry): entry is ParsedEntry => entry.ok);
  const { actor, deviceName } = await loadActor(client, catalogue, domain, chunk.userId, chunk.deviceId);
  const isMember = await loadSurroundings(client, catalogue, domain, chunk.deviceId, entries, copy);
  const { deviceId, isPlain, now } = chunk;
  const context: BatchContext = {
    ...{ domain, actor, deviceId, deviceName, isPlain, now, isMember },
    newId: tools.newId,
    texts: chunk.texts,
  };

  const unsaved: Outcome[] = [];
  for (const transaction of chunk.transactions) {
    const fresh = newWrites(transaction, copy);
    const outcomes =
      mode === 'together'
        ? judgeTransaction(context, copy, transaction, fresh)
        : await judgeApart(client, tools, context, copy, transaction, fresh);
    if (mode === 'together') unsaved.push(...outcomes);
    for (const { write, receipt } of outcomes)
      copy.answered.set(String(write.opId), { hash: contentHash(write.raw), receipt });
    report(tools, outcomes);
  }
  await persist(client, catalogue, context, copy, unsaved, tools.newId);
  return chunk.transactions.map((transaction) =>
    transaction.writes.map((write) => answerTo(tools, context, copy, write)),
  );
}

/** Writes that were never judged; of two with one identity in one transaction, the first. */
function newWrites(transaction: ClientTransaction, copy: WorkingCopy): WireWrite[] {
  const first = new Map<number, WireWrite>();
  for (const write of transaction.writes)
    if (!copy.answered.has(String(write.opId)) && !first.has(write.opId)) first.set(write.opId, write);
  return [...first.values()];
}

/** The stored receipt, if it is the receipt of this content (WB-3, WB-4). */
function answerTo(tools: Tools, context: BatchContext, copy: WorkingCopy, write: WireWrite): Receipt {
  const answered = copy.answered.get(String(write.opId));
  if (answered === undefined)
    throw new Error(`identity ${receiptIdOf(context, write.opId)} is claimed but has no receipt`);
  if (answered.hash === contentHash(write.raw)) return answered.receipt;
  const id = receiptIdOf(context, write.opId);
  tools.log({ event: 'op_key_reused', receiptId: id });
  return { id, op_id: write.opId, result: 'rejected', reason_code: 'op_key_reused', fields: {} };
}

async function judgeApart(
  client: ClientBase,
  tools: Tools,
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  writes: readonly WireWrite[],
): Promise<Outcome[]> {
  const save = (outcomes: readonly Outcome[]) =>
    persist(client, tools.catalogue, context, copy, outcomes, tools.newId);
  const whole = await underSavepoint(client, copy, async () => {
    const outcomes = judgeTransaction(context, copy, transaction, writes);
    await save(outcomes);
    return outcomes;
  });
  if (whole.ok) return whole.value;
  if (isAtomic(context, transaction)) {
    const culprit = await findCulprit(client, context, copy, transaction, writes, save);
    const outcomes = parkAtomic(context, copy, transaction, writes, {
      write: culprit,
      error: describeFault(whole.error),
    });
    await save(outcomes);
    return outcomes;
  }
  const outcomes: Outcome[] = [];
  for (const write of writes) {
    const one = await underSavepoint(client, copy, async () => {
      const outcome = judgeOne(context, copy, transaction, write);
      await save([outcome]);
      return outcome;
    });
    if (one.ok) outcomes.push(one.value);
    else {
      const outcome = parkOne(context, copy, transaction, write, describeFault(one.error));
      await save([outcome]);
      outcomes.push(outcome);
    }
  }
  return outcomes;
}

/** The write of an atomic transaction at which the server throws; undefined if none does alone. */
async function findCulprit(
  client: ClientBase,
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  writes: readonly WireWrite[],
  save: (outcomes: readonly Outcome[]) => Promise<void>,
): Promise<WireWrite | undefined> {
  let culprit: WireWrite | undefined;
  // a savepoint that always fails, so that trying leaves nothing
  await underSavepoint(client, copy, async () => {
    for (const write of writes) {
      const tried = await underSavepoint(client, copy, () =>
        save([judgeOne(context, copy, transaction, write)]),
      );
      if (tried.ok) continue;
      culprit = write;
      break;
    }
    throw new Error('tried');
  });
  return culprit;
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

async function underSavepoint<T>(
  client: ClientBase,
  copy: WorkingCopy,
  act: () => Promise<T>,
): Promise<Attempt<T>> {
  await client.query('SAVEPOINT attempt');
  const mark = copy.mark();
  try {
    const value = await act();
    await client.query('RELEASE SAVEPOINT attempt');
    return { ok: true, value };
  } catch (error) {
    if (faultOf(error) !== 'write') throw error;
    await client.query('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt');
    copy.undoTo(mark);
    return { ok: false, error };
  }
}

function report(tools: Tools, outcomes: readonly Outcome[]): void {
  for (const { receipt, park } of outcomes)
    if (park !== undefined)
      tools.log({ event: 'parked', receiptId: receipt.id, reason: receipt.reason_code, error: park.error });
}
