import { matrix } from '@festival-ops/domain/matrix';
import { tables } from '@festival-ops/domain/tables';
import { canonicalInstant, hasPassed } from '@festival-ops/policy/instant';
import type { Column } from '@festival-ops/policy/table';
import { columnsOfTable } from '@festival-ops/policy/table';
import { canonicalJson, decode, initialValue } from '@festival-ops/policy/value';
import { type FieldReceipt, fieldReceiptsSchema } from '@festival-ops/policy/wire';
import { bookings } from '../fixture/gear.ts';
import { type Change, type Row, rowOf } from './change-log.ts';
import type { World } from './world.ts';

/**
 * Never a change without its receipt: every change of a row is one that a receipt of the request tells of as taken, or
 * that follows from one by a rule. And the other way round: what a receipt says was taken has changed.
 */
export interface Asked {
  readonly user: string;
  /** The server's clock, as an instant. */
  readonly now: string;
  readonly changes: readonly Change[];
  /** As it was before the request. */
  readonly world: Pick<World, 'row' | 'rows'>;
}

/** A receipt that the request has made. */
interface Told {
  readonly id: string;
  readonly op: string;
  readonly table: string;
  readonly rowId: string;
  readonly author: string;
  readonly result: string;
  readonly reason: string | null;
  readonly fields: Readonly<Record<string, FieldReceipt>>;
  readonly conflicts: ReadonlySet<string>;
}

/** @returns what is not explained, in words; empty if all is */
export function unexplained(asked: Asked): string[] {
  const told = asked.changes.flatMap(({ table, before, after }) =>
    table === 'sync_operation' && before === null && after !== null ? [receiptFrom(after)] : [],
  );
  const step = { ...asked, told };
  return [
    ...asked.changes.flatMap((change) => {
      const why = fault(step, change);
      return why === undefined ? [] : [`${change.table} ${why}: ${JSON.stringify(change)}`];
    }),
    ...told.flatMap((receipt) => untrue(step, receipt)),
    ...stockFaults(step),
  ];
}

interface Step extends Asked {
  readonly told: readonly Told[];
}

function receiptFrom(row: Row): Told {
  const fields = fieldReceiptsSchema.parse(row.fields);
  const conflicts = [row.conflict_id, ...Object.values(fields).map((field) => field.conflict_id)];
  return {
    ...{ id: String(row.id), op: String(row.op), table: String(row.table_name), rowId: String(row.row_id) },
    ...{ author: String(row.author_id), result: String(row.result), fields },
    reason: row.reason_code === null ? null : String(row.reason_code),
    conflicts: new Set(conflicts.flatMap((id) => (typeof id === 'string' ? [id] : []))),
  };
}

/** Rows that the request has made: also by a write that was refused for the sake of something optional (WB-13). */
function madeIn({ changes }: Pick<Step, 'changes'>, table: string): Row[] {
  return changes.flatMap((one) =>
    one.table === table && one.before === null && one.after !== null ? [one.after] : [],
  );
}

const isTaken = ({ result }: { readonly result: string }) => result === 'applied' || result === 'merged';
const written = new Set(['created_at', 'updated_at', 'version']);

function fault(step: Step, { table, before, after }: Change): string | undefined {
  if (after === null) return 'was deleted by SQL';
  if (before !== null && Number(after.version) <= Number(before.version))
    return 'changed without its version';
  switch (table) {
    case 'sync_operation':
      return before === null ? receiptFault(step, after) : settlementFault(step, before, after);
    case 'notice':
      return before === null && step.told.some(({ id }) => id === after.receipt_id)
        ? undefined
        : 'is of no receipt';
    case 'gear_stock':
      // how much is counted in `stockFaults`
      return movesOf(step, String(after.item_id)).length > 0 ? undefined : 'moved for no reason';
    case 'gear_allowance':
      return allowanceFault(step, before, after);
    case 'crew_note':
      return before === null && madeIn(step, 'crew_note_update').some((one) => one.task_id === after.task_id)
        ? undefined
        : 'was made by no update';
    case 'conflict_record':
      return recordFault(step, before, after);
    default:
      return ownFault(step, table, before, after);
  }
}

// ── rows that devices write ──────────────────────────────────────────────────────────────────────────────────

function ownFault(step: Step, table: string, before: Row | null, after: Row): string | undefined {
  if (!Object.hasOwn(matrix, table)) return 'is no device’s to change';
  const own = step.told.filter((one) => one.table === table && one.rowId === after.id);
  if (before === null && !own.some(({ op, fields }) => op === 'PUT' && Object.values(fields).some(isTaken)))
    return 'was made by nobody';
  for (const [name, column] of Object.entries<Column>(columnsOfTable(tables, table))) {
    if (written.has(name)) continue;
    const old = before === null ? decodedAs(column, initialValue(column)) : decodedAs(column, before[name]);
    const value = decodedAs(column, after[name]);
    if (old === value) continue;
    const covered =
      column.access === 'server' || isNamedByReceipt(table, name, after)
        ? followsFrom(own, name, after)
        : own.some((one) => takes(one, name, column, value));
    if (!covered && !decidedTo(step, table, after, name)) return `has another ${name} by nobody`;
  }
  return undefined;
}

