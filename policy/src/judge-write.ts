import type { BranchHead } from './branch.ts';
import { consequenceOf, type Made, type NotMade } from './consequences.ts';
import { decide, type Facts, type Verdict } from './decide.ts';
import { type Effects, joined, noEffects } from './effects.ts';
import {
  headAfterRefusal,
  type JudgedField,
  type JudgedWrite,
  judgeField,
  namesOther,
  receiptOf,
  refusal,
  refusedField,
  type Surroundings,
  submittedFields,
  type Task,
} from './judge-field.ts';
import { innermost } from './lookups.ts';
import { rowPolicy } from './matrix.ts';
import type { Policy } from './policies.ts';
import type { ReasonCode, Result } from './reasons.ts';
import { type ChangesSince, changesSince, openReviewOf, reviewChange, withReviews } from './review.ts';
import { storableText } from './storable.ts';
import { summary } from './summary.ts';
import { check, decode, initialValue, isRowId, type Value } from './value.ts';
import type { FieldReceipt, Other } from './wire.ts';
import { type Change, type RowView, rolesOf, type WriteDomain } from './write-domain.ts';

/**
 * What becomes of one write: pure, for the server and the browser. Its fields are judged one by one (OUT-1); the
 * row itself (is it there, may it be made, may it go) before them.
 */
export interface Decision {
  readonly result: Result;
  readonly reason: ReasonCode | null;
  readonly fields: Readonly<Record<string, FieldReceipt>>;
  /** The scope of the row; null where the actor may not know it. */
  readonly scope: string | null;
  readonly effect:
    | { readonly kind: 'insert' | 'update'; readonly values: Readonly<Record<string, Value>> }
    | undefined;
  /** The fields that the author's value now stands in. */
  readonly written: readonly string[];
  /** Values of others that it replaced (OUT-6). */
  readonly replaced: readonly { readonly field: string; readonly other: Other; readonly value: Value }[];
  readonly heads: Readonly<Record<string, BranchHead>>;
  /** What it brings about beyond the row. */
  readonly effects: Effects;
}

export function judgeWrite(domain: WriteDomain, write: JudgedWrite, around: Surroundings): Decision {
  const table = Object.hasOwn(domain.tables, write.table) ? domain.tables[write.table] : undefined;
  const task: Task = { domain, write, around, table: table ?? { rows: 'server', columns: {} } };
  if (table === undefined) return refused(task, 'unknown_table');
  if (!isRowId(write.rowId))
    return refused(task, 'malformed_id', { id: refusal(write.rowId, 'malformed_id') });
  if (around.row !== undefined)
    return write.op === 'DELETE' ? judgeDelete(task, around.row) : judgeEdit(task, around.row);
  if (write.op !== 'PUT') return refused(task, 'row_not_found');
  if (table.rows === 'server') return refused(task, 'server_owned');
  return around.isTaken ? refused(task, 'id_taken') : judgeInsert(task);
}

/** A write refused for what happened elsewhere, for instance in another write of its transaction (WB-6). */
export function refuseWrite(
  domain: WriteDomain,
  write: JudgedWrite,
  around: Surroundings,
  reason: ReasonCode,
): Decision {
  const table = Object.hasOwn(domain.tables, write.table) ? domain.tables[write.table] : undefined;
  return refused({ domain, write, around, table: table ?? { rows: 'server', columns: {} } }, reason);
}

// ── changing a row that is there ─────────────────────────────────────────────────────────────────────────────

function judgeEdit(task: Task, row: RowView): Decision {
  const { domain, write, around } = task;
  const scope = row(domain.scopeColumn);
  const deletedAt = row(domain.deletedColumn);
  const judged = submittedFields(task).map((field) => {
    const isRestore = field.name === domain.deletedColumn && write.values[field.name] === null;
    if (deletedAt !== null && !isRestore)
      return refusedField(task, field, 'row_deleted', {
        other: around.writer(domain.deletedColumn, deletedAt),
      });
    // a row goes by a DELETE, so that its policy is asked; here it only comes back (POL-7)
    if (field.name === domain.deletedColumn && !isRestore) return refusedField(task, field, 'server_owned');
    return judgeField(task, field, { act: 'edit', row, scope, server: row(field.name) });
  });
  const values = Object.fromEntries(
    judged.flatMap((field) => (field.store === undefined ? [] : [[field.name, field.store]])),
  );
  const changed = Object.keys(values).length > 0;
  const reviewed = withReviews(task, judged, row);
  return decisionOf(task, reviewed.judged, {
    scope,
    effect: changed
      ? { kind: 'update', values: { ...values, ...companions(task, 'update', String(scope), values) } }
      : undefined,
    effects: reviewed.effects,
  });
}

