import { canonicalInstant } from '@festival-ops/policy/instant';
import { heldRowOf } from '@festival-ops/policy/lookups';
import { storable, storableText } from '@festival-ops/policy/storable';
import { columnsOfTable } from '@festival-ops/policy/table';
import { canonicalJson } from '@festival-ops/policy/value';
import type { ClientBase } from 'pg';
import { type BatchContext, nameOf } from './batch-context.ts';
import type { Catalogue } from './catalogue.ts';
import type { Outcome, SideChange } from './outcome.ts';
import { identifier, insertRows, type TextRow, type TypedColumn, updateRows } from './sql.ts';
import { keyOf, type WorkingCopy } from './working-copy.ts';

/**
 * Writes what was judged: rows, receipts, branches, writers, notices and parked writes, each in one statement a
 * table however many there are, all in the transaction that the caller has open (OUT-4).
 */
export async function persist(
  client: ClientBase,
  catalogue: Catalogue,
  context: BatchContext,
  copy: WorkingCopy,
  outcomes: readonly Outcome[],
  newId: () => string,
): Promise<void> {
  if (outcomes.length === 0) return;
  await persistRows(client, catalogue, context, outcomes);
  await persistReceipts(client, catalogue, context, outcomes);
  await persistSettlements(client, outcomes, copy);
  await persistHeads(client, context, outcomes, copy);
  await persistWriters(client, outcomes, copy);
  await persistTexts(client, outcomes, copy);
  await persistNotices(client, catalogue, context, outcomes, newId);
  await persistParks(client, context, outcomes);
}

/**
 * Rows go in waves: the first change of each row, then the second of those that have one, and so on. The database
 * (its constraints and triggers) so sees every state that it would see if the writes came one by one (WB-17),
 * while writes to different rows, the common case, still share one statement. A row that no write names itself (the
 * stock of a hot item) takes all its changes at once.
 */
