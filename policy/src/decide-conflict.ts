import type { Consequence } from './consequences.ts';
import { type Effects, otherOf, type ReplacedElsewhere, type RowEffect, type Writer } from './effects.ts';
import { closing, endingsOf } from './review.ts';
import { type Act, doneAct, refusedAct } from './review-act.ts';
import {
  type ConflictRecord,
  DELETE,
  openRecordsOf,
  recordUpdate,
  type Target,
  targetOf,
  validColumns,
  valueFrom,
} from './review-records.ts';
import { decided, type Ending, settlementsOf } from './review-settlements.ts';
import { canonicalJson, check, same, type Value } from './value.ts';
import { decisionSchema, type ReceivedDecision } from './wire.ts';

/**
 * A lead decides for the valid value, the proposed one, or another (REV-2). Decided is only what the lead has seen: if
 * the server's value, or the chosen proposal, is another by now, nothing is stored and the record shows the new one.
 */
export function decideConflict(act: Act): Consequence {
  const { task, action, record } = act;
  const { around } = task;
  const choice = decisionSchema.shape.choice.safeParse(action('choice'));
  if (!choice.success) return refusedAct('required', 'choice');
  const target = targetOf(task, record);
  const other = choice.data === 'other' ? otherValue(target, action('value')) : undefined;
  if (choice.data === 'other' && other === undefined) return refusedAct('invalid_value', 'value');
  if (target.row === undefined) return closedWithRow(act, target);

  const seen = seenValue(record, target, action('seen_value'));
  if (seen === undefined) return refusedAct('invalid_value', 'seen_value');
  const standing = around.standing(record.table, record.rowId, record.field, target.server);
  if (!same(seen, target.server))
    return reconflicted(act, target, standing, { writer: standing, value: target.server });
  if (choice.data === 'proposed' && !isProposal(record, target, action('value')))
    return reconflicted(act, target, standing, { writer: record.proposer, value: record.proposed });

  const proposed = target.isDelete ? around.now : record.proposed;
  const value = { valid: target.server, proposed, other: other ?? null }[choice.data];
  return settled(act, target, standing, choice.data, value);
}

// ── what the lead saw ────────────────────────────────────────────────────────────────────────────────────────

/** The other value, if the column can hold it; a delete has none. */
function otherValue({ column, isDelete }: Target, text: Value): Value | undefined {
  const value = typeof text === 'string' && !isDelete ? valueFrom(column, text) : undefined;
  return value !== undefined && check(column, value).ok ? value : undefined;
}

/** @returns undefined for what is no value of the column */
function seenValue(record: ConflictRecord, { column }: Target, text: Value): Value | undefined {
  return typeof text === 'string' ? valueFrom(column, text) : record.valid;
}

/** Whether the record's proposal is the one that was chosen; who does not say which means the one that is there. */
function isProposal({ proposed }: ConflictRecord, { column, isDelete }: Target, text: Value): boolean {
  if (typeof text !== 'string') return true;
  const chosen = isDelete ? (text === canonicalJson(DELETE) ? DELETE : undefined) : valueFrom(column, text);
  return chosen !== undefined && same(chosen, proposed);
}

/** The record shows what is there by now, and its receipt waits with it. */
function reconflicted(
  { task, record }: Act,
  target: Target,
  standing: Writer | undefined,
  met: { readonly writer: Writer | undefined; readonly value: Value },
): Consequence {
  const isSensitive = target.column.sensitive === true;
  return {
    ...{ made: false, result: 'needs_review', reason: 'reconflicted', field: 'choice' },
    more: { other: otherOf(met.writer, isSensitive ? null : met.value), conflict_id: record.id },
    effects: {
      also: [recordUpdate(task.domain, record.id, validNow(target, standing))],
      settles: [],
      conflictId: record.id,
    },
  };
}

/** Of a delete the record goes on saying whose change it met. */
function validNow(
  { isDelete, server }: Target,
  standing: Writer | undefined,
): Readonly<Record<string, Value>> {
  return isDelete ? {} : validColumns(server, standing);
}

