import type { JudgedWrite, Surroundings } from '@festival-ops/policy/judge-field';
import { type Decision, judgeWrite, refuseWrite } from '@festival-ops/policy/judge-write';
import { isReasonCode } from '@festival-ops/policy/reasons';
import { storable } from '@festival-ops/policy/storable';
import { columnsOfTable } from '@festival-ops/policy/table';
import type { Value } from '@festival-ops/policy/value';
import type { FieldReceipt, FieldReceipts, Other, Receipt } from '@festival-ops/policy/wire';
import type { ClientTransaction, ParsedEntry, WireWrite } from '@festival-ops/policy/wire-parse';
import type { RowView } from '@festival-ops/policy/write-domain';
import { type BatchContext, nameOf, receiptIdOf } from './batch-context.ts';
import { type Outcome, outcomeOf, parked, refusedUnseen, submittedAs } from './outcome.ts';
import { changedRow, keyOf, newRow, viewOf, type WorkingCopy } from './working-copy.ts';

/** Judges the new writes of a client transaction in queue order, on the working copy. */
export function judgeTransaction(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  writes: readonly WireWrite[],
): Outcome[] {
  if (isAtomic(context, transaction)) return judgeAtomic(context, copy, transaction, writes);
  return writes.map((write) => judgeOne(context, copy, transaction, write));
}

export function isAtomic(context: Pick<BatchContext, 'isPlain'>, transaction: ClientTransaction): boolean {
  return (
    context.isPlain ||
    transaction.writes.some(({ entry }) => (entry.ok ? entry.metadata.atomic === true : entry.isAtomic))
  );
}

/** Judges one write and takes its effects into the working copy. */
export function judgeOne(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  write: WireWrite,
): Outcome {
  return take(context, copy, judgeUnheld(context, copy, transaction, write));
}

/** Parks a write at which the server threw. */
export function parkOne(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  write: WireWrite,
  error: string,
): Outcome {
  const park = { error, heldBy: null, atomicGroup: null };
  return take(context, copy, parked(context, transaction, write, 'server_error', park));
}

/** Parks an atomic client transaction whole, at whichever write the server threw (WB-6). */
export function parkAtomic(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  writes: readonly WireWrite[],
  culprit: { readonly write: WireWrite | undefined; readonly error: string },
): Outcome[] {
  const at = culprit.write ?? writes[0];
  return writes.map((write) => {
    const isCulprit = write === at;
    const heldBy = isCulprit || at === undefined ? null : receiptIdOf(context, at.opId);
    const outcome = parked(context, transaction, write, isCulprit ? 'server_error' : 'held_behind', {
      error: isCulprit ? culprit.error : null,
      heldBy,
      atomicGroup: writes[0]?.opId ?? null,
    });
    return take(context, copy, outcome);
  });
}

function judgeUnheld(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  write: WireWrite,
): Outcome {
  const { domain, actor } = context;
  const { entry } = write;
  if (!entry.ok)
    return refusedUnseen(context, transaction, write, 'malformed_write', namedPart(write, entry.part));
  const { author, schema_version: schema } = entry.metadata;
  if (author !== undefined && author !== actor.userId)
    return refusedUnseen(
      context,
      transaction,
      write,
      'wrong_author',
      submittedAs(write, 'rejected', 'wrong_author'),
    );
  const noPark = { error: null, heldBy: null, atomicGroup: null };
  if (schema !== undefined && schema > domain.schemaVersion)
    return parked(context, transaction, write, 'newer_schema', noPark);
  const heldBy = heldBehind(context, copy, entry);
  if (heldBy !== undefined) return parked(context, transaction, write, 'held_behind', { ...noPark, heldBy });
  const decision = judgeWrite(domain, judgedWrite(context, write, entry), surroundings(context, copy, entry));
  return outcomeOf(context, transaction, write, decision);
}

function namedPart(write: WireWrite, part: string): FieldReceipts {
  const [top = ''] = part.split('.');
  const sent = Object.entries(write.raw).find(([name]) => name === top)?.[1] ?? null;
  const field: FieldReceipt = { submitted: storable(sent), result: 'rejected', reason: 'malformed_write' };
  return { [part]: field };
}

/** All or nothing (WB-6): what would park parks all, what would be refused refuses all. */
function judgeAtomic(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  writes: readonly WireWrite[],
): Outcome[] {
  const mark = copy.mark();
  const outcomes = writes.map((write) => judgeOne(context, copy, transaction, write));
  const parks = outcomes.filter((outcome) => outcome.park !== undefined);
  const refusals = outcomes.filter(
    (outcome) => outcome.receipt.result === 'rejected' || outcome.receipt.result === 'needs_review',
  );
  const [cause] = parks.length > 0 ? parks : refusals;
  if (cause === undefined) return outcomes;
  copy.undoTo(mark);
  return outcomes.map((outcome) => {
    const together =
      parks.length > 0
        ? parkedWith(context, outcome, cause, writes)
        : refusedWith(context, copy, outcome, cause);
    return take(context, copy, together);
  });
}

function parkedWith(
  context: BatchContext,
  outcome: Outcome,
  cause: Outcome,
  writes: readonly WireWrite[],
): Outcome {
  const atomicGroup = writes[0]?.opId ?? null;
  if (outcome.park !== undefined) return { ...outcome, park: { ...outcome.park, atomicGroup } };
  const park = { error: null, heldBy: cause.receipt.id, atomicGroup };
  return parked(context, outcome.transaction, outcome.write, 'held_behind', park);
}

