import { heldRowOf } from '@festival-ops/policy/lookups';
import { storable, storableText } from '@festival-ops/policy/storable';
import { columnsOfTable } from '@festival-ops/policy/table';
import { canonicalJson } from '@festival-ops/policy/value';
import type { WriteMetadata } from '@festival-ops/policy/wire';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import { returnFromArchive } from './archive.ts';
import { type BatchContext, type Judged, nameOf, type Session } from './batch-context.ts';
import type { Catalogue } from './catalogue.ts';
import { allOf, type Statement } from './database-client.ts';
import { isSettled, type Outcome, replacedOf, type SideChange } from './outcome.ts';
import {
  cell,
  identifier,
  inOne,
  insertRows,
  JSON_ROWS,
  jsonRows,
  type TextRow,
  type TypedColumn,
  updateRows,
} from './sql.ts';
import { keyOf, type SharedCopy } from './working-copy.ts';
import { writtenAt } from './written-at.ts';

/**
 * Writes what was judged: rows, receipts, branches, writers, notices and parked writes, each in one statement a
 * table however many there are, all in the transaction that the caller has open (OUT-4). A write that was parked
 * has its receipt and its place in the park already; they are brought up to date.
 */
export async function persist(session: Session, outcomes: readonly Outcome[]): Promise<void> {
  const { client, catalogue, context, copy } = session;
  const statements = statementsFor(catalogue, [{ context, copy, outcomes }]);
  await allOf(statements.map(({ text, values }) => client.query(text, values)));
}

/**
 * The statements by which `persist` does it, in their order, for what several devices wrote one after the other on
 * copies that share their rows.
 */
export function statementsFor(catalogue: Catalogue, judged: readonly Judged[]): Statement[] {
  const [first] = judged;
  const outcomes = judged.flatMap((one) => one.outcomes);
  if (first === undefined || outcomes.length === 0) return [];
  const { copy, context } = first;
  const isReplay = context.replayed !== undefined;
  return [
    ...persistRows(catalogue, context.domain, outcomes),
    ...inOne([
      ...(isReplay ? updateReceipts : insertReceipts)(catalogue, context.domain, judged),
      ...persistHeads(judged),
      ...persistWriters(outcomes, copy),
      ...persistTexts(outcomes, copy),
      ...persistNotices(catalogue, context.domain, judged),
      ...(isReplay ? updateParks : insertParks)(judged),
    ]),
    // some of the receipts above
    ...persistSettlements(outcomes, copy),
  ];
}

/**
 * Rows go in waves: the first change of each row, then the second of those that have one, and so on. The database
 * (its constraints and triggers) so sees every state that it would see if the writes came one by one (WB-17),
 * while writes to different rows, the common case, still share one statement. A row that no write names itself (the
 * stock of a hot item) takes all its changes at once.
 */
function persistRows(catalogue: Catalogue, domain: WriteDomain, outcomes: readonly Outcome[]): Statement[] {
  // declared before what refers to it, so that a new row finds the rows that it names
  const order = Object.keys(domain.tables);
  return wavesOf(outcomes).flatMap((wave) =>
    order.flatMap((table) => {
      const sorted = (wave.get(table) ?? []).toSorted((a, b) => (a.row.id < b.row.id ? -1 : 1));
      // an author's case is closed before their next one opens: of a field they have one open
      const isClosed = ({ kind, row }: SideChange) =>
        kind === 'update' && table === domain.review?.records && row.texts.status !== 'open';
      const changes = sorted.filter((change) => !isClosed(change));
      return [
        ...updateChanged(catalogue, table, sorted.filter(isClosed)),
        ...insertNew(
          catalogue,
          domain,
          table,
          changes.filter(({ kind }) => kind === 'insert'),
        ),
        ...updateChanged(
          catalogue,
          table,
          changes.filter(({ kind }) => kind === 'update'),
        ),
      ];
    }),
  );
}