function judgeDelete(task: Task, row: RowView): Decision {
  const { domain, write, around, table } = task;
  const scope = row(domain.scopeColumn);
  const column = domain.deletedColumn;
  const server = row(column);
  const changes = changesSince(task, row);
  const openReview = openReviewOf(task, column);
  const verdict = decide(rowPolicy(domain.matrix, write.table, 'delete'), {
    ...factsOfRow(task, scope, row),
    act: 'delete',
    // undefined: somebody has changed the row since its author saw it
    expected: changes === undefined ? null : undefined,
    server,
    next: around.now,
    openReview,
  });
  const store = verdict.result === 'applied' ? verdict.store : undefined;
  if (store !== undefined && table.columns[column] === undefined)
    throw new Error(`the matrix lets rows of ${write.table} be deleted, but the table has no ${column}`);
  const receipt = receiptOf(verdict, { submitted: around.now, before: server, after: store ?? server });
  const review = reviewChange(verdict, openReview, changes !== undefined);
  const field: JudgedField = {
    ...{ name: column, store, head: undefined },
    receipt: { ...receipt, ...toldOfDelete(verdict, changes, () => around.writer(column, server)) },
    ...(review === undefined ? {} : { review }),
  };
  const reviewed = withReviews(task, [field], row);
  const values = store === undefined ? {} : { [column]: store };
  return decisionOf(task, reviewed.judged, {
    scope,
    effect:
      store === undefined
        ? undefined
        : { kind: 'update', values: { ...values, ...companions(task, 'delete', String(scope), values) } },
    effects: reviewed.effects,
  });
}

/** Who deleted the row before, or which columns somebody has changed, and who. */
function toldOfDelete(
  verdict: Verdict,
  changes: ChangesSince | undefined,
  deletedBy: () => Other,
): Partial<FieldReceipt> {
  if (verdict.result === 'needs_review' && changes !== undefined)
    return { other: changes.other, changed: [...changes.columns] };
  return verdict.reason !== undefined && namesOther(verdict.reason) ? { other: deletedBy() } : {};
}

/** What is known of a row as a whole, for policies of making and deleting. */
function factsOfRow(
  { around }: Task,
  scope: Value,
  row: RowView,
): Omit<Facts, 'act' | 'expected' | 'server' | 'next'> {
  return {
    row,
    actor: { userId: around.actor.userId, roles: rolesOf(around.actor, scope) },
    followsRejected: false,
    base: undefined,
    fits: () => true,
    clocks: { own: null, theirs: null, now: around.now },
    openReview: undefined,
  };
}

// ── making a row ─────────────────────────────────────────────────────────────────────────────────────────────

