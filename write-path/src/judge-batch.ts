import {
  type KnownReceipt,
  noEffects,
  otherOf,
  type RowEffect,
  type Writer,
} from '@festival-ops/policy/effects';
import type { JudgedWrite, Surroundings } from '@festival-ops/policy/judge-field';
import { type Decision, judgeWrite, refuseWrite } from '@festival-ops/policy/judge-write';
import { heldRowOf, type Lookup } from '@festival-ops/policy/lookups';
import { isReasonCode } from '@festival-ops/policy/reasons';
import { recordIdOf } from '@festival-ops/policy/review-records';
import { storable } from '@festival-ops/policy/storable';
import { columnsOfTable } from '@festival-ops/policy/table';
import type { Value } from '@festival-ops/policy/value';
import type { FieldReceipt, FieldReceipts, Receipt } from '@festival-ops/policy/wire';
import type { ClientTransaction, ParsedEntry, WireWrite } from '@festival-ops/policy/wire-parse';
import type { RowView } from '@festival-ops/policy/write-domain';
import { type BatchContext, nameOf, receiptIdOf } from './batch-context.ts';
import {
  isSettled,
  type Outcome,
  outcomeOf,
  parked,
  refusedUnseen,
  replacedOf,
  type SideChange,
  submittedAs,
} from './outcome.ts';
import {
  changedRow,
  type FieldWriter,
  type HeldRow,
  keyOf,
  newRow,
  viewOf,
  type WorkingCopy,
} from './working-copy.ts';
import { writtenAt } from './written-at.ts';

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

/** Refuses a parked write that an operator takes out (WB-8). Its author reads why in each of its fields. */
export function removeOne(
  context: BatchContext,
  copy: WorkingCopy,
  transaction: ClientTransaction,
  write: WireWrite,
  because: string,
): Outcome {
  const { entry } = write;
  const reason = 'removed_by_operator';
  const told = (fields: FieldReceipts): FieldReceipts =>
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, { ...field, reason, removed_because: because }]),
    );
  if (!entry.ok) {
    const fields = told(namedPart(write, entry.part));
    return take(context, copy, refusedUnseen(context, transaction, write, reason, fields));
  }
  const refused = refuseWrite(
    context.domain,
    judgedWrite(context, write, entry),
    surroundings(context, copy, write, entry),
    reason,
  );
  const isEmpty = Object.keys(refused.fields).length === 0;
  const named = entry.op === 'DELETE' ? context.domain.deletedColumn : 'id';
  const fields = isEmpty
    ? { [named]: { submitted: null, result: 'rejected' as const, reason } }
    : refused.fields;
  return take(context, copy, outcomeOf(context, transaction, write, { ...refused, fields: told(fields) }));
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
  if (write.fault !== undefined)
    return parked(context, transaction, write, 'server_error', { ...noPark, error: write.fault });
  if (schema !== undefined && schema > domain.schemaVersion)
    return parked(context, transaction, write, 'newer_schema', noPark);
  const heldBy = heldBehind(context, copy, write.opId, entry);
  if (heldBy !== undefined) return parked(context, transaction, write, 'held_behind', { ...noPark, heldBy });
  const decision = judgeWrite(
    domain,
    judgedWrite(context, write, entry),
    surroundings(context, copy, write, entry),
  );
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
  const isCause = receipt.result === 'rejected' || receipt.result === 'needs_review';
  const { entry } = write;
  // what is no write, or not by this user, was not looked at, and is a link of no branch
  if (!entry.ok || receipt.reason_code === 'wrong_author') return outcome;
  const refused: Decision = refuseWrite(
    context.domain,
    judgedWrite(context, write, entry),
    surroundings(context, copy, write, entry),
    'transaction_rejected',
  );
  const fields = Object.fromEntries(
    Object.entries(isCause ? receipt.fields : refused.fields).map(([name, field]): [string, FieldReceipt] =>
      isCause && field.result === 'rejected'
        ? [name, field]
        : isCause && field.result === 'needs_review'
          ? [name, { ...withoutEffect(field), result: 'rejected', reason: 'review_needs_own_transaction' }]
          : [name, notTaken(field, cause.receipt.id)],
    ),
  );
  const decision: Decision = {
    ...refused,
    scope: outcome.scope,
    fields,
    reason: isCause ? outcomeReason(receipt) : 'transaction_rejected',
    effects: noEffects,
  };
  return outcomeOf(context, transaction, write, decision);
}

