import type { BranchHead } from '@festival-ops/policy/branch';
import { type Effects, noEffects, type ReplacedElsewhere } from '@festival-ops/policy/effects';
import type { Decision } from '@festival-ops/policy/judge-write';
import { type ReasonCode, type Result, reasons } from '@festival-ops/policy/reasons';
import { storable, storableText } from '@festival-ops/policy/storable';
import type { FieldReceipts, Receipt } from '@festival-ops/policy/wire';
import type { ClientTransaction, WireWrite } from '@festival-ops/policy/wire-parse';
import { type BatchContext, receiptIdOf } from './batch-context.ts';
import type { HeldRow } from './working-copy.ts';

/** One judged write with all that is to be stored of it. */
export interface Outcome {
  readonly write: WireWrite;
  readonly transaction: ClientTransaction;
  readonly receipt: Receipt;
  readonly scope: string | null;
  readonly effect: Decision['effect'];
  /** The row as this write leaves it, if it has an effect. */
  readonly row: HeldRow | undefined;
  readonly effects: Effects;
  /** The other rows that it changes, each as it leaves them. */
  readonly also: readonly SideChange[];
  readonly written: readonly string[];
  readonly replaced: Decision['replaced'];
  readonly heads: Readonly<Record<string, BranchHead>>;
  readonly park: Park | undefined;
}

/** A change of a row that is not the write's own. */
export interface SideChange {
  readonly kind: 'insert' | 'update';
  readonly row: HeldRow;
  readonly columns: readonly string[];
}

export interface Park {
  /** What the server threw. */
  readonly error: string | null;
  /** The receipt of the parked write that it waits behind. */
  readonly heldBy: string | null;
  readonly atomicGroup: number | null;
}

export function outcomeOf(
  context: BatchContext,
  transaction: ClientTransaction,
  write: WireWrite,
  decision: Decision,
): Outcome {
  const { result, reason, fields, ...rest } = decision;
  const id = receiptIdOf(context, write.opId);
  const { conflictId } = rest.effects;
  const receipt = {
    id,
    op_id: write.opId,
    result,
    reason_code: reason,
    fields,
    ...(conflictId === undefined ? {} : { conflict_id: conflictId }),
  };
  return { write, transaction, receipt, row: undefined, also: [], park: undefined, ...rest };
}

export interface Replaced extends Omit<ReplacedElsewhere, 'theirs'> {
  readonly theirs: unknown;
}

/** Values of others that a write replaced, of those who still belong to the row's scope (OUT-6). */
export function replacedOf(
  { isMember }: Pick<BatchContext, 'isMember'>,
  { write, scope, replaced, effects }: Outcome,
): Replaced[] {
  if (!write.entry.ok || scope === null) return [];
  const { table, id } = write.entry;
  const own = replaced.flatMap(({ field, other, value }): Replaced[] => {
    const { author_id: authorId, value: theirs } = other;
    return authorId === null ? [] : [{ table, rowId: id, field, authorId, theirs, now: value }];
  });
  return [...own, ...(effects.replaced ?? [])].filter(({ authorId }) => isMember(scope, authorId));
}

/** Settled at once is what nobody has to look at: what was refused waits for its author, the rest for others. */
export function isSettled(result: Result): boolean {
  return result === 'applied' || result === 'merged';
}

/** A write that is refused before anything was looked up. */
export function refusedUnseen(
  context: BatchContext,
  transaction: ClientTransaction,
  write: WireWrite,
  reason: ReasonCode,
  fields: FieldReceipts,
): Outcome {
  const decision: Decision = { ...nothingDone, result: reasons[reason].result, reason, fields };
  return outcomeOf(context, transaction, write, decision);
}

export function parked(
  context: BatchContext,
  transaction: ClientTransaction,
  write: WireWrite,
  reason: ReasonCode,
  park: Park,
): Outcome {
  const fields = submittedAs(write, 'parked', reason);
  return {
    ...outcomeOf(context, transaction, write, { ...nothingDone, result: 'parked', reason, fields }),
    park,
  };
}

/** The submitted values, each with the write's own result. */
export function submittedAs(write: WireWrite, result: Result, reason: ReasonCode): FieldReceipts {
  if (!write.entry.ok) return {};
  const { values, bases } = write.entry;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const base = bases !== undefined && Object.hasOwn(bases, name) ? { base: storable(bases[name]) } : {};
      return [storableText(name), { submitted: storable(value), ...base, result, reason }];
    }),
  );
}

const nothingDone = {
  scope: null,
  effect: undefined,
  written: [],
  replaced: [],
  heads: {},
  effects: noEffects,
} as const;