/** An act may name its record by one of the record's receipts; it is kept with both. */
function isNamedByReceipt(table: string, name: string, after: Row): boolean {
  return table === 'conflict_action' && name === 'conflict_id' && after.receipt_id !== null;
}

/** A server-owned column of a row that somebody changed. */
function followsFrom(own: readonly Told[], name: string, after: Row): boolean {
  const taken = own.filter(({ fields }) => Object.values(fields).some(isTaken));
  if (name === 'author_id' || name === 'created_by' || name === 'state_by')
    return taken.some(({ author }) => author === after[name]);
  return taken.length > 0;
}

function takes({ op, fields }: Told, name: string, column: Column, value: string): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined || !isTaken(field)) return false;
  // of a sensitive field nothing is told but what was submitted (OUT-8)
  const told = column.sensitive === true ? field.submitted : field.after;
  return op === 'DELETE' ? value !== 'null' : decodedAs(column, told) === value;
}

/** Whether a decision of the request was about the field, and wrote it. */
function decidedTo(step: Step, table: string, row: Row, field: string): boolean {
  return step.changes.some(
    ({ table: changed, after: record }) =>
      changed === 'conflict_record' &&
      record?.table_name === table &&
      record.row_id === row.id &&
      record.field === field &&
      actsOn(step, record).some(({ kind }) => kind === 'decide' || kind === 'undo'),
  );
}

/** The acts on a record that the request has made; one that names a receipt may be on several records. */
function actsOn({ changes, world }: Step, record: Row): Row[] {
  return madeIn({ changes }, 'conflict_action').filter(({ conflict_id: named, receipt_id: receipt }) => {
    const known =
      changes.findLast(({ after }) => after?.id === receipt)?.after ??
      world.row('sync_operation', String(receipt));
    return named === record.id || (known != null && receiptFrom(known).conflicts.has(String(record.id)));
  });
}

function decodedAs(column: Column, value: unknown): string {
  if (column.type === 'json')
    return typeof value === 'string' ? canonicalText(value) : canonicalJson(value ?? null);
  const decoded = decode(column, value);
  return decoded.ok ? JSON.stringify(decoded.value) : `? ${canonicalJson(value)}`;
}

/** JSON is told as its text, and is read from the database as what it means. */
function canonicalText(text: string): string {
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return canonicalJson(text);
  }
}

/** What was taken and made a difference has changed the row. */
function untrue({ changes }: Step, { id, op, table, rowId, fields, result }: Told): string[] {
  if (op === 'DELETE' && isTaken({ result }) && fields.deleted_at?.reason === 'already_deleted') return [];
  return Object.entries(fields).flatMap(([name, field]) => {
    const column = columnsOfTable(tables, table)[name];
    if (column === undefined || !isTaken(field) || field.after === undefined) return [];
    const value = decodedAs(column, field.after);
    if (value === decodedAs(column, field.before)) return [];
    const has = changes.some(
      (change) =>
        change.table === table &&
        change.after?.id === rowId &&
        decodedAs(column, change.after[name]) === value,
    );
    return has ? [] : [`${id} says that ${table}.${name} became ${value}, and it did not`];
  });
}

// ── receipts ─────────────────────────────────────────────────────────────────────────────────────────────────

function receiptFault({ user }: Step, row: Row): string | undefined {
  if (row.author_id !== user) return 'has another author';
  const isOver = row.settled_at !== null;
  const shouldBe = isTaken({ result: String(row.result) });
  return row.version !== 1 || isOver !== shouldBe ? 'is settled as it should not be' : undefined;
}

function settlementFault({ changes, user }: Step, before: Row, after: Row): string | undefined {
  const allowed = new Set(['result', 'reason_code', 'fields', 'settled_at', 'version', 'updated_at']);
  const changed = Object.keys(after).filter(
    (name) => canonicalJson(after[name]) !== canonicalJson(before[name]),
  );
  const wrong = changed.filter((name) => !allowed.has(name));
  if (wrong.length > 0) return `changed its ${wrong.join()}`;
  const { conflicts } = receiptFrom(after);
  const isReviewed = changes.some(
    ({ table, after: row }) => table === 'conflict_record' && conflicts.has(String(row?.id)),
  );
  if (isReviewed) return undefined;
  const isAcknowledged = madeIn({ changes }, 'receipt_ack').some((one) => one.receipt_id === after.id);
  if (!isAcknowledged) return 'was settled by nobody';
  if (before.result !== 'rejected' || after.author_id !== user)
    return 'was not to be settled by looking at it';
  return changed.some((name) => !['settled_at', 'version', 'updated_at'].includes(name))
    ? 'was changed by looking at it'
    : undefined;
}