async function persistRows(
  client: ClientBase,
  catalogue: Catalogue,
  context: BatchContext,
  outcomes: readonly Outcome[],
): Promise<void> {
  // declared before what refers to it, so that a new row finds the rows that it names
  const order = Object.keys(context.domain.tables);
  for (const wave of wavesOf(outcomes))
    for (const table of order) {
      const changes = (wave.get(table) ?? []).toSorted((a, b) => (a.row.id < b.row.id ? -1 : 1));
      await insertNew(
        client,
        catalogue,
        context,
        table,
        changes.filter(({ kind }) => kind === 'insert'),
      );
      await updateChanged(
        client,
        catalogue,
        table,
        changes.filter(({ kind }) => kind === 'update'),
      );
    }
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
    wave.set(row.table, [...(wave.get(row.table) ?? []), change]);
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
async function insertNew(
  client: ClientBase,
  catalogue: Catalogue,
  { domain }: BatchContext,
  table: string,
  changes: readonly SideChange[],
): Promise<void> {
  const isSet = (name: string) => changes.some(({ row }) => (row.texts[name] ?? null) !== null);
  const columns = Object.entries(columnsOfTable(domain.tables, table))
    .filter(([name, column]) => column.access !== 'server' || isSet(name))
    .map(([name]) => name);
  await insertRows(client, identifier(table), typed(catalogue, table, columns), textsOf(changes, columns));
}

/** A column that changed in one of the rows is written in all of them; where it did not change, as it was read. */
async function updateChanged(
  client: ClientBase,
  catalogue: Catalogue,
  table: string,
  changes: readonly SideChange[],
): Promise<void> {
  const columns = [...new Set([...changes.flatMap((change) => change.columns), 'version'])];
  await updateRows(client, identifier(table), typed(catalogue, table, columns), textsOf(changes, columns));
}

function typed(catalogue: Catalogue, table: string, columns: readonly string[]): TypedColumn[] {
  return ['id', ...columns].map((name) => ({ name, type: catalogue.type(table, name) }));
}

function textsOf(changes: readonly SideChange[], columns: readonly string[]): TextRow[] {
  return changes.map(({ row }) => [row.id, ...columns.map((name) => row.texts[name] ?? null)]);
}

const receiptColumns = [
  'id',
  'device_id',
  'op_id',
  'transaction_id',
  'author_id',
  'author_name',
  'written_at',
  'received_at',
  'table_name',
  'row_id',
  'op',
  'result',
  'reason_code',
  'fields',
  'row_version',
  'schema_version',
  'conflict_id',
  'follows_receipt_id',
  'settled_at',
  'synced',
] as const;

async function persistReceipts(
  client: ClientBase,
  catalogue: Catalogue,
  context: BatchContext,
  outcomes: readonly Outcome[],
): Promise<void> {
  const names = [...receiptColumns, context.domain.scopeColumn];
  const columns = names.map((name): TypedColumn => ({ name, type: catalogue.type('sync_operation', name) }));
  const rows = outcomes.map((outcome): TextRow => {
    const { receipt, write, transaction, scope } = outcome;
    const { metadata, table } = write.entry.ok ? write.entry : { metadata: {}, table: '' };
    const { result, reason_code: reason } = receipt;
    // settled at once is what nobody has to look at: what was refused waits for its author, the rest for others
    const isSettled = result === 'applied' || result === 'merged';
    const byColumn: Record<(typeof receiptColumns)[number], string | null> = {
      id: receipt.id,
      device_id: context.deviceId,
      op_id: String(receipt.op_id),
      transaction_id:
        transaction.transactionId === null ? null : clipped(String(transaction.transactionId), 64),
      author_id: context.actor.userId,
      author_name: nameOf(context, scope),
      written_at: metadata.written_at == null ? null : (canonicalInstant(metadata.written_at) ?? null),
      received_at: context.now,
      table_name: clipped(write.raw.table, 64),
      row_id: clipped(write.raw.id, 128),
      op: clipped(write.raw.op, 16),
      result,
      reason_code: reason,
      fields: JSON.stringify(receipt.fields),
      row_version: metadata.row_version === undefined ? null : textOf(metadata.row_version),
      schema_version: metadata.schema_version === undefined ? null : textOf(metadata.schema_version),
      conflict_id: receipt.conflict_id ?? null,
      follows_receipt_id: metadata.follows === undefined ? null : clipped(metadata.follows, 256),
      settled_at: isSettled ? context.now : null,
      synced: String(!context.domain.isQuiet({ table, result, reason })),
    };
    return [...receiptColumns.map((name) => byColumn[name]), scope];
  });
  await insertRows(client, 'sync_operation', columns, rows);
}

/** Earlier receipts that the writes settle, or that wait again (OUT-9). */
async function persistSettlements(
  client: ClientBase,
  outcomes: readonly Outcome[],
  copy: WorkingCopy,
): Promise<void> {
  const ids = new Set(outcomes.flatMap(({ effects }) => effects.settles.map(({ receiptId }) => receiptId)));
  const rows = [...ids].sort().flatMap((id): TextRow[] => {
    const known = copy.receipts.get(id);
    if (known === undefined) return [];
    return [[id, known.result, known.reason, JSON.stringify(known.fields), known.settledAt]];
  });
  await updateRows(client, 'sync_operation', settlementColumns, rows);
}

const settlementColumns: readonly TypedColumn[] = [
  { name: 'id', type: 'text' },
  { name: 'result', type: 'text' },
  { name: 'reason_code', type: 'text' },
  { name: 'fields', type: 'jsonb' },
  { name: 'settled_at', type: 'timestamptz' },
];

async function persistHeads(
  client: ClientBase,
  context: BatchContext,
  outcomes: readonly Outcome[],
  copy: WorkingCopy,
): Promise<void> {
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
  await insertRows(
    client,
    'write_path.branch_head',
    headColumns,
    [...rows.values()],
    upsert('device_id, table_name, row_id, field', headColumns),
  );
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

async function persistWriters(
  client: ClientBase,
  outcomes: readonly Outcome[],
  copy: WorkingCopy,
): Promise<void> {
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
  await insertRows(
    client,
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
async function persistTexts(
  client: ClientBase,
  outcomes: readonly Outcome[],
  copy: WorkingCopy,
): Promise<void> {
  const rows = new Map<string, TextRow>();
  for (const { text: changed } of outcomes.map(({ effects }) => effects)) {
    if (changed === undefined) continue;
    const key = keyOf(changed.table, changed.id);
    rows.set(key, [changed.table, changed.id, JSON.stringify(copy.texts.get(key) ?? {})]);
  }
  await insertRows(
    client,
    'write_path.text_document',
    textColumns,
    [...rows.values()],
    upsert('table_name, row_id', textColumns),
  );
}

const textColumns: readonly TypedColumn[] = [text('table_name'), text('row_id'), text('clocks')];

/** Who was replaced is told (OUT-6), while they still belong to the row's scope. */
async function persistNotices(
  client: ClientBase,
  catalogue: Catalogue,
  context: BatchContext,
  outcomes: readonly Outcome[],
  newId: () => string,
): Promise<void> {
  const { scopeColumn } = context.domain;
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
  const rows = outcomes.flatMap(({ write, scope, receipt, replaced, effects }): TextRow[] => {
    if (!write.entry.ok || scope === null) return [];
    const { table, id } = write.entry;
    const own = replaced.map(({ field, other, value }) => ({
      ...{ table, rowId: id, field, authorId: other.author_id },
      ...{ theirs: other.value, now: value },
    }));
    const by = nameOf(context, scope);
    return [...own, ...(effects.replaced ?? [])].flatMap(({ authorId, theirs, now, ...at }): TextRow[] => {
      if (authorId === null || !context.isMember(scope, authorId)) return [];
      const values = [JSON.stringify(theirs), now === undefined ? null : JSON.stringify(now)];
      const told = [newId(), scope, authorId, receipt.id, at.table, at.rowId, at.field, ...values];
      return [[...told, context.actor.userId, by, context.now]];
    });
  });
  await insertRows(client, 'notice', columns, rows);
}

async function persistParks(
  client: ClientBase,
  context: BatchContext,
  outcomes: readonly Outcome[],
): Promise<void> {
  const rows = outcomes.flatMap(({ write, transaction, receipt, park }): TextRow[] => {
    if (park === undefined || !write.entry.ok) return [];
    const { transactionId } = transaction;
    const { id, op, table, op_data, previous_values, metadata } = write.raw;
    const behind = heldRowOf(context.domain, write.entry);
    return [
      [
        context.deviceId,
        String(write.opId),
        context.actor.userId,
        transactionId === null ? null : storableText(String(transactionId)),
        textOf(park.atomicGroup),
        storableText(behind.table),
        storableText(behind.id),
        canonicalJson({ id, op, table, op_data, previous_values, metadata }, 256),
        receipt.reason_code,
        park.error,
        park.heldBy,
        context.now,
      ],
    ];
  });
  await insertRows(client, 'write_path.parked_write', parkColumns, rows);
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
  return typeof safe === 'string' ? safe.slice(0, length) : null;
}
