import type { TableName } from '@festival-ops/domain/tables';
import * as Y from 'yjs';
import type { StoredReceipt } from './lab.ts';
import { bytes, textOf } from './notes.ts';
import {
  emptyState,
  type FieldAnswer,
  type Receipt,
  resultOf,
  rowOf,
  type State,
  setRow,
} from './rules/state.ts';
import { canonical, isTable, type Row, same, type Value } from './rules/value.ts';
import { ANY } from './rules/write.ts';

/** Compares what the server holds with what the model says. Each function gives the differences, in words. */

/** What only the server knows: clocks of its own, names, and ids that it makes up. */
const serversOwn: Readonly<Record<string, readonly string[]>> = {
  conflict_record: [
    'valid_by_name',
    'valid_written_at',
    'valid_received_at',
    'proposed_by_name',
    'proposed_written_at',
    'proposed_received_at',
    'claimed_by_name',
    'decision',
  ],
  conflict_action: ['conflict_id', 'receipt_id'],
  crew_note: ['state', 'plain_text'],
  crew_note_update: ['payload', 'state_vector'],
};
const everywhere = ['created_at', 'updated_at', 'version'];
/** Tables of which each write raises the row's version by one; devices and branches depend on it. */
const versioned: readonly string[] = ['stage', 'task', 'contact', 'gear_item'];

export type Rows = ReadonlyMap<TableName, ReadonlyMap<string, Row>>;

export function compareRows(rows: Rows, state: State): string[] {
  const differences: string[] = [];
  for (const [table, stored] of rows) {
    if (table === 'notice' || table === 'sync_operation' || table === 'device') continue;
    const model = state.rows.get(table) ?? new Map<string, Row>();
    for (const id of new Set([...stored.keys(), ...model.keys()])) {
      const [there, expected] = [stored.get(id), model.get(id)];
      if (there === undefined || expected === undefined) {
        differences.push(`${table} ${id}: ${there === undefined ? 'is not there' : 'should not be there'}`);
        continue;
      }
      const known = differences.length;
      // whose edit a delete met is for the lead to see; which of several is not said
      const isDelete = table === 'conflict_record' && expected.field === 'deleted_at';
      for (const column of Object.keys(expected)) {
        if (isDelete && column.startsWith('valid_')) continue;
        if (everywhere.includes(column) && !(column === 'version' && versioned.includes(table))) continue;
        if (serversOwn[table]?.includes(column)) continue;
        // a JSON null and no value are shown alike
        const should = expected[column] === 'null' ? null : (expected[column] ?? null);
        if (!same(there[column] ?? null, should))
          differences.push(
            `${table} ${id}.${column}: is ${JSON.stringify(there[column])}, should be ${JSON.stringify(expected[column])}`,
          );
      }
      if (table === 'conflict_record') differences.push(...compareDecision(id, there, expected));
      if (differences.length > known) differences.push(`  stored as ${JSON.stringify(there)}`);
    }
  }
  return [...differences, ...compareNotices(rows, state), ...compareNotes(rows, state)];
}

function compareDecision(id: string, there: Row, expected: Row): string[] {
  const parts = (row: Row) => {
    const { choice, value = null, before = null } = JSON.parse(String(row.decision)) ?? {};
    return canonical({ choice, value, before });
  };
  const [is, should] = [parts(there), parts(expected)];
  return is === should ? [] : [`conflict_record ${id}.decision: is ${is}, should be ${should}`];
}

/** OUT-6: exactly those are told who should be. */
function compareNotices(rows: Rows, state: State): string[] {
  const text = (notice: Readonly<Record<string, Value>>) =>
    canonical([
      notice.user_id,
      notice.receipt_id,
      notice.table_name,
      notice.row_id,
      notice.field,
      notice.by_user_id,
      notice.your_value,
      notice.their_value,
    ]);
  const is = [...(rows.get('notice')?.values() ?? [])].map(text).sort();
  const should = state.notices.map((notice) => text({ ...notice })).sort();
  return same(is, should)
    ? []
    : [
        `notices: ${is.filter((one) => !should.includes(one))} too many, ${should.filter((one) => !is.includes(one))} missing`,
      ];
}

/** POL-3: the text that devices read is that of all updates that were taken. */
function compareNotes(rows: Rows, state: State): string[] {
  return [...state.notes].flatMap(([task, { payloads }]) => {
    const stored = rows.get('crew_note')?.get(task);
    const updates = [...(rows.get('crew_note_update')?.values() ?? [])].filter(
      ({ task_id }) => task_id === task,
    );
    const base = stored?.state === '' ? [] : [String(stored?.state)];
    const is = textOfAll([...base, ...updates.map(({ payload }) => String(payload))]);
    const should = textOfAll(payloads);
    return is === should
      ? []
      : [`note ${task}: is ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`];
  });
}