function notTaken(field: FieldReceipt, cause: string): FieldReceipt {
  const { other: _, ...rest } = withoutEffect(field);
  return { ...rest, result: 'rejected', reason: 'transaction_rejected', cause };
}

function withoutEffect(field: FieldReceipt): FieldReceipt {
  const { conflict_id: _, ...rest } = field;
  return 'before' in rest ? { ...rest, after: rest.before } : rest;
}

function outcomeReason(receipt: Receipt): Decision['reason'] {
  if (receipt.result === 'needs_review') return 'review_needs_own_transaction';
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
    deviceId: context.deviceId,
    writtenAt: writtenAt(entry.metadata),
    clock: entry.metadata.clock ?? null,
    follows: entry.metadata.follows ?? null,
  };
}

function surroundings(
  context: BatchContext,
  copy: WorkingCopy,
  write: WireWrite,
  entry: ParsedEntry,
): Surroundings {
  const { actor, now, isMember, newId } = context;
  const visible = visibleRow(context, copy, entry.table, entry.id);
  return {
    actor,
    now,
    isMember,
    row: visible,
    isTaken: visible === undefined && copy.rows.has(keyOf(entry.table, entry.id)),
    head(field) {
      return copy.heads.get(keyOf(entry.table, entry.id, field));
    },
    writer(field, value) {
      return otherOf(standing(copy, entry.table, entry.id, field, value), value);
    },
    reference(table, id) {
      return visibleRow(context, copy, table, id);
    },
    anyRow(table, id) {
      const held = copy.rows.get(keyOf(table, id));
      return held === undefined ? undefined : viewOf(context.domain, held);
    },
    related(lookup) {
      return relatedRows(context, copy, lookup);
    },
    receipt(id) {
      return copy.receipts.get(id);
    },
    receiptsOf(conflictId) {
      return receiptsOf(copy, conflictId);
    },
    standing(table, id, field, value) {
      return standing(copy, table, id, field, value);
    },
    self(scope) {
      return selfOf(context, write, entry, scope);
    },
    textClocks(table, id) {
      return copy.texts.get(keyOf(table, id)) ?? {};
    },
    textUpdate: context.texts.get(write),
    newId,
  };
}

