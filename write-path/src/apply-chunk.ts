import type { TextUpdate } from '@festival-ops/policy/judge-field';
import type { Receipt } from '@festival-ops/policy/wire';
import type { ClientTransaction, ParsedEntry, WireWrite } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import { type BatchContext, type Judged, membership, receiptIdOf, type Session } from './batch-context.ts';
import type { Catalogue } from './catalogue.ts';
import { type Claim, claimWrites, loadReceipts } from './claim.ts';
import { rememberedHashes } from './content-hash.ts';
import { allOf, type TransactionClient } from './database-client.ts';
import type { WritePathEvent } from './events.ts';
import { judgeApart, judgePieces, type Piece } from './judge-apart.ts';
import { loadActors } from './load-actors.ts';
import { type Asked, loadSurroundings } from './load-surroundings.ts';
import type { Outcome } from './outcome.ts';
import { statementsFor } from './persist.ts';
import type { Mode } from './transaction.ts';
import { emptyCopies, type WorkingCopy } from './working-copy.ts';

/** Several client transactions of one device, for one database transaction. */
export interface Chunk {
  readonly deviceId: string;
  readonly isPlain: boolean;
  readonly userId: string;
  readonly now: string;
  readonly transactions: readonly ClientTransaction[];
  /** Updates of texts, read before the database transaction began (POL-3). */
  readonly texts: ReadonlyMap<WireWrite, TextUpdate>;
  readonly log: (event: WritePathEvent) => void;
}

export interface Tools {
  readonly domain: WriteDomain;
  readonly catalogue: Catalogue;
  readonly newId: () => string;
}

export interface AppliedChunk {
  /** By transaction, for each of its writes. */
  readonly receipts: readonly Receipt[][];
  /** Of the writes that were judged now and not before. */
  readonly outcomes: readonly Outcome[];
}

/** A chunk with its device's copy of what is loaded. */
interface Part extends Claim, Asked {
  readonly chunk: Chunk;
}

/**
 * claim → load and lock → decide in memory → persist, inside a transaction that the caller begins and commits.
 *
 * Chunks of several devices may share the transaction. They are decided in their order on the same rows, so that rows
 * and receipts are those of one transaction after the other (WB-17).
 *
 * `together` writes everything in one go. Should anything throw there, the caller begins again with each chunk on its
 * own, and with that `apart`, which finds the culprit and parks it (WB-8). All give the same rows and receipts.
 * @param chunks of different devices
 */
export async function applyChunks(
  client: TransactionClient,
  tools: Tools,
  chunks: readonly Chunk[],
  mode: Mode,
): Promise<AppliedChunk[]> {
  const { domain, catalogue, newId } = tools;
  const [first, ...others] = partsOf(chunks);
  if (first === undefined) return [];
  const parts: readonly [Part, ...Part[]] = [first, ...others];
  const [claimed, actors, isOtherMember] = await allOf([
    claimWrites(client, parts),
    loadActors(client, catalogue, domain, parts),
    loadSurroundings(client, catalogue, domain, parts),
  ]);
  const replayed = parts.map(({ writes }, index) =>
    writes.filter(({ opId }) => !claimed[index]?.has(opId)).map(({ opId }) => opId),
  );
  await allOf(
    parts.map(({ deviceId, copy }, index) => loadReceipts(client, deviceId, replayed[index] ?? [], copy)),
  );

  const sessions = parts.map(({ chunk, copy }, index): Session => {
    const loaded = actors[index];
    if (loaded === undefined) throw new Error('every author has their rights');
    const { deviceId, isPlain, now, texts } = chunk;
    const isMember = membership(loaded.actor, isOtherMember);
    const context: BatchContext = { ...loaded, domain, deviceId, isPlain, now, isMember, newId, texts };
    return { client, catalogue, context, copy };
  });
  const judged: (Judged & { readonly part: Part })[] = [];
  for (const [index, part] of parts.entries()) {
    const session = sessions[index];
    if (session === undefined) throw new Error('every chunk has a session');
    if (index > 0) answerAsSettled(part, replayed[index] ?? []);
    const pieces = newPieces(part.chunk, part.copy);
    const outcomes = mode === 'together' ? judgePieces(session, pieces) : await judgeApart(session, pieces);
    judged.push({ ...session, outcomes, part });
    if (others.length > 0 && changeRights(domain, outcomes))
      throw new Error('the rights that the next chunk is judged by are being changed');
  }
  if (mode === 'together') client.tell(statementsFor(catalogue, judged));
  return judged.map(answersOf);
}

/** All is asked for at once: that some writes were judged before shows too late to load less. */
function partsOf(chunks: readonly Chunk[]): Part[] {
  const copies = emptyCopies(chunks.length);
  return chunks.flatMap((chunk, index): Part[] => {
    const copy = copies[index];
    if (copy === undefined) return [];
    const { deviceId, userId, transactions } = chunk;
    const writes = transactions.flatMap((transaction) => transaction.writes);
    const entries = writes.map(({ entry }) => entry).filter((entry): entry is ParsedEntry => entry.ok);
    return [{ chunk, deviceId, userId, writes, entries, copy, hashOf: rememberedHashes() }];
  });
}

/** What an earlier chunk has decided about writes that came before is answered as it is by now. */
function answerAsSettled({ deviceId, copy }: Part, replayed: readonly number[]): void {
  for (const opId of replayed) {
    const answered = copy.answered.get(String(opId));
    const known = copy.receipts.get(receiptIdOf({ deviceId }, opId));
    if (answered === undefined || known === undefined) continue;
    const { result, reason: reason_code, fields } = known;
    copy.answered.set(String(opId), {
      ...answered,
      receipt: { ...answered.receipt, result, reason_code, fields },
    });
  }
}

/** Rights are read once, before the first chunk is decided. */
function changeRights({ members, grants, devices }: WriteDomain, outcomes: readonly Outcome[]): boolean {
  const sources = new Set([members.table, ...grants.map(({ table }) => table), devices?.table]);
  return outcomes.some(
    ({ row, also }) =>
      (row !== undefined && sources.has(row.table)) || also.some((change) => sources.has(change.row.table)),
  );
}

function answersOf({ context, copy, outcomes, part }: Judged & { readonly part: Part }): AppliedChunk {
  const { chunk, hashOf } = part;
  for (const { write, receipt } of outcomes)
    copy.answered.set(String(write.opId), { hash: hashOf(write.raw), receipt });
  report(chunk, outcomes);
  const receipts = chunk.transactions.map((transaction) =>
    transaction.writes.map((write) => answerTo(chunk, context, copy, write, hashOf(write.raw))),
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
  { log }: Chunk,
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
  log({ event: 'op_key_reused', receiptId: id });
  return { id, op_id: write.opId, result: 'rejected', reason_code: 'op_key_reused', fields: {} };
}

function report({ log }: Chunk, outcomes: readonly Outcome[]): void {
  for (const { receipt, park } of outcomes)
    if (park !== undefined)
      log({ event: 'parked', receiptId: receipt.id, reason: receipt.reason_code, error: park.error });
}