/** The row went without a delete that was judged here, so its record is still open. */
function closedWithRow({ task, scope, record }: Act, { deletedAt }: Target): Consequence {
  const { domain, around } = task;
  const by = otherOf(around.standing(record.table, record.rowId, domain.deletedColumn, deletedAt), deletedAt);
  const effects: Effects = {
    also: [closing(task, record, 'closed', scope)],
    settles: settlementsOf(task, endingsOf(task, [record], by)),
  };
  return refusedAct('row_deleted', 'kind', { other: by }, effects);
}

// ── the decision ─────────────────────────────────────────────────────────────────────────────────────────────

function settled(
  act: Act,
  target: Target,
  standing: Writer | undefined,
  choice: ReceivedDecision['choice'],
  value: Value,
): Consequence {
  const { task, scope, record } = act;
  const { domain, around } = task;
  const { userId } = around.actor;
  const decision = { choice, by: userId, by_name: around.self(scope).authorName, at: around.now };
  const kept = {
    ...decision,
    ...{ value, before: target.server, before_receipt: standing?.receiptId ?? null },
    own_case: record.proposer.authorId === userId || standing?.authorId === userId,
  };
  const isStored = !same(value, target.server);
  const yours = choice === 'proposed' || same(value, record.proposed);
  const closed = isStored && target.isDelete ? othersOf(act) : [];
  const endings: Ending[] = [
    decided(record, decision, { value, sensitive: target.column.sensitive === true }, yours),
    ...endingsOf(task, closed, otherOf(writerOf(act, target, yours), around.now)),
  ];
  return doneAct(act, {
    also: [
      ...(isStored ? [rowUpdate(act, target, value, writerOf(act, target, yours))] : []),
      recordUpdate(domain, record.id, {
        ...validNow(target, standing),
        status: 'decided',
        decided_by: userId,
        decided_at: around.now,
        decision: canonicalJson(kept),
      }),
      ...closed.map((one) => closing(task, one, 'closed', scope)),
    ],
    settles: settlementsOf(task, endings),
    replaced: isStored ? replacedBy(act, target, standing, value) : [],
  });
}

/** A proposal that came about is its author's value; a delete takes place now. */
function writerOf({ task, scope, record }: Act, { isDelete }: Target, yours: boolean): Writer {
  if (!yours) return task.around.self(scope);
  return isDelete ? { ...record.proposer, at: task.around.now } : record.proposer;
}

/** What else waits about a row that goes. */
function othersOf({ task, record }: Act): ConflictRecord[] {
  return openRecordsOf(task, record.table, record.rowId).filter(({ id }) => id !== record.id);
}

/** A change of the row that the record is about, with the server-owned columns that follow from it. */
export function rowUpdate(
  { task, scope, record }: Act,
  { isDelete }: Pick<Target, 'isDelete'>,
  value: Value,
  writer: Writer | undefined,
): RowEffect {
  const { domain, around } = task;
  const { table, rowId: id, field } = record;
  const values = { [field]: value };
  const companions = domain.companions({
    ...{ table, id, scope, values, now: around.now, reference: around.reference },
    act: isDelete ? 'delete' : 'update',
    userId: writer?.authorId ?? around.actor.userId,
  });
  return {
    ...{ kind: 'update', table, id, values: { ...values, ...companions } },
    ...(writer === undefined ? {} : { writer }),
  };
}

/** Whose value a decision has replaced (OUT-6). The author of the proposal is told by the receipt. */
export function replacedBy(
  { task, record }: Act,
  { column, server }: Target,
  standing: Writer | undefined,
  value: Value,
): ReplacedElsewhere[] {
  const { userId } = task.around.actor;
  const authorId = standing?.authorId;
  if (authorId === undefined || authorId === userId || authorId === record.proposer.authorId) return [];
  const { table, rowId, field } = record;
  const now = column.sensitive === true ? undefined : value;
  return [{ table, rowId, field, authorId, theirs: server, now }];
}