function relatedRows(
  { domain }: BatchContext,
  copy: WorkingCopy,
  { table, column, value, where }: Lookup,
): { id: string; row: RowView }[] {
  const found: { id: string; row: RowView }[] = [];
  for (const held of copy.rows.values()) {
    if (held.table !== table) continue;
    const row = viewOf(domain, held);
    const meets = Object.entries(where ?? {}).every(([name, text]) => row(name) === text);
    if (row(column) === value && meets) found.push({ id: held.id, row });
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A write of several fields may wait for several records, of which its receipt as a whole names the first. */
function receiptsOf(copy: WorkingCopy, conflictId: string): KnownReceipt[] {
  const found: KnownReceipt[] = [];
  for (const receipt of copy.receipts.values())
    if (
      receipt.conflictId === conflictId ||
      Object.values(receipt.fields).some((field) => recordIdOf(field) === conflictId)
    )
      found.push(receipt);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
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
function standing(
  copy: WorkingCopy,
  table: string,
  id: string,
  field: string,
  value: Value,
): FieldWriter | undefined {
  const writer = copy.writers.get(keyOf(table, id, field));
  return writer?.value === JSON.stringify(value) ? writer : undefined;
}

function selfOf(context: BatchContext, write: WireWrite, entry: ParsedEntry, scope: string | null): Writer {
  return {
    authorId: context.actor.userId,
    authorName: nameOf(context, scope),
    deviceId: context.deviceId,
    deviceName: context.deviceName,
    at: context.now,
    writtenAt: writtenAt(entry.metadata),
    clock: entry.metadata.clock ?? null,
    receiptId: receiptIdOf(context, write.opId),
  };
}

/** The earlier parked write of this device to the same row, or to a row that this one refers to (WB-8). */
function heldBehind(
  context: BatchContext,
  copy: WorkingCopy,
  opId: number,
  entry: ParsedEntry,
): string | undefined {
  if (copy.parked.isEmpty()) return undefined;
  const parkedBefore = (table: string, id: string) => {
    const first = copy.parked.get(keyOf(table, id));
    return first !== undefined && first.opId < opId ? first.receiptId : undefined;
  };
  const held = heldRowOf(context.domain, entry);
  const own = parkedBefore(held.table, held.id);
  if (own !== undefined) return own;
  const row = visibleRow(context, copy, entry.table, entry.id);
  for (const [name, column] of Object.entries(columnsOfTable(context.domain.tables, entry.table))) {
    if (column.references === undefined) continue;
    for (const id of [entry.values[name], row?.(name)]) {
      const by = typeof id === 'string' ? parkedBefore(column.references, id) : undefined;
      if (by !== undefined) return by;
    }
  }
  return undefined;
}

/** Takes a judged write's effects into the working copy. */
function take(context: BatchContext, copy: WorkingCopy, outcome: Outcome): Outcome {
  const { write, effect } = outcome;
  const { entry } = write;
  keepReceipt(context, copy, outcome);
  if (!entry.ok) return outcome;
  if (outcome.park !== undefined) keepPark(context, copy, outcome, entry);
  for (const [field, head] of Object.entries(outcome.heads))
    copy.heads.set(keyOf(entry.table, entry.id, field), head);
  const row =
    effect === undefined ? undefined : changeOf(copy, { ...effect, table: entry.table, id: entry.id });
  if (effect !== undefined)
    for (const field of outcome.written)
      copy.writers.set(keyOf(entry.table, entry.id, field), {
        ...selfOf(context, write, entry, outcome.scope),
        value: JSON.stringify(effect.values[field]),
      });
  return { ...outcome, row, also: takeEffects(copy, outcome) };
}

/** Later writes wait behind the first one. */
function keepPark(
  context: BatchContext,
  copy: WorkingCopy,
  { write: { opId }, receipt }: Outcome,
  entry: ParsedEntry,
): void {
  const behind = heldRowOf(context.domain, entry);
  const key = keyOf(behind.table, behind.id);
  const first = copy.parked.get(key);
  if (first === undefined || opId < first.opId) copy.parked.set(key, { opId, receiptId: receipt.id });
}

function changeOf(copy: WorkingCopy, effect: RowEffect): HeldRow {
  const key = keyOf(effect.table, effect.id);
  const held = copy.rows.get(key);
  if (effect.kind === 'update' && held === undefined)
    throw new Error(`a decision changes ${effect.table} ${effect.id}, which was not loaded`);
  const row =
    held === undefined ? newRow(effect.table, effect.id, effect.values) : changedRow(held, effect.values);
  copy.rows.set(key, row);
  return row;
}

/** A later write may name the receipt, or settle it. */
function keepReceipt(context: BatchContext, copy: WorkingCopy, outcome: Outcome): void {
  const { actor, now } = context;
  const { write, effects, receipt } = outcome;
  const toldTo = replacedOf(context, outcome).map(({ authorId }) => authorId);
  const { id, result, reason_code: reason, fields } = receipt;
  copy.receipts.set(id, {
    ...{ id, authorId: actor.userId, result, reason, fields },
    table: write.entry.ok ? write.entry.table : null,
    rowId: write.entry.ok ? write.entry.id : null,
    conflictId: effects.conflictId ?? null,
    settledAt: isSettled(result) ? now : null,
    ...(toldTo.length === 0 ? {} : { toldTo }),
  });
}

/** What the write brings about beyond its own row. */
function takeEffects(copy: WorkingCopy, { effects }: Outcome): SideChange[] {
  const changes = effects.also.map((effect): SideChange => {
    const row = changeOf(copy, effect);
    if (effect.writer !== undefined)
      for (const [field, value] of Object.entries(effect.values))
        copy.writers.set(keyOf(effect.table, effect.id, field), {
          ...effect.writer,
          value: JSON.stringify(value),
        });
    return { kind: effect.kind, row, columns: Object.keys(effect.values) };
  });
  if (effects.text !== undefined)
    copy.texts.set(keyOf(effects.text.table, effects.text.id), effects.text.clocks);
  for (const { receiptId, result, reason, settledAt, fields } of effects.settles) {
    const known = copy.receipts.get(receiptId);
    if (known === undefined) throw new Error(`a decision settles ${receiptId}, which was not loaded`);
    const changed = Object.entries(fields).flatMap(([name, part]): [string, FieldReceipt][] => {
      const before = known.fields[name];
      return before === undefined ? [] : [[name, { ...before, ...part }]];
    });
    copy.receipts.set(receiptId, {
      ...known,
      result,
      reason,
      settledAt,
      fields: { ...known.fields, ...Object.fromEntries(changed) },
    });
  }
  return changes;
}