function judgeInsert(task: Task): Decision {
  const { domain, write, table } = task;
  const scopeFault = faultOfScope(task);
  if (scopeFault !== undefined)
    return refused(task, scopeFault, {
      [domain.scopeColumn]: refusal(write.values[domain.scopeColumn] ?? null, scopeFault),
    });
  const scope = String(write.values[domain.scopeColumn]);
  const policy = rowPolicy(domain.matrix, write.table, 'insert');
  const may = decide(policy, {
    ...factsOfRow(task, scope, () => null),
    act: 'insert',
    expected: null,
    server: null,
    next: write.rowId,
  });
  if (may.result === 'rejected') return { ...refused(task, may.reason, {}, { roles: may.roles }), scope };

  const born = new Map<string, Value>();
  for (const [name, column] of Object.entries(table.columns)) born.set(name, initialValue(column));
  for (const [name, value] of Object.entries(companions(task, 'insert', scope, {}))) born.set(name, value);
  const row: RowView = (column) => born.get(column) ?? null;
  const judged = submittedFields(task).map((field) =>
    judgeField(task, field, { act: 'insert', row, scope, server: row(field.name) }),
  );
  for (const field of judged) if (field.store !== undefined) born.set(field.name, field.store);

  const missing = Object.entries(table.columns).filter(
    ([name, column]) => column.access !== 'server' && !column.nullable && born.get(name) === null,
  );
  const isRefused = judged.some(({ receipt }) => receipt.result === 'rejected');
  if (missing.length > 0 || (isRefused && isDoneWhole(policy)))
    return {
      ...incomplete(
        task,
        judged,
        missing.map(([name]) => name),
      ),
      scope,
    };
  const set = Object.fromEntries(
    judged.flatMap((field) => (field.store === undefined ? [] : [[field.name, field.store]])),
  );
  const consequence = consequenceOf(task, policy, { scope, row });
  if (!consequence.made) return notMade(task, judged, consequence, scope);
  const companion = { ...companions(task, 'insert', scope, set), ...consequence.set };
  for (const [name, value] of Object.entries(companion)) born.set(name, value);
  const also = domain.companionRows?.(changeOf(task, 'insert', scope, set)) ?? [];
  const decision = decisionOf(task, told(judged, consequence), {
    scope,
    effect: { kind: 'insert', values: Object.fromEntries(born) },
    effects: joined({ also, settles: [] }, consequence.effects),
  });
  const { result, reason } = consequence;
  return reason !== undefined && decision.result === result ? { ...decision, reason } : decision;
}

/** An act on a review is done as its author meant it, or not at all. */
function isDoneWhole(policy: Policy): boolean {
  return innermost(policy).kind === 'reviewActions';
}

/** The fields with what the act as a whole came to. */
function told(judged: readonly JudgedField[], { result, reason, field, more }: Made): JudgedField[] {
  return judged.map((one) =>
    one.name === field
      ? { ...one, receipt: { ...one.receipt, ...more, result, ...(reason === undefined ? {} : { reason }) } }
      : one,
  );
}

/** The act is not possible, or waits: its row is not made, and the field that it failed by says why. */
function notMade(
  task: Task,
  judged: readonly JudgedField[],
  { result, reason, field, more, effects }: NotMade,
  scope: string,
): Decision {
  // the others settle with it
  const waitsFor = more?.conflict_id === undefined ? {} : { conflict_id: more.conflict_id };
  const fields = judged.map((one): JudgedField => {
    const { reason: _, after: __, ...receipt } = one.receipt;
    const said =
      one.name === field ? { ...receipt, ...more, result, reason } : { ...receipt, ...waitsFor, result };
    return { ...one, receipt: said, store: undefined };
  });
  const submitted = new Set(judged.map(({ name }) => name));
  const named: JudgedField = {
    name: field,
    receipt: { submitted: null, ...more, result, reason },
    store: undefined,
    head: undefined,
  };
  const all = submitted.has(field) ? fields : [...fields, named];
  return {
    ...decisionOf(task, all, { scope, effect: undefined, effects: effects ?? noEffects }),
    result,
    reason,
  };
}

/** The scope of a new row must be one in which the author is somebody. */
function faultOfScope({ domain, write, around, table }: Task): ReasonCode | undefined {
  const column = table.columns[domain.scopeColumn];
  if (column === undefined)
    throw new Error(`${write.table} has no ${domain.scopeColumn}, so nobody can make its rows`);
  const decoded = decode(column, write.values[domain.scopeColumn]);
  const checked = decoded.ok ? check(column, decoded.value) : decoded;
  if (!checked.ok) return checked.reason;
  const known =
    column.references === undefined ||
    around.reference(column.references, String(checked.value)) !== undefined;
  return known && rolesOf(around.actor, checked.value).size > 0 ? undefined : 'reference_not_found';
}