/** By table, the n-th change of each row in the n-th wave. */
function wavesOf(outcomes: readonly Outcome[]): Map<string, SideChange[]>[] {
  const own = new Set(outcomes.flatMap(({ row }) => (row === undefined ? [] : [keyOf(row.table, row.id)])));
  const waves: Map<string, SideChange[]>[] = [];
  const depth = new Map<string, number>();
  const folded = new Map<string, SideChange>();
  const append = (change: SideChange) => {
    const { row } = change;
    const key = keyOf(row.table, row.id);
    const index = depth.get(key) ?? 0;
    depth.set(key, index + 1);
    const wave = waves[index] ?? new Map<string, SideChange[]>();
    waves[index] = wave;
    const changes = wave.get(row.table) ?? [];
    wave.set(row.table, changes);
    changes.push(change);
  };
  for (const { effect, row, also } of outcomes) {
    if (effect !== undefined && row !== undefined)
      append({ kind: effect.kind, row, columns: Object.keys(effect.values) });
    for (const change of also) {
      const key = keyOf(change.row.table, change.row.id);
      if (own.has(key)) append(change);
      else folded.set(key, foldedChange(folded.get(key), change));
    }
  }
  for (const change of folded.values()) append(change);
  return waves;
}

function foldedChange(before: SideChange | undefined, change: SideChange): SideChange {
  if (before === undefined) return change;
  return {
    kind: before.kind,
    row: change.row,
    columns: [...new Set([...before.columns, ...change.columns])],
  };
}

/** Columns that only the server sets are left to the database's defaults, unless the domain has set them. */
function insertNew(
  catalogue: Catalogue,
  domain: WriteDomain,
  table: string,
  changes: readonly SideChange[],
): Statement[] {
  if (changes.length === 0) return [];
  const isSet = (name: string) => changes.some(({ row }) => (row.texts[name] ?? null) !== null);
  const columns = Object.entries(columnsOfTable(domain.tables, table))
    .filter(([name, column]) => column.access !== 'server' || isSet(name))
    .map(([name]) => name);
  return insertRows(identifier(table), typed(catalogue, table, columns), textsOf(changes, columns));
}

/** A column that changed in one of the rows is written in all of them; where it did not change, as it was read. */
function updateChanged(catalogue: Catalogue, table: string, changes: readonly SideChange[]): Statement[] {
  if (changes.length === 0) return [];
  // in one order, whichever was changed first: each text is prepared on its own
  const columns = [...new Set([...changes.flatMap((change) => change.columns), 'version'])].sort();
  return updateRows(identifier(table), typed(catalogue, table, columns), textsOf(changes, columns));
}

function typed(catalogue: Catalogue, table: string, columns: readonly string[]): TypedColumn[] {
  return ['id', ...columns].map((name) => ({ name, type: catalogue.type(table, name) }));
}

function textsOf(changes: readonly SideChange[], columns: readonly string[]): TextRow[] {
  return changes.map(({ row }) => [row.id, ...columns.map((name) => row.texts[name] ?? null)]);
}

/** What judging gives a receipt; a replay changes these. */
const judgedColumns = [
  'id',
  'author_name',
  'result',
  'reason_code',
  'fields',
  'conflict_id',
  'settled_at',
  'synced',
] as const;

/** What a receipt has from its write. */
const sentColumns = [
  'device_id',
  'op_id',
  'transaction_id',
  'author_id',
  'written_at',
  'received_at',
  'table_name',
  'row_id',
  'op',
  'row_version',
  'schema_version',
  'follows_receipt_id',
] as const;

function rowsOf<R>(judged: readonly Judged[], of: (context: BatchContext, outcome: Outcome) => R[]): R[] {
  return judged.flatMap(({ context, outcomes }) => outcomes.flatMap((outcome) => of(context, outcome)));
}

type Cells<C extends string> = Readonly<Record<C, TextRow[number]>>;

