import type { TextUpdate } from '@festival-ops/policy/judge-field';
import type { Receipt } from '@festival-ops/policy/wire';
import type { ClientTransaction, ParsedEntry, WireWrite } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import { type BatchContext, membership, receiptIdOf, type Session } from './batch-context.ts';
import type { Catalogue } from './catalogue.ts';
import { claimWrites, loadReceipts } from './claim.ts';
import { rememberedHashes } from './content-hash.ts';
import { allOf, type TransactionClient } from './database-client.ts';
import type { WritePathEvent } from './events.ts';
import { judgeApart, judgeTogether, type Piece } from './judge-apart.ts';
import { loadActor } from './load-actor.ts';
import { loadSurroundings } from './load-surroundings.ts';
import type { Outcome } from './outcome.ts';
import type { Mode } from './transaction.ts';
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

export interface AppliedChunk {
  /** By transaction, for each of its writes. */
  readonly receipts: readonly Receipt[][];
  /** Of the writes that were judged now and not before. */
  readonly outcomes: readonly Outcome[];
}

/**
 * claim → load and lock → decide in memory → persist, inside a transaction that the caller begins and commits.
 *
 * `together` writes everything in one go. Should anything throw there, the caller begins again with `apart`, which
 * finds the culprit and parks it (WB-8). Both give the same rows and receipts (WB-17).
 */
export async function applyChunk(
  client: TransactionClient,
  tools: Tools,
  chunk: Chunk,
  mode: Mode,
): Promise<AppliedChunk> {
  const { domain, catalogue } = tools;
  const copy = emptyCopy();
  const hashOf = rememberedHashes();
  const writes = chunk.transactions.flatMap((transaction) => transaction.writes);
  const { deviceId, isPlain, userId, now } = chunk;
  // all are asked for at once: that some writes were judged before shows too late to load less
  const entries = writes.map((write) => write.entry).filter((entry): entry is ParsedEntry => entry.ok);
  const [claimed, { actor, deviceName }, isOtherMember] = await allOf([
    claimWrites(client, deviceId, writes, hashOf),
    loadActor(client, catalogue, domain, userId, deviceId),
    loadSurroundings(client, catalogue, domain, chunk, entries, copy),
  ]);
  const replayed = writes.filter((write) => !claimed.has(write.opId)).map((write) => write.opId);
  await loadReceipts(client, deviceId, replayed, copy);
  const context: BatchContext = {
    ...{ domain, actor, deviceId, deviceName, isPlain, now, isMember: membership(actor, isOtherMember) },
    newId: tools.newId,
    texts: chunk.texts,
  };

  const session: Session = { client, catalogue, context, copy };
  const pieces = newPieces(chunk, copy);
  const outcomes = mode === 'together' ? judgeTogether(session, pieces) : await judgeApart(session, pieces);
  for (const { write, receipt } of outcomes)
    copy.answered.set(String(write.opId), { hash: hashOf(write.raw), receipt });
  report(tools, outcomes);
  const receipts = chunk.transactions.map((transaction) =>
    transaction.writes.map((write) => answerTo(tools, context, copy, write, hashOf(write.raw))),
  );
  return { receipts, outcomes };
}

/** Writes that were never judged; of several with one identity, the first. */
function newPieces({ transactions }: Chunk, copy: WorkingCopy): Piece[] {
  const seen = new Set<number>();
  return transactions.map((transaction) => ({
    transaction,
    writes: transaction.writes.filter(({ opId }) => {
      const isNew = !copy.answered.has(String(opId)) && !seen.has(opId);
      seen.add(opId);
      return isNew;
    }),
  }));
}

/** The stored receipt, if it is the receipt of this content (WB-3, WB-4). */
function answerTo(
  tools: Tools,
  context: BatchContext,
  copy: WorkingCopy,
  write: WireWrite,
  hash: string,
): Receipt {
  const answered = copy.answered.get(String(write.opId));
  if (answered === undefined)
    throw new Error(`identity ${receiptIdOf(context, write.opId)} is claimed but has no receipt`);
  if (answered.hash === hash) return answered.receipt;
  const id = receiptIdOf(context, write.opId);
  tools.log({ event: 'op_key_reused', receiptId: id });
  return { id, op_id: write.opId, result: 'rejected', reason_code: 'op_key_reused', fields: {} };
}

function report(tools: Tools, outcomes: readonly Outcome[]): void {
  for (const { receipt, park } of outcomes)
    if (park !== undefined)
      tools.log({ event: 'parked', receiptId: receipt.id, reason: receipt.reason_code, error: park.error });
}