/** A row without something that it needs is not made, so none of its fields is. */
function incomplete(task: Task, judged: readonly JudgedField[], missing: readonly string[]): Decision {
  const submitted = new Set(judged.map((field) => field.name));
  const fields = judged.map((field): JudgedField => {
    if (field.receipt.result === 'rejected') return { ...field, store: undefined };
    const { submitted, base } = field.receipt;
    const receipt: FieldReceipt = { submitted, ...(base === undefined ? {} : { base }), result: 'rejected' };
    return { ...field, receipt, store: undefined, head: headAfterRefusal(task, field.name) };
  });
  const absent = missing
    .filter((name) => !submitted.has(name))
    .map(
      (name): JudgedField => ({
        name,
        receipt: refusal(null, 'required'),
        store: undefined,
        head: undefined,
      }),
    );
  return decisionOf(task, [...fields, ...absent], { scope: null, effect: undefined, effects: noEffects });
}

// ── putting it together ──────────────────────────────────────────────────────────────────────────────────────

/** The write as a whole is refused, for `reason`; `fields` are those with a say of their own. */
function refused(
  task: Task,
  reason: ReasonCode,
  fields: Readonly<Record<string, FieldReceipt>> = {},
  more: { readonly roles?: readonly string[] | undefined } = {},
): Decision {
  const roles = more.roles === undefined ? {} : { roles: [...more.roles] };
  const judged = submittedFields(task).map((field): JudgedField => {
    const own = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
    const one = refusedField(task, field, reason, roles);
    if (own !== undefined) return { ...one, receipt: own };
    const { reason: _, ...withoutReason } = one.receipt;
    // where one field is at fault, the others only share its fate
    return Object.keys(fields).length > 0
      ? { ...one, receipt: { ...withoutReason, result: 'rejected' } }
      : one;
  });
  const named = new Set(judged.map((field) => field.name));
  const rest = Object.entries(fields).filter(([name]) => !named.has(name));
  const extra = rest.map(
    ([name, receipt]): JudgedField => ({ name, receipt, store: undefined, head: undefined }),
  );
  return {
    ...decisionOf(task, [...judged, ...extra], { scope: null, effect: undefined, effects: noEffects }),
    result: 'rejected',
    reason,
  };
}

function decisionOf(
  task: Task,
  judged: readonly JudgedField[],
  rest: { scope: Value; effect: Decision['effect']; effects: Effects },
): Decision {
  // no row has a malformed id, so no later write can continue from this one
  const heads = isRowId(task.write.rowId)
    ? judged.flatMap(({ name, head }) => (head === undefined ? [] : [[name, head] as const]))
    : [];
  return {
    ...summary(judged.map((field) => field.receipt)),
    fields: Object.fromEntries(
      judged.map((field) => [storableText(field.name), guarded(task, field.name, field.receipt)]),
    ),
    scope: typeof rest.scope === 'string' ? rest.scope : null,
    effect: rest.effect,
    written: judged.filter((field) => field.store !== undefined).map((field) => field.name),
    replaced: judged.flatMap(({ name, replaced }) => {
      const byOther =
        replaced !== undefined &&
        replaced.other.author_id !== null &&
        replaced.other.author_id !== task.around.actor.userId;
      return byOther ? [{ field: name, ...replaced }] : [];
    }),
    heads: Object.fromEntries(heads),
    effects: rest.effects,
  };
}

/** Of a sensitive field a receipt holds what its author submitted and had seen, and nobody else's value (OUT-8). */
function guarded({ table }: Task, name: string, receipt: FieldReceipt): FieldReceipt {
  if (!Object.hasOwn(table.columns, name) || table.columns[name]?.sensitive !== true) return receipt;
  const { before: _, after: __, other, ...own } = receipt;
  return other === undefined ? own : { ...own, other: { ...other, value: null } };
}

function companions(
  task: Task,
  act: Change['act'],
  scope: string,
  values: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return task.domain.companions(changeOf(task, act, scope, values));
}

function changeOf(
  { write, around }: Task,
  act: Change['act'],
  scope: string,
  values: Readonly<Record<string, Value>>,
): Change {
  const { reference, now, actor } = around;
  return { table: write.table, id: write.rowId, scope, reference, act, values, userId: actor.userId, now };
}