function insertReceipts(catalogue: Catalogue, domain: WriteDomain, judged: readonly Judged[]): Statement[] {
  const rows = rowsOf(judged, (context, outcome): TextRow[] => {
    const [cells, sent] = [judgedCells(context, outcome), sentCells(context, outcome)];
    return [
      [...judgedColumns.map((name) => cells[name]), ...sentColumns.map((name) => sent[name]), outcome.scope],
    ];
  });
  const names = [...judgedColumns, ...sentColumns, domain.scopeColumn];
  return insertRows('sync_operation', receiptColumns(catalogue, names), rows);
}

/** Of writes that stay parked for the same reason nothing is new to their author. */
function updateReceipts(catalogue: Catalogue, domain: WriteDomain, judged: readonly Judged[]): Statement[] {
  const rows = rowsOf(judged, (context, outcome): (readonly [id: string, TextRow])[] => {
    const { write, park, receipt } = outcome;
    if (park !== undefined && context.replayed?.get(write.opId) === receipt.reason_code) return [];
    const cells = judgedCells(context, outcome);
    return [[receipt.id, [...judgedColumns.map((name) => cells[name]), outcome.scope]]];
  })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
  const names = [...judgedColumns, domain.scopeColumn];
  return updateRows('sync_operation', receiptColumns(catalogue, names), rows);
}

function receiptColumns(catalogue: Catalogue, names: readonly string[]): TypedColumn[] {
  return names.map((name) => ({ name, type: catalogue.type('sync_operation', name) }));
}

function judgedCells(context: BatchContext, outcome: Outcome): Cells<(typeof judgedColumns)[number]> {
  const { receipt, scope, write } = outcome;
  const { result, reason_code: reason } = receipt;
  const table = write.entry.ok ? write.entry.table : '';
  return {
    id: receipt.id,
    author_name: nameOf(context, scope),
    result,
    reason_code: reason,
    fields: receipt.fields,
    conflict_id: receipt.conflict_id ?? null,
    settled_at: isSettled(result) ? context.now : null,
    synced: String(!context.domain.isQuiet({ table, result, reason })),
  };
}

function sentCells(
  context: BatchContext,
  { write, transaction: { transactionId } }: Outcome,
): Cells<(typeof sentColumns)[number]> {
  const metadata: WriteMetadata = write.entry.ok ? write.entry.metadata : {};
  // an older app's entry is kept in the words of this version, as its fields are
  const { table, id, op } = write.entry.ok ? write.entry : write.raw;
  return {
    device_id: context.deviceId,
    op_id: String(write.opId),
    transaction_id: transactionId === null ? null : clipped(String(transactionId), 64),
    author_id: context.actor.userId,
    written_at: writtenAt(metadata),
    received_at: context.now,
    table_name: clipped(table, 64),
    row_id: clipped(id, 128),
    op: clipped(op, 16),
    row_version: metadata.row_version === undefined ? null : textOf(metadata.row_version),
    schema_version: metadata.schema_version === undefined ? null : textOf(metadata.schema_version),
    follows_receipt_id: metadata.follows === undefined ? null : clipped(metadata.follows, 256),
  };
}

/** Earlier receipts that the writes settle, or that wait again (OUT-9), one version for each time. */
function persistSettlements(outcomes: readonly Outcome[], copy: SharedCopy): Statement[] {
  const times = new Map<string, number>();
  for (const { receiptId } of outcomes.flatMap(({ effects }) => effects.settles))
    times.set(receiptId, (times.get(receiptId) ?? 0) + 1);
  const reopened: string[] = [];
  const rows = [...times].sort().flatMap(([id, count]): TextRow[] => {
    const known = copy.receipts.get(id);
    if (known === undefined) return [];
    const { result, reason, fields, settledAt } = known;
    if (settledAt === null) reopened.push(id);
    return [[id, result, reason, fields, settledAt, String(count)]];
  });
  if (rows.length === 0) return [];
  const text = `UPDATE sync_operation AS r SET result = ${cell(1)}, reason_code = ${cell(2)}, fields = ${cell(3)}::jsonb,
       settled_at = ${cell(4)}::timestamptz, version = r.version + ${cell(5)}::bigint
     FROM ${JSON_ROWS} WHERE r.id = ${cell(0)}`;
  return [...returnFromArchive(reopened), { text, values: jsonRows(rows) }];
}