function refusedWith(context: BatchContext, copy: WorkingCopy, outcome: Outcome, cause: Outcome): Outcome {
  const { write, transaction, receipt } = outcome;
  const isCause = receipt.result === 'rejected';
  const { entry } = write;
  if (!entry.ok) return outcome;
  const refused: Decision = refuseWrite(
    context.domain,
    judgedWrite(context, write, entry),
    surroundings(context, copy, entry),
    'transaction_rejected',
  );
  const fields = Object.fromEntries(
    Object.entries(isCause ? receipt.fields : refused.fields).map(([name, field]): [string, FieldReceipt] =>
      isCause && field.result === 'rejected' ? [name, field] : [name, notTaken(field, cause.receipt.id)],
    ),
  );
  const decision: Decision = {
    ...refused,
    scope: outcome.scope,
    fields,
    reason: isCause ? outcomeReason(receipt) : 'transaction_rejected',
  };
  return outcomeOf(context, transaction, write, decision);
}

function notTaken(field: FieldReceipt, cause: string): FieldReceipt {
  const { other: _, ...rest } = field;
  const after = 'before' in field ? { after: field.before } : {};
  return { ...rest, ...after, result: 'rejected', reason: 'transaction_rejected', cause };
}

function outcomeReason(receipt: Receipt): Decision['reason'] {
  const reason = receipt.reason_code;
  return reason !== null && isReasonCode(reason) ? reason : null;
}

// ── what a write is judged by ────────────────────────────────────────────────────────────────────────────────

function judgedWrite(context: BatchContext, write: WireWrite, entry: ParsedEntry): JudgedWrite {
  return {
    table: entry.table,
    rowId: entry.id,
    op: entry.op,
    values: entry.values,
    bases: entry.bases,
    rowVersion: entry.metadata.row_version ?? null,
    receiptId: receiptIdOf(context, write.opId),
  };
}

function surroundings(context: BatchContext, copy: WorkingCopy, entry: ParsedEntry): Surroundings {
  const { actor, now, isMember } = context;
  const visible = visibleRow(context, copy, entry.table, entry.id);
  return {
    actor,
    now,
    isMember,
    row: visible,
    isTaken: visible === undefined && copy.rows.has(keyOf(entry.table, entry.id)),
    head: (field) => copy.heads.get(keyOf(entry.table, entry.id, field)),
    writer: (field, value) => writerOf(copy, entry, field, value),
    reference: (table, id) => visibleRow(context, copy, table, id),
  };
}

/** A row that the actor may not see is a row that is not there (WB-14). */
function visibleRow(
  context: BatchContext,
  copy: WorkingCopy,
  table: string,
  id: string,
): RowView | undefined {
  const held = copy.rows.get(keyOf(table, id));
  if (held === undefined) return undefined;
  const view = viewOf(context.domain, held);
  return context.domain.mayRead(table, view, context.actor) ? view : undefined;
}

/** Whose value stands in a field. If it is not the one that was last written through here, plain SQL has set it. */
function writerOf(copy: WorkingCopy, entry: ParsedEntry, field: string, value: Value): Other {
  const writer = copy.writers.get(keyOf(entry.table, entry.id, field));
  const isTheirs = writer !== undefined && writer.value === JSON.stringify(value);
  return {
    value,
    author_id: isTheirs ? writer.authorId : null,
    author_name: isTheirs ? writer.authorName : null,
    device_id: isTheirs ? writer.deviceId : null,
    device_name: isTheirs ? writer.deviceName : null,
    at: isTheirs ? writer.at : null,
  };
}

/** The parked write of this device to the same row, or to a row that this one refers to (WB-8). */
function heldBehind(context: BatchContext, copy: WorkingCopy, entry: ParsedEntry): string | undefined {
  const own = copy.parked.get(keyOf(entry.table, entry.id));
  if (own !== undefined) return own;
  const row = visibleRow(context, copy, entry.table, entry.id);
  for (const [name, column] of Object.entries(columnsOfTable(context.domain.tables, entry.table))) {
    if (column.references === undefined) continue;
    for (const id of [entry.values[name], row?.(name)]) {
      const by = typeof id === 'string' ? copy.parked.get(keyOf(column.references, id)) : undefined;
      if (by !== undefined) return by;
    }
  }
  return undefined;
}

/** Takes a judged write's effects into the working copy. */
function take(context: BatchContext, copy: WorkingCopy, outcome: Outcome): Outcome {
  const { write, receipt, effect } = outcome;
  const { entry } = write;
  if (!entry.ok) return outcome;
  const rowKey = keyOf(entry.table, entry.id);
  if (outcome.park !== undefined && !copy.parked.has(rowKey)) copy.parked.set(rowKey, receipt.id);
  for (const [field, head] of Object.entries(outcome.heads))
    copy.heads.set(keyOf(entry.table, entry.id, field), head);
  if (effect === undefined) return outcome;
  const held = copy.rows.get(rowKey);
  const row =
    held === undefined ? newRow(entry.table, entry.id, effect.values) : changedRow(held, effect.values);
  copy.rows.set(rowKey, row);
  for (const field of outcome.written)
    copy.writers.set(keyOf(entry.table, entry.id, field), {
      value: JSON.stringify(effect.values[field]),
      authorId: context.actor.userId,
      authorName: nameOf(context, outcome.scope),
      deviceId: context.deviceId,
      deviceName: context.deviceName,
      at: context.now,
      receiptId: receipt.id,
    });
  return { ...outcome, row };
}
