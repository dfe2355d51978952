import { advance, type BranchHead, type PlacedLink, placeLink } from './branch.ts';
import { decide, isConcurrent, type Verdict } from './decide.ts';
import { columnPolicy, rowPolicy } from './matrix.ts';
import type { Policy } from './policies.ts';
import { type ReasonCode, type Result, reasons } from './reasons.ts';
import { storable, storableText } from './storable.ts';
import type { Column, Table } from './table.ts';
import { check, comparable, decode, initialValue, isRowId, same, type Value } from './value.ts';
import type { FieldReceipt, Other } from './wire.ts';
import { type Actor, type RowView, rolesOf, type WriteDomain } from './write-domain.ts';

/**
 * What becomes of one write: pure, for the server and the browser. Its fields are judged one by one (OUT-1); the
 * row itself (is it there, may it be made, may it go) before them.
 */
export interface JudgedWrite {
  readonly table: string;
  readonly rowId: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly values: Readonly<Record<string, unknown>>;
  readonly bases: Readonly<Record<string, unknown>> | undefined;
  readonly rowVersion: number | null;
  readonly receiptId: string;
}

/** What is known when the write is judged. */
export interface Surroundings {
  readonly actor: Actor;
  /** The row, if it is there and the actor may see it (WB-14). */
  readonly row: RowView | undefined;
  /** Whether the id belongs to a row that the actor may not see. */
  readonly isTaken: boolean;
  readonly head: (field: string) => BranchHead | undefined;
  /** Who wrote the value that the server holds in a field. */
  readonly writer: (field: string, value: Value) => Other;
  /** Another row, if it is there and the actor may see it. */
  readonly reference: (table: string, id: string) => RowView | undefined;
  readonly isMember: (scope: string, userId: string) => boolean;
  /** The server's clock, as an instant. */
  readonly now: string;
}

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
  if (!isRowId(write.rowId)) {
    const named = refused(task, 'malformed_id', { id: refusal(write.rowId, 'malformed_id') });
    // no row has this id, so no later write can continue from this one
    return { ...named, heads: {} };
  }
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