function persistHeads(judged: readonly Judged[]): Statement[] {
  return insertRows(
    'write_path.branch_head',
    headColumns,
    judged.flatMap(headsOf),
    upsert('device_id, table_name, row_id, field', headColumns),
  );
}

/** The newest of each branch of a device. */
function headsOf({ context, copy, outcomes }: Judged): TextRow[] {
  const rows = new Map<string, TextRow>();
  for (const { write, heads } of outcomes) {
    if (!write.entry.ok) continue;
    const { table, id } = write.entry;
    for (const field of Object.keys(heads)) {
      const key = keyOf(table, id, field);
      const head = copy.heads.get(key);
      if (head === undefined) continue;
      const expected = head.expected === undefined ? null : JSON.stringify(head.expected);
      rows.set(key, [
        context.deviceId,
        table,
        id,
        field,
        textOf(head.rowVersion),
        head.newest,
        expected,
        String(head.rejected),
        head.receiptId,
      ]);
    }
  }
  return [...rows.values()];
}

const text = (name: string): TypedColumn => ({ name, type: 'text' });

const headColumns: readonly TypedColumn[] = [
  text('device_id'),
  text('table_name'),
  text('row_id'),
  text('field'),
  { name: 'row_version', type: 'bigint' },
  text('newest'),
  text('expected'),
  { name: 'rejected', type: 'boolean' },
  text('receipt_id'),
];

function persistWriters(outcomes: readonly Outcome[], copy: SharedCopy): Statement[] {
  const rows = new Map<string, TextRow>();
  const add = (table: string, id: string, field: string) => {
    const key = keyOf(table, id, field);
    const writer = copy.writers.get(key);
    if (writer === undefined) return;
    const { value, authorId, authorName, deviceId, deviceName, at, writtenAt, clock, receiptId } = writer;
    const stamp = [authorId, authorName, deviceId, deviceName, at, writtenAt, clock, receiptId];
    rows.set(key, [table, id, field, value, ...stamp]);
  };
  for (const { write, written, effects } of outcomes) {
    if (!write.entry.ok) continue;
    for (const field of written) add(write.entry.table, write.entry.id, field);
    for (const { table, id, values, writer } of effects.also)
      if (writer !== undefined) for (const field of Object.keys(values)) add(table, id, field);
  }
  return insertRows(
    'write_path.field_writer',
    writerColumns,
    [...rows.values()],
    upsert('table_name, row_id, field', writerColumns),
  );
}

const writerColumns: readonly TypedColumn[] = [
  text('table_name'),
  text('row_id'),
  text('field'),
  text('value'),
  text('author_id'),
  text('author_name'),
  text('device_id'),
  text('device_name'),
  { name: 'at', type: 'timestamptz' },
  { name: 'written_at', type: 'timestamptz' },
  text('clock'),
  text('receipt_id'),
];

/** How far the clients of the texts have got (POL-9). */
function persistTexts(outcomes: readonly Outcome[], copy: SharedCopy): Statement[] {
  const rows = new Map<string, TextRow>();
  for (const { text: changed } of outcomes.map(({ effects }) => effects)) {
    if (changed === undefined) continue;
    const key = keyOf(changed.table, changed.id);
    rows.set(key, [changed.table, changed.id, JSON.stringify(copy.texts.get(key) ?? {})]);
  }
  return insertRows(
    'write_path.text_document',
    textColumns,
    [...rows.values()],
    upsert('table_name, row_id', textColumns),
  );
}

const textColumns: readonly TypedColumn[] = [text('table_name'), text('row_id'), text('clocks')];