function textOfAll(payloads: readonly string[]): string {
  const document = new Y.Doc();
  for (const payload of payloads) Y.applyUpdate(document, bytes(payload));
  return textOf(document).toString();
}

/** OUT-4: a stored receipt against the model's. */
export function compareReceipt(stored: StoredReceipt, receipt: Receipt): string[] {
  const { row, fields } = stored;
  const differences: string[] = [];
  const differs = (what: string, is: unknown, should: unknown) =>
    differences.push(
      `receipt ${receipt.id} (${receipt.table}) ${what}: is ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`,
    );
  const result = resultOf(receipt);
  if (row.result !== result) differs('result', row.result, result);
  const weakest = weakestOf(receipt, result).map(({ reason }) => reason ?? null);
  const causes = weakest.filter((reason) => reason !== 'transaction_rejected');
  const reasons = causes.length > 0 ? causes : weakest;
  if (!reasons.includes(ANY) && !reasons.some((reason) => reason === row.reason_code))
    differs('reason', row.reason_code, reasons);
  if (row.author_id !== receipt.author) differs('author', row.author_id, receipt.author);
  if (row.table_name !== receipt.table) differs('table', row.table_name, receipt.table);
  if (row.row_id !== receipt.row) differs('row', row.row_id, receipt.row);
  if ((row.conflict_id ?? null) !== (receipt.record ?? null))
    differs('record', row.conflict_id, receipt.record);
  if ((row.settled_at !== null) !== receipt.settled) differs('settled', row.settled_at, receipt.settled);
  for (const [name, field] of Object.entries(receipt.fields)) {
    const there = fields[name];
    if (there === undefined) differs(name, 'nothing', field);
    else
      for (const [part, is, should] of fieldDifferences(there, field)) differs(`${name}.${part}`, is, should);
  }
  // OUT-1: no field that the model does not know of is weaker
  for (const [name, there] of Object.entries(fields))
    if (receipt.fields[name] === undefined && receipt.whole === undefined && there.reason !== 'already_equal')
      if (there.result !== 'applied' || there.reason !== undefined) differs(name, there, 'nothing');
  if (differences.length > 0) differences.push(`  stored as ${JSON.stringify({ ...row, fields })}`);
  return differences;
}

function fieldDifferences(
  there: Readonly<Record<string, unknown>>,
  field: FieldAnswer,
): [string, unknown, unknown][] {
  const pairs: [string, unknown, unknown][] = [['result', there.result, field.result]];
  if (field.reason !== ANY) pairs.push(['reason', there.reason, field.reason]);
  const isStored = field.result === 'applied' || field.result === 'merged';
  if (field.stored !== undefined && (isStored || there.after !== undefined))
    pairs.push(['after', there.after, field.stored]);
  if (field.delta !== undefined) pairs.push(['delta', there.delta, field.delta]);
  if (field.left !== undefined) pairs.push(['left', there.left, field.left]);
  if (field.conflict !== undefined) pairs.push(['conflict', there.conflict_id, field.conflict]);
  if (field.other !== undefined) pairs.push(['other', authorOf(there.other), field.other]);
  return pairs.filter(([, is, should]) => canonical(is ?? null) !== canonical(should ?? null));
}

function authorOf(other: unknown): unknown {
  return typeof other === 'object' && other !== null && 'author_id' in other ? other.author_id : undefined;
}

function weakestOf({ fields, whole }: Receipt, result: string): FieldAnswer[] {
  const all = [...Object.values(fields), ...(whole === undefined ? [] : [whole])];
  return all.length === 0 ? [{ result: 'applied' }] : all.filter((field) => field.result === result);
}

/** The server's ids of new records take the place of the model's. */
export function adoptRecords(rows: Rows, state: State): void {
  const records = state.rows.get('conflict_record') ?? new Map<string, Row>();
  for (const [id, { receipt_id, field }] of rows.get('conflict_record') ?? []) {
    const own = `${receipt_id}/${field}`;
    const record = records.get(own);
    if (record === undefined) continue;
    records.delete(own);
    records.set(id, { ...record, id });
    const adopt = (answer: FieldAnswer): FieldAnswer =>
      answer.conflict === own ? { ...answer, conflict: id } : answer;
    for (const receipt of state.receipts.values()) {
      const answers = Object.entries(receipt.fields);
      if (receipt.record !== own && !answers.some(([, { conflict }]) => conflict === own)) continue;
      state.receipts.set(receipt.id, {
        ...receipt,
        ...(receipt.record === own ? { record: id } : {}),
        fields: Object.fromEntries(answers.map(([name, answer]) => [name, adopt(answer)])),
        ...(receipt.whole === undefined ? {} : { whole: adopt(receipt.whole) }),
      });
    }
  }
}