interface Task {
  readonly domain: WriteDomain;
  readonly write: JudgedWrite;
  readonly around: Surroundings;
  readonly table: Table;
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

// ── one field ────────────────────────────────────────────────────────────────────────────────────────────────

interface SubmittedField {
  readonly name: string;
  readonly column: Column | undefined;
  readonly raw: unknown;
}

interface JudgedField {
  readonly name: string;
  readonly receipt: FieldReceipt;
  /** What the server is to hold; absent if it keeps what it has. */
  readonly store: Value | undefined;
  readonly head: BranchHead | undefined;
  readonly replaced?: { readonly other: Other; readonly value: Value };
}

/** In the order of the declaration, so that a receipt does not depend on the order of JSON keys. */
function submittedFields({ write, table }: Task): SubmittedField[] {
  const names = Object.keys(write.values).filter((name) => name !== 'id');
  const declared = Object.keys(table.columns).filter((name) => Object.hasOwn(write.values, name));
  const unknown = names.filter((name) => !Object.hasOwn(table.columns, name)).sort();
  return [...declared, ...unknown].map((name) => ({
    name,
    column: Object.hasOwn(table.columns, name) ? table.columns[name] : undefined,
    raw: write.values[name],
  }));
}

interface FieldPlace {
  readonly act: 'edit' | 'insert';
  readonly row: RowView;
  readonly scope: Value;
  readonly server: Value;
}

function judgeField(task: Task, field: SubmittedField, place: FieldPlace): JudgedField {
  const { domain, write, around } = task;
  const { column, name } = field;
  if (column === undefined) return refusedField(task, field, 'unknown_field');
  const decoded = decode(column, field.raw);
  const checked = decoded.ok ? check(column, decoded.value) : decoded;
  if (!checked.ok) {
    const { reason, max } = checked;
    const length = typeof field.raw === 'string' ? { length: field.raw.length } : {};
    return refusedField(task, field, reason, max === undefined ? {} : { max, ...length });
  }
  const next = checked.value;
  const { server } = place;
  if (write.op === 'PUT' && place.act === 'edit' && same(server, next))
    return settled(task, field, { result: 'applied', reason: 'already_equal' }, place, next);
  const policy = columnPolicy(domain.tables, domain.matrix, write.table, name, place.act);
  const link = linkOf(task, field, column);
  const facts = {
    act: place.act,
    expected: place.act === 'insert' ? server : link.expected,
    server,
    next,
    row: place.row,
    actor: { userId: around.actor.userId, roles: rolesOf(around.actor, place.scope) },
    followsRejected: link.followsRejected !== undefined,
  };
  const verdict = decide(policy, facts);
  const fault =
    verdict.result === 'applied' && verdict.store !== undefined
      ? referenceFault(task, field, policy, place, next)
      : undefined;
  if (fault !== undefined) return refusedField(task, field, fault, { before: server, after: server });
  return settled(task, field, verdict, place, next, {
    concurrent: place.act === 'edit' && isConcurrent(facts),
    baseUnknown: facts.expected === undefined,
    followsRejected: link.followsRejected,
  });
}

/** What a field points to must be there, be visible to the author, and lie in the row's scope. */
function referenceFault(
  { domain, around }: Task,
  { column, name }: SubmittedField,
  policy: Policy,
  place: FieldPlace,
  next: Value,
): 'reference_not_found' | 'reference_elsewhere' | undefined {
  if (typeof next !== 'string') return undefined;
  if (holdsPerson(policy) && next !== around.actor.userId)
    return around.isMember(String(place.scope), next) ? undefined : 'reference_not_found';
  if (column?.references === undefined) return undefined;
  const target = around.reference(column.references, next);
  if (target === undefined) return 'reference_not_found';
  return name === domain.scopeColumn || same(target(domain.scopeColumn), place.scope)
    ? undefined
    : 'reference_elsewhere';
}

/** A claim names the person who holds the row. */
export function holdsPerson(policy: Policy): boolean {
  return policy.kind === 'firstClaimWins' || (policy.kind === 'restrictTo' && holdsPerson(policy.policy));
}

function settled(
  task: Task,
  field: SubmittedField,
  verdict: Verdict,
  place: FieldPlace,
  next: Value,
  detail: {
    readonly concurrent?: boolean;
    readonly baseUnknown?: boolean;
    readonly followsRejected?: string | undefined;
  } = {},
): JudgedField {
  const { write, around } = task;
  const store = verdict.result === 'applied' ? verdict.store : undefined;
  const said =
    place.act === 'insert' && verdict.reason === 'already_equal' ? ({ result: 'applied' } as const) : verdict;
  const base = baseOf(task, field);
  const other =
    detail.concurrent === true || (said.reason !== undefined && namesOther(said.reason))
      ? around.writer(field.name, place.server)
      : undefined;
  const receipt: FieldReceipt = {
    ...receiptOf(said, { submitted: next, before: place.server, after: store ?? place.server }),
    ...(base === undefined ? {} : { base }),
    ...(detail.baseUnknown === true && said.reason !== 'already_equal'
      ? { base_unknown: true as const }
      : {}),
    ...(other !== undefined && said.reason !== 'already_equal' ? { other } : {}),
    ...(said.reason === 'follows_rejected' && detail.followsRejected !== undefined
      ? { cause: detail.followsRejected }
      : {}),
  };
  const taken = store ?? (verdict.reason === 'already_equal' ? place.server : undefined);
  return {
    name: field.name,
    receipt,
    store,
    head:
      field.column === undefined
        ? undefined
        : advance(
            place.act === 'insert'
              ? { expected: place.server, followsRejected: undefined }
              : linkOf(task, field, field.column),
            {
              rowVersion: write.rowVersion,
              newest: comparable(field.column, field.raw),
              stored: taken,
              rejected: verdict.result === 'rejected',
              receiptId: write.receiptId,
            },
          ),
    ...(verdict.result === 'applied' && verdict.replaced === true && other !== undefined
      ? { replaced: { other, value: next } }
      : {}),
  };
}

/**
 * Where the write stands in the device's branch of this field (DET-3). A base that can't be decoded may still be the
 * new value of an earlier link that could not be decoded either.
 */
function linkOf(task: Task, field: SubmittedField, column: Column): PlacedLink {
  const { bases, rowVersion } = task.write;
  const base = baseOf(task, field);
  const isSent = bases !== undefined && Object.hasOwn(bases, field.name);
  const undecoded = isSent ? comparable(column, bases[field.name]) : undefined;
  const baseText = base === undefined ? undecoded : JSON.stringify(base);
  return placeLink(task.around.head(field.name), { rowVersion, base, baseText });
}

/** The decoded base. A row that only its device has seen shows null where the server has put a default. */
function baseOf({ write }: Task, { name, column }: SubmittedField): Value | undefined {
  if (column === undefined || write.bases === undefined || !Object.hasOwn(write.bases, name))
    return undefined;
  const decoded = decode(column, write.bases[name]);
  if (!decoded.ok) return undefined;
  return decoded.value === null && !column.nullable ? initialValue(column) : decoded.value;
}

function refusedField(
  task: Task,
  field: SubmittedField,
  reason: ReasonCode,
  more: Partial<FieldReceipt> = {},
): JudgedField {
  const base = baseOf(task, field);
  const receipt = { ...refusal(field.raw, reason), ...(base === undefined ? {} : { base }), ...more };
  return { name: field.name, receipt, store: undefined, head: headAfterRefusal(task, field.name) };
}

function headAfterRefusal(task: Task, name: string): BranchHead | undefined {
  const column = Object.hasOwn(task.table.columns, name) ? task.table.columns[name] : undefined;
  if (column === undefined) return undefined;
  const { write } = task;
  return advance(linkOf(task, { name, column, raw: write.values[name] }, column), {
    rowVersion: write.rowVersion,
    newest: comparable(column, write.values[name]),
    stored: undefined,
    rejected: true,
    receiptId: write.receiptId,
  });
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
  const heads = judged.flatMap(({ name, head }) => (head === undefined ? [] : [[name, head] as const]));
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
  return { result, reason: code !== undefined && isCode(code) ? code : null };
}

function isCode(code: string): code is ReasonCode {
  return Object.hasOwn(reasons, code);
}

function receiptOf(
  verdict: Verdict,
  values: { submitted: Value; before: Value; after: Value },
): FieldReceipt {
  return {
    ...values,
    result: verdict.result,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(verdict.result === 'rejected' && verdict.allowed !== undefined
      ? { allowed: [...verdict.allowed] }
      : {}),
    ...(verdict.result === 'rejected' && verdict.roles !== undefined ? { roles: [...verdict.roles] } : {}),
  };
}

function refusal(submitted: unknown, reason: ReasonCode): FieldReceipt {
  return { submitted: storable(submitted), result: reasons[reason].result, reason };
}

/** Whether the sentence of a reason speaks of another person. */
function namesOther(code: ReasonCode): boolean {
  return `${reasons[code].title} ${reasons[code].sentence}`.includes('{name}');
}

function companions(
  task: Task,
  act: 'insert' | 'update' | 'delete',
  values: Readonly<Record<string, Value>>,
) {
  const { domain, write, around } = task;
  return domain.companions({ table: write.table, act, values, userId: around.actor.userId, now: around.now });
}
