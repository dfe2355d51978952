import type { BranchHead } from './branch.ts';
import { decide } from './decide.ts';
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
import { rowPolicy } from './matrix.ts';
import { isReasonCode, type ReasonCode, type Result } from './reasons.ts';
import { storableText } from './storable.ts';
import { check, decode, initialValue, isRowId, type Value } from './value.ts';
import type { FieldReceipt, Other } from './wire.ts';
import { type RowView, rolesOf, type WriteDomain } from './write-domain.ts';

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
    return judgeField(task, field, { act: 'edit', row, scope, server: row(field.name) });
  });
  const values = Object.fromEntries(
    judged.flatMap((field) => (field.store === undefined ? [] : [[field.name, field.store]])),
  );
  const changed = Object.keys(values).length > 0;
  return decisionOf(task, judged, {
    scope,
    effect: changed
      ? { kind: 'update', values: { ...values, ...companions(task, 'update', values) } }
      : undefined,
  });
}

function judgeDelete(task: Task, row: RowView): Decision {
  const { domain, write, around, table } = task;
  const scope = row(domain.scopeColumn);
  const column = domain.deletedColumn;
  const server = row(column);
  const verdict = decide(rowPolicy(domain.matrix, write.table, 'delete'), {
    act: 'delete',
    expected: null,
    server,
    next: around.now,
    row,
    actor: { userId: around.actor.userId, roles: rolesOf(around.actor, scope) },
    followsRejected: false,
  });
  const store = verdict.result === 'applied' ? verdict.store : undefined;
  if (store !== undefined && table.columns[column] === undefined)
    throw new Error(`the matrix lets rows of ${write.table} be deleted, but the table has no ${column}`);
  const receipt = receiptOf(verdict, { submitted: around.now, before: server, after: store ?? server });
  const other =
    verdict.reason !== undefined && namesOther(verdict.reason)
      ? { other: around.writer(column, server) }
      : {};
  const field: JudgedField = { name: column, receipt: { ...receipt, ...other }, store, head: undefined };
  const values = store === undefined ? {} : { [column]: store };
  return decisionOf(task, [field], {
    scope,
    effect:
      store === undefined
        ? undefined
        : { kind: 'update', values: { ...values, ...companions(task, 'delete', values) } },
  });
}

// ── making a row ─────────────────────────────────────────────────────────────────────────────────────────────

function judgeInsert(task: Task): Decision {
  const { domain, write, around, table } = task;
  const scopeFault = faultOfScope(task);
  if (scopeFault !== undefined)
    return refused(task, scopeFault, {
      [domain.scopeColumn]: refusal(write.values[domain.scopeColumn] ?? null, scopeFault),
    });
  const scope = String(write.values[domain.scopeColumn]);
  const may = decide(rowPolicy(domain.matrix, write.table, 'insert'), {
    act: 'insert',
    expected: null,
    server: null,
    next: write.rowId,
    row: () => null,
    actor: { userId: around.actor.userId, roles: rolesOf(around.actor, scope) },
    followsRejected: false,
  });
  if (may.result === 'rejected') return { ...refused(task, may.reason, {}, { roles: may.roles }), scope };

  const born = new Map<string, Value>();
  for (const [name, column] of Object.entries(table.columns)) born.set(name, initialValue(column));
  for (const [name, value] of Object.entries(companions(task, 'insert', {}))) born.set(name, value);
  const row: RowView = (column) => born.get(column) ?? null;
  const judged = submittedFields(task).map((field) =>
    judgeField(task, field, { act: 'insert', row, scope, server: row(field.name) }),
  );
  for (const field of judged) if (field.store !== undefined) born.set(field.name, field.store);

  const missing = Object.entries(table.columns).filter(
    ([name, column]) => column.access !== 'server' && !column.nullable && born.get(name) === null,
  );
  if (missing.length > 0)
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
  for (const [name, value] of Object.entries(companions(task, 'insert', set))) born.set(name, value);
  return decisionOf(task, judged, { scope, effect: { kind: 'insert', values: Object.fromEntries(born) } });
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
  return decisionOf(task, [...fields, ...absent], { scope: null, effect: undefined });
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
    ...decisionOf(task, [...judged, ...extra], { scope: null, effect: undefined }),
    result: 'rejected',
    reason,
  };
}

function decisionOf(
  task: Task,
  judged: readonly JudgedField[],
  rest: { scope: Value; effect: Decision['effect'] },
): Decision {
  // no row has a malformed id, so no later write can continue from this one
  const heads = isRowId(task.write.rowId)
    ? judged.flatMap(({ name, head }) => (head === undefined ? [] : [[name, head] as const]))
    : [];
  return {
    ...summary(judged.map((field) => field.receipt)),
    fields: Object.fromEntries(judged.map((field) => [storableText(field.name), field.receipt])),
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
  };
}

const byStrength: readonly Result[] = ['applied', 'merged', 'needs_review', 'rejected', 'parked'];

/** The write's own result is the weakest of its fields' (OUT-1), with that field's reason. */
export function summary(fields: readonly FieldReceipt[]): { result: Result; reason: ReasonCode | null } {
  const weakest = fields.reduce((level, field) => Math.max(level, byStrength.indexOf(field.result)), 0);
  const result = byStrength[weakest] ?? 'applied';
  const codes = fields.filter((field) => field.result === result).map((field) => field.reason);
  const telling = codes.find((code) => code !== undefined && code !== 'already_equal');
  const all =
    codes.length > 0 && codes.every((code) => code === 'already_equal') ? 'already_equal' : undefined;
  const code = telling ?? all;
  return { result, reason: code !== undefined && isReasonCode(code) ? code : null };
}

function companions(
  task: Task,
  act: 'insert' | 'update' | 'delete',
  values: Readonly<Record<string, Value>>,
) {
  const { domain, write, around } = task;
  return domain.companions({ table: write.table, act, values, userId: around.actor.userId, now: around.now });
}