/** Where the rules leave open how many steps a row's version took, the server says it. */
export function adoptVersions(rows: Rows, before: Rows, state: State): void {
  for (const key of state.folded) {
    const [table = '', id = ''] = key.split('/');
    if (!isTable(table)) continue;
    const version = rows.get(table)?.get(id)?.version;
    const most = Number(rowOf(state, table, id)?.version);
    if (Number(version) > Number(before.get(table)?.get(id)?.version) && Number(version) <= most)
      setRow(state, table, id, { version: Number(version) });
  }
  state.folded.clear();
}

/**
 * What the rules leave to the server: by which of several records a write is known, and what is said of a decision
 * that was not used once there is another.
 */
export function adoptChoice(stored: StoredReceipt, state: State): void {
  const receipt = state.receipts.get(String(stored.row.id));
  const { reason_code: reason } = stored.row;
  if (receipt?.whole?.unused && receipt.whole.reason?.startsWith('decided_')) {
    const whole = { ...receipt.whole, result: reason === 'decided_yours' ? 'applied' : 'rejected' } as const;
    state.receipts.set(receipt.id, { ...receipt, whole: { ...whole, reason: String(reason) } });
  }
  const record = stored.row.conflict_id;
  if (receipt === undefined || typeof record !== 'string' || receipt.record === record) return;
  if (Object.values(receipt.fields).some(({ conflict }) => conflict === record))
    state.receipts.set(receipt.id, { ...receipt, record });
}

/** What must hold whatever was written. */
export function invariantsOf(
  rows: Rows,
  initial: Rows,
  receipts: ReadonlyMap<string, StoredReceipt>,
): string[] {
  return [...stockAddsUp(rows, initial), ...nothingUnderReviewIsLost(rows, receipts)];
}

/** POL-2: on_hand = initial + Σ accepted events ≥ reserved = Σ unused allowances ≥ 0. */
function stockAddsUp(rows: Rows, initial: Rows): string[] {
  return [...(rows.get('gear_stock') ?? [])].flatMap(([id, stock]) => {
    const events = [...(rows.get('gear_usage_event')?.values() ?? [])].filter(
      ({ item_id }) => item_id === stock.item_id,
    );
    const moved = events.reduce(
      (sum, { kind, qty }) => sum + (kind === 'consume' ? -Number(qty) : Number(qty)),
      0,
    );
    const set = [...(rows.get('gear_allowance')?.values() ?? [])]
      .filter(({ item_id, returned_at }) => item_id === stock.item_id && returned_at === null)
      .reduce((sum, { qty, used }) => sum + Number(qty) - Number(used), 0);
    const before = Number(initial.get('gear_stock')?.get(id)?.on_hand ?? 0);
    const holds = stock.on_hand === before + moved && stock.reserved === set && Number(stock.on_hand) >= set;
    return holds
      ? []
      : [`stock ${id}: ${canonical(stock)} is not ${before} + ${moved} with ${set} set aside`];
  });
}

/** REV-7: while a record is open its proposal is that of a receipt that waits for it, and none waits for a closed one. */
function nothingUnderReviewIsLost(rows: Rows, receipts: ReadonlyMap<string, StoredReceipt>): string[] {
  const waiting = new Map<string, unknown[]>();
  for (const { row, fields } of receipts.values())
    for (const field of Object.values(fields))
      if (field.result === 'needs_review') {
        const record = String(field.conflict_id ?? row.conflict_id);
        waiting.set(record, [
          ...(waiting.get(record) ?? []),
          row.op === 'DELETE' ? 'delete' : field.submitted,
        ]);
      }
  const open = [...(rows.get('conflict_record')?.values() ?? [])].filter(({ status }) => status === 'open');
  const lost = open.filter(
    ({ id, proposed_value }) =>
      !waiting.get(String(id))?.some((value) => canonical(value) === (proposed_value ?? 'null')),
  );
  const stranded = [...waiting.keys()].filter((record) => !open.some(({ id }) => id === record));
  return [
    ...lost.map(({ id }) => `record ${id} has a proposal that no receipt holds`),
    ...stranded.map((record) => `receipts wait for record ${record}, which is not open`),
  ];
}

/** A state that holds what the server holds. */
export function stateOf(rows: Rows): State {
  const state = emptyState();
  for (const [table, ofTable] of rows) state.rows.set(table, new Map(ofTable));
  return state;
}
