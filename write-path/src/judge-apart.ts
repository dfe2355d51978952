import type { ClientTransaction, WireWrite } from '@festival-ops/policy/wire-parse';
import type { Session } from './batch-context.ts';
import { isAtomic, judgeOne, judgeTransaction, parkAtomic, parkOne } from './judge-batch.ts';
import type { Outcome } from './outcome.ts';
import { persist } from './persist.ts';
import { describeFault, faultOf } from './postgres-faults.ts';

/** New writes of one client transaction. */
export interface Piece {
  readonly transaction: ClientTransaction;
  readonly writes: readonly WireWrite[];
}

/** Judges pieces in their order; nothing is stored yet. */
export function judgePieces({ context, copy }: Session, pieces: readonly Piece[]): Outcome[] {
  return pieces.flatMap(({ transaction, writes }) => judgeTransaction(context, copy, transaction, writes));
}

/**
 * Judges and stores pieces that may hold a write at which the server throws, and parks that one (WB-8): all of them
 * under a savepoint; if something throws, each half of them in turn, down to the culprit. One culprit among n writes
 * costs about 2·log₂ n attempts, and n culprits 2·n.
 *
 * Rows and receipts are those of judging the writes one by one (WB-17).
 */
export async function judgeApart(session: Session, pieces: readonly Piece[]): Promise<Outcome[]> {
  const { copy, context } = session;
  const whole = await underSavepoint(session, async () => {
    const outcomes = judgePieces(session, pieces);
    await persist(session, outcomes);
    return outcomes;
  });
  if (whole.ok) return whole.value;
  const [first, ...others] = pieces;
  if (first === undefined) throw whole.error;
  if (others.length > 0) return judgeHalves(session, pieces);
  if (isAtomic(context, first.transaction)) return parkWhole(session, first, whole.error);
  if (first.writes.length > 1)
    return judgeHalves(
      session,
      first.writes.map((write) => ({ ...first, writes: [write] })),
    );
  const outcomes = first.writes.map((write) =>
    parkOne(context, copy, first.transaction, write, describeFault(whole.error)),
  );
  await persist(session, outcomes);
  return outcomes;
}

async function judgeHalves(session: Session, pieces: readonly Piece[]): Promise<Outcome[]> {
  const middle = Math.ceil(pieces.length / 2);
  const first = await judgeApart(session, pieces.slice(0, middle));
  return [...first, ...(await judgeApart(session, pieces.slice(middle)))];
}

async function parkWhole(
  session: Session,
  { transaction, writes }: Piece,
  error: unknown,
): Promise<Outcome[]> {
  const { context, copy } = session;
  const write = await findCulprit(session, transaction, writes);
  const outcomes = parkAtomic(context, copy, transaction, writes, { write, error: describeFault(error) });
  await persist(session, outcomes);
  return outcomes;
}

/** The write of an atomic transaction at which the server throws; undefined if none does alone. */
async function findCulprit(
  session: Session,
  transaction: ClientTransaction,
  writes: readonly WireWrite[],
): Promise<WireWrite | undefined> {
  const { context, copy } = session;
  let culprit: WireWrite | undefined;
  // a savepoint that always fails, so that trying leaves nothing
  await underSavepoint(session, async () => {
    for (const write of writes) {
      const tried = await underSavepoint(session, () =>
        persist(session, [judgeOne(context, copy, transaction, write)]),
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

async function underSavepoint<T>({ client, copy }: Session, act: () => Promise<T>): Promise<Attempt<T>> {
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