// ── conflict records ─────────────────────────────────────────────────────────────────────────────────────────

function recordFault(step: Step, before: Row | null, after: Row): string | undefined {
  const naming = step.told.filter(({ conflicts }) => conflicts.has(String(after.id)));
  if (before === null) {
    const waiting = naming
      .flatMap(({ fields }) => Object.values(fields))
      .some(({ result }) => result === 'needs_review');
    return waiting ? undefined : 'was opened by nobody';
  }
  if (naming.length > 0 || actsOn(step, after).length > 0) return undefined;
  // a decision to delete the row ends all that waits about it
  const isDecided = step.changes.some(
    ({ table, after: other }) =>
      table === 'conflict_record' &&
      other !== null &&
      other.row_id === after.row_id &&
      other.field === 'deleted_at' &&
      actsOn(step, other).length > 0,
  );
  if (after.status === 'closed' && isDecided) return undefined;
  // a value that is there already withdraws its author's proposal; a deleted row ends all of its records
  const own = step.told.filter((one) => one.table === after.table_name && one.rowId === after.row_id);
  const ends = own.some(({ op, author, fields }) =>
    op === 'DELETE'
      ? fields.deleted_at?.result === 'applied'
      : author === after.proposed_by && fields[String(after.field)]?.reason === 'already_equal',
  );
  return ends ? undefined : 'changed for no reason';
}

// ── quantities ───────────────────────────────────────────────────────────────────────────────────────────────

/** What may have moved the stock of an item: rows made of acts on it, and allowances that were over. */
function movesOf({ changes, now }: Step, item: string): Change[] {
  return changes.filter(({ table, before, after }) => {
    if (table === 'gear_item') return before === null && after?.id === item;
    if (after?.item_id !== item) return false;
    return (
      table === 'gear_usage_event' ||
      (table === 'gear_allowance' &&
        (isOver(after, now) || before?.used !== after.used || before?.returned_at !== after.returned_at))
    );
  });
}

function isOver(allowance: Row, now: string): boolean {
  const until = canonicalInstant(String(allowance.until));
  return until !== undefined && hasPassed(until, bookings.graceHours, now);
}

function allowanceFault({ told, changes, now }: Step, before: Row | null, after: Row): string | undefined {
  if (before === null) return 'was granted by a write';
  const made = (table: string) => madeIn({ changes }, table);
  if (after.used !== before.used) {
    const booked = made('gear_usage_event').some(
      (event) =>
        event.kind === 'consume' && event.item_id === after.item_id && event.author_id === after.user_id,
    );
    if (!booked || isOver(after, now)) return 'was used by nobody';
  }
  if (after.returned_at !== before.returned_at) {
    const given = made('gear_allowance_return').some((one) => one.allowance_id === after.id);
    const swept = isOver(after, now) && told.some(({ table }) => table === 'gear_usage_event');
    if (!given && !swept) return 'was given back by nobody';
  }
  return undefined;
}

/** After the request the stock is what it was, and what was accepted since; reserved is what is promised and open. */
function stockFaults({ changes, world }: Step): string[] {
  const latest = (table: string): Row[] => {
    const rows = new Map(world.rows(table).map((row) => [String(row.id), row]));
    for (const change of changes)
      if (change.table === table && change.after !== null) rows.set(String(change.after.id), change.after);
    return [...rows.values()];
  };
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  return latest('gear_stock').flatMap((stock) => {
    const before = world.row('gear_stock', String(stock.id));
    const events = changes.flatMap(({ table, before: old, after }) =>
      table === 'gear_usage_event' && old === null && after?.item_id === stock.item_id ? [rowOf(after)] : [],
    );
    const moved = sum(
      events.map((event) => (event?.kind === 'consume' ? -Number(event.qty) : Number(event?.qty))),
    );
    const promised = sum(
      latest('gear_allowance')
        .filter((one) => one.item_id === stock.item_id && one.returned_at === null)
        .map((one) => Number(one.qty) - Number(one.used)),
    );
    const [onHand, reserved] = [Number(stock.on_hand), Number(stock.reserved)];
    return onHand === Number(before?.on_hand ?? 0) + moved && reserved === promised && onHand >= reserved
      ? []
      : [
          `the stock of ${stock.item_id} is ${onHand}(${reserved}), after ${JSON.stringify(before)} and ${moved}, with ${promised} promised`,
        ];
  });
}
