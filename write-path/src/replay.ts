import { parseEntry, type WireWrite } from '@festival-ops/policy/wire-parse';
import type { Tools } from './apply-chunk.ts';
import { membership, type Session } from './batch-context.ts';
import { storedReceipts } from './claim.ts';
import type { TransactionClient } from './database-client.ts';
import type { WritePathEvent } from './events.ts';
import { judgeApart, type Piece } from './judge-apart.ts';
import { removeOne } from './judge-batch.ts';
import { loadActors } from './load-actors.ts';
import { loadSurroundings } from './load-surroundings.ts';
import type { Outcome } from './outcome.ts';
import { behindOf, groupOf, rootOf, type Waiting } from './park-chain.ts';
import { type Identity, lockOpenParks, readParks, type StoredPark } from './park-store.ts';
import type { ReplayAnswer } from './parking.ts';
import { persist } from './persist.ts';
import { readTexts } from './text/read-texts.ts';
import type { TextReader } from './text/text-worker.ts';
import { upcast } from './upcast.ts';
import { emptyCopies } from './working-copy.ts';

/** Why an operator takes a parked write out, as its author will read it, and who the operator is. */
export interface Removal {
  readonly because: string;
  readonly by: string;
}

export interface ReplayTools extends Tools {
  /** The server's clock, as an instant. */
  readonly now: string;
  readonly reader: () => TextReader;
}

export interface Replayed {
  readonly answer: ReplayAnswer;
  /** To be told once the transaction is committed. */
  readonly events: readonly WritePathEvent[];
}

/**
 * Judges a parked write again, with what waits behind it (WB-8), inside a transaction that the caller begins and
 * commits:
 *
 *   lock the device and its parked writes → load and lock → decide → receipts and park brought up to date
 *
 * It is judged as if it arrived now: by its author's rights and the server's rows of this moment (WB-11). What throws
 * again stays parked, and what waits behind that stays held.
 * @param removal refuses the write, and its atomic transaction, instead of judging it
 */
export async function replayParked(
  client: TransactionClient,
  tools: ReplayTools,
  { deviceId, opId }: Identity,
  removal: Removal | undefined,
): Promise<Replayed> {
  const open = await lockOpenParks(client, deviceId);
  const one = open.find((waiting) => waiting.opId === opId);
  if (one === undefined) return { answer: await answerToSettled(client, { deviceId, opId }), events: [] };
  const root = rootOf(open, one);
  if (root !== undefined) return { answer: { status: 'held', behind: root.receiptId }, events: [] };

  const group = groupOf(open, one);
  const opIds = [...group, ...behindOf(open, group)].map((waiting) => waiting.opId);
  const parks = await readParks(client, deviceId, opIds);
  const pieces = piecesOf(tools, parks);
  const session = await openSession(client, tools, deviceId, parks, pieces);
  const [first, ...behind] = pieces;
  if (first === undefined) throw new Error('a locked parked write is gone');
  const outcomes =
    removal === undefined
      ? await judgeApart(session, pieces)
      : [
          ...(await removeWhole(session, first, removal)),
          ...(behind.length === 0 ? [] : await judgeApart(session, behind)),
        ];
  return { answer: answerTo(group, outcomes), events: eventsOf(outcomes, removal) };
}

async function answerToSettled(
  client: TransactionClient,
  { deviceId, opId }: Identity,
): Promise<ReplayAnswer> {
  const [park] = await readParks(client, deviceId, [opId]);
  const [stored] = park === undefined ? [] : await storedReceipts(client, deviceId, [opId]);
  return stored === undefined
    ? { status: 'not_found' }
    : { status: 'already_settled', receipt: stored.receipt };
}

/** As they were judged before: an atomic client transaction whole, each other write on its own. */
function piecesOf({ domain }: ReplayTools, parks: readonly StoredPark[]): Piece[] {
  const byGroup = new Map<number, { park: StoredPark; writes: WireWrite[] }>();
  for (const park of parks) {
    const { opId, raw, atomicGroup } = park;
    const write = upcast(domain, { opId, raw, entry: parseEntry(raw) });
    const key = atomicGroup ?? opId;
    const piece = byGroup.get(key) ?? { park, writes: [] };
    byGroup.set(key, piece);
    piece.writes.push(write);
  }
  return [...byGroup.values()].map(({ park: { transactionId }, writes }) => ({
    transaction: { transactionId, writes },
    writes,
  }));
}

async function openSession(
  client: TransactionClient,
  { domain, catalogue, newId, now, reader }: ReplayTools,
  deviceId: string,
  parks: readonly StoredPark[],
  pieces: readonly Piece[],
): Promise<Session> {
  const [root] = parks;
  if (root === undefined) throw new Error('a locked parked write is gone');
  const writes = pieces.flatMap((piece) => piece.writes);
  const entries = writes.flatMap(({ entry }) => (entry.ok ? [entry] : []));
  const replayed = new Map(parks.map((park) => [park.opId, park.reason]));
  // only this device waits while they are read: no row is locked yet
  const texts = await readTexts(reader, domain, writes);
  const [copy] = emptyCopies(1);
  const [loaded] = await loadActors(client, catalogue, domain, [{ userId: root.userId, deviceId }]);
  if (copy === undefined || loaded === undefined) throw new Error('one device has one copy and one actor');
  const { actor, deviceName } = loaded;
  const asked = { userId: root.userId, deviceId, entries, copy, replayed: [...replayed.keys()] };
  const isOtherMember = await loadSurroundings(client, catalogue, domain, [asked]);
  const isMember = membership(actor, isOtherMember);
  // all transactions of a client without a device id are atomic; those of others say so themselves
  const isPlain = parks.every(({ atomicGroup }) => atomicGroup !== null);
  const context = { domain, actor, deviceId, deviceName, isPlain, now, isMember, newId, texts, replayed };
  return { client, catalogue, context, copy };
}

async function removeWhole(
  session: Session,
  { transaction, writes }: Piece,
  { because }: Removal,
): Promise<Outcome[]> {
  const outcomes = writes.map((write) =>
    removeOne(session.context, session.copy, transaction, write, because),
  );
  await persist(session, outcomes);
  return outcomes;
}

function answerTo(group: readonly Waiting[], outcomes: readonly Outcome[]): ReplayAnswer {
  const judged = new Set(outcomes.map(({ receipt }) => receipt.id));
  const own = new Set(group.map(({ receiptId }) => receiptId));
  for (const { receipt, park } of outcomes) {
    const behind = own.has(receipt.id) ? park?.heldBy : null;
    // it turned out to wait for another write that was parked on its own
    if (behind != null && !judged.has(behind)) return { status: 'held', behind };
  }
  const isParked = ({ park }: Outcome) => park !== undefined;
  return {
    status: 'replayed',
    receipts: outcomes.filter((outcome) => !isParked(outcome)).map(({ receipt }) => receipt),
    stillParked: outcomes.filter(isParked).map(({ receipt }) => receipt.id),
  };
}

function eventsOf(outcomes: readonly Outcome[], removal: Removal | undefined): WritePathEvent[] {
  return outcomes.flatMap(({ receipt, park }): WritePathEvent[] => {
    const { id: receiptId, result, reason_code: reason } = receipt;
    if (park !== undefined)
      return park.error === null ? [] : [{ event: 'parked', receiptId, reason, error: park.error }];
    if (removal !== undefined && reason === 'removed_by_operator')
      return [{ event: 'removed', receiptId, by: removal.by }];
    return [{ event: 'replayed', receiptId, result, reason }];
  });
}