/** Who was replaced is told (OUT-6). */
function persistNotices(
  catalogue: Catalogue,
  { scopeColumn }: WriteDomain,
  judged: readonly Judged[],
): Statement[] {
  const names = [
    'id',
    scopeColumn,
    'user_id',
    'receipt_id',
    'table_name',
    'row_id',
    'field',
    'your_value',
    'their_value',
    'by_user_id',
    'by_name',
    'at',
  ];
  const columns = names.map((name): TypedColumn => ({ name, type: catalogue.type('notice', name) }));
  const rows = rowsOf(judged, (context, outcome): TextRow[] => {
    const { scope, receipt } = outcome;
    const by = nameOf(context, scope);
    return replacedOf(context, outcome).map(({ authorId, theirs, now, ...at }): TextRow => {
      const values = [JSON.stringify(theirs), now === undefined ? null : JSON.stringify(now)];
      const told = [context.newId(), scope, authorId, receipt.id, at.table, at.rowId, at.field, ...values];
      return [...told, context.actor.userId, by, context.now];
    });
  });
  return insertRows('notice', columns, rows);
}

function insertParks(judged: readonly Judged[]): Statement[] {
  const rows = rowsOf(judged, (context, { write, transaction, receipt, park }): TextRow[] => {
    if (park === undefined) return [];
    const { transactionId } = transaction;
    const { id, op, table, op_data, previous_values, metadata } = write.raw;
    const behind = write.entry.ok ? heldRowOf(context.domain, write.entry) : undefined;
    return [
      [
        context.deviceId,
        String(write.opId),
        context.actor.userId,
        transactionId === null ? null : storableText(String(transactionId)),
        textOf(park.atomicGroup),
        behind === undefined ? null : storableText(behind.table),
        behind === undefined ? null : storableText(behind.id),
        canonicalJson({ id, op, table, op_data, previous_values, metadata }, 256),
        receipt.reason_code,
        park.error,
        park.heldBy,
        context.now,
      ],
    ];
  });
  return insertRows('write_path.parked_write', parkColumns, rows);
}

/** What is parked no more keeps its place as history. */
function updateParks(judged: readonly Judged[]): Statement[] {
  const rows = rowsOf(judged, (context, { write, receipt, park }): TextRow[] => {
    const opId = String(write.opId);
    return park === undefined
      ? [[context.deviceId, opId, context.now, null, null, null]]
      : [[context.deviceId, opId, null, receipt.reason_code, park.error, park.heldBy]];
  });
  const text = `UPDATE write_path.parked_write AS p SET settled_at = ${cell(2)}::timestamptz,
       reason_code = coalesce(${cell(3)}, p.reason_code),
       error = CASE WHEN ${cell(2)} IS NULL THEN ${cell(4)} ELSE p.error END,
       held_by = CASE WHEN ${cell(2)} IS NULL THEN ${cell(5)} ELSE p.held_by END
     FROM ${JSON_ROWS} WHERE p.device_id = ${cell(0)} AND p.op_id = ${cell(1)}::bigint`;
  return [{ text, values: jsonRows(rows) }];
}

const parkColumns: readonly TypedColumn[] = [
  text('device_id'),
  { name: 'op_id', type: 'bigint' },
  text('user_id'),
  text('transaction_id'),
  { name: 'atomic_group', type: 'bigint' },
  text('table_name'),
  text('row_id'),
  text('entry'),
  text('reason_code'),
  text('error'),
  text('held_by'),
  { name: 'parked_at', type: 'timestamptz' },
];

function upsert(key: string, columns: readonly TypedColumn[]): string {
  const keys = new Set(key.split(', '));
  const set = columns.filter(({ name }) => !keys.has(name)).map(({ name }) => `${name} = EXCLUDED.${name}`);
  return `ON CONFLICT (${key}) DO UPDATE SET ${set.join(', ')}`;
}

function textOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

/** What a device sent where a name should be, in a form and length that the receipt can keep. */
function clipped(value: unknown, length: number): string | null {
  const safe = storable(value);
  // a cut may go through the middle of a pair
  return typeof safe === 'string' ? storableText(safe.slice(0, length)) : null;
}
