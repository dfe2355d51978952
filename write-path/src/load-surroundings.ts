import { type KnownReceipt, parseClocks } from '@festival-ops/policy/effects';
import { holdsPerson } from '@festival-ops/policy/judge-field';
import { type Lookup, lookupsOf, pathsOf, receiptsNamedBy, textTables } from '@festival-ops/policy/lookups';
import { columnPolicy } from '@festival-ops/policy/matrix';
import { columnsOfTable } from '@festival-ops/policy/table';
import { isRowId, parseValue } from '@festival-ops/policy/value';
import type { ParsedEntry } from '@festival-ops/policy/wire-parse';
import type { RowView, WriteDomain } from '@festival-ops/policy/write-domain';
import { receiptIdOf } from './batch-context.ts';
import type { Catalogue } from './catalogue.ts';
import { allOf, type DatabaseClient } from './database-client.ts';
import { askInOne, identifier, type Question, question } from './sql.ts';
import { type HeldRow, heldRow, keyOf, type SharedCopy, viewOf, type WorkingCopy } from './working-copy.ts';

/** What one device asks to have judged, and its copy. */
export interface Asked {
  readonly userId: string;
  readonly deviceId: string;
  readonly entries: readonly ParsedEntry[];
  readonly copy: WorkingCopy;
  /**
   * Op ids of parked writes of the device that are judged again: nothing waits behind these any more, and their
   * receipts are locked with the others.
   */
  readonly replayed?: readonly number[];
}

/**
 * Loads all that the decisions on the entries may ask for, in a fixed number of queries however many they are:
 *
 *   where to look (unlocked) → rows, locked → what is kept about them
 *
 * Rows are locked table by table in the order of the declaration, and in a table in the order of ids, so that two
 * transactions never wait for each other in a circle (WB-17).
 * @param asked by different devices, on copies that share their rows
 * @returns who else is a member where, of the people that the entries name or may replace
 */
export async function loadSurroundings(
  client: DatabaseClient,
  catalogue: Catalogue,
  domain: WriteDomain,
  asked: readonly [Asked, ...Asked[]],
): Promise<(scope: string, userId: string) => boolean> {
  const [{ copy }] = asked;
  const known = asked.map(({ entries }) => entries.filter((entry) => isKnown(domain, entry)));
  const all = known.flat();
  const lookups = await findLookups(client, catalogue, domain, all);
  const foundFor = (entries: readonly ParsedEntry[]) => entries.flatMap((entry) => lookups.get(entry) ?? []);
  const named = namedRows(domain, all, foundFor(all));
  const rowKeys = changeable(named);
  // a row that a write refers to may turn out to be deleted: then its author is told by whom
  const referredKeys = keysOf(named, ({ referred }) => [...referred]);
  const isAlone = asked.length === 1;
  await allOf([
    ...Object.keys(domain.tables).map((table) => lockRows(client, catalogue, domain, table, named, copy)),
    askInOne(client, [
      ...asked.flatMap((one, index): Question[] => {
        const own = known[index] ?? [];
        return [
          parksOf(one),
          headsOf(one, isAlone ? rowKeys : changeable(namedRows(domain, own, foundFor(own)))),
        ];
      }),
      writersOf([...rowKeys, ...referredKeys], copy),
      ...textsOf(rowKeys, domain, copy),
    ]),
  ]);
  const authors = [...copy.writers.values()].map(({ authorId }) => authorId);
  const users = asked.map(({ userId }) => userId);
  // of their own rights all know already; of each other's they ask when one replaces another's value
  const people = [...authors, ...disputing(domain, copy), ...namedPeople(domain, all), ...users].filter(
    (id) => !isAlone || id !== users[0],
  );
  const own = asked.flatMap((one) => (one.replayed ?? []).map((opId) => receiptIdOf(one, opId)));
  const [isMember] = await allOf([
    loadMemberships(client, catalogue, domain, people),
    loadKnownReceipts(client, domain, all, own, copy),
  ]);
  return isMember;
}

function isKnown(domain: WriteDomain, entry: ParsedEntry): boolean {
  return Object.hasOwn(domain.tables, entry.table) && isRowId(entry.id);
}

/** Reads, without a lock, what says which rows to lock: it never changes once it is there. */
async function findLookups(
  client: DatabaseClient,
  catalogue: Catalogue,
  domain: WriteDomain,
  entries: readonly ParsedEntry[],
): Promise<Map<ParsedEntry, Lookup[]>> {
  const receipts = [...new Set(entries.flatMap((entry) => receiptsNamedBy(domain, entry)))];
  const recordsOf = await conflictsOf(client, receipts);
  const records = domain.review?.records;
  const paths = new Map<string, Set<string>>();
  const add = (table: string, id: string) => paths.set(table, (paths.get(table) ?? new Set()).add(id));
  for (const entry of entries) for (const { table, id } of pathsOf(domain, entry)) add(table, id);
  if (records !== undefined) for (const id of recordsOf.values()) add(records, id);
  const found = new Map<string, RowView>();
  for (const [table, ids] of paths)
    for (const held of await readRows(client, catalogue, domain, table, { id: [...ids] }, ''))
      found.set(keyOf(table, held.id), viewOf(domain, held));
  const path = (table: string, id: string) => found.get(keyOf(table, id));
  return new Map(
    entries.map((entry) => {
      const named = receiptsNamedBy(domain, entry).flatMap((id) => recordsOf.get(id) ?? []);
      return [entry, lookupsOf(domain, entry, path, named)];
    }),
  );
}

/** The conflict records that receipts belong to. */
async function conflictsOf(
  client: DatabaseClient,
  receipts: readonly string[],
): Promise<Map<string, string>> {
  if (receipts.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; conflict_id: string }>(
    `SELECT id, conflict_id::text FROM sync_operation WHERE id = ANY($1::text[]) AND conflict_id IS NOT NULL
     UNION ALL
     SELECT id, receipt ->> 'conflict_id' FROM write_path.receipt_archive
     WHERE id = ANY($1::text[]) AND receipt ->> 'conflict_id' IS NOT NULL`,
    [receipts],
  );
  return new Map(rows.map((row) => [row.id, row.conflict_id]));
}

interface NamedRows {
  /** Rows that a write may change. */
  readonly written: Set<string>;
  /** Rows that a new value points to. */
  readonly referred: Set<string>;
  readonly lookups: Lookup[];
}

function namedRows(
  domain: WriteDomain,
  entries: readonly ParsedEntry[],
  lookups: readonly Lookup[],
): Map<string, NamedRows> {
  const named = new Map<string, NamedRows>();
  const of = (table: string): NamedRows => {
    const rows = named.get(table) ?? { written: new Set(), referred: new Set(), lookups: [] };
    named.set(table, rows);
    return rows;
  };
  for (const entry of entries) {
    of(entry.table).written.add(entry.id);
    // what is written is less than what could be
    for (const [name, id] of Object.entries(entry.values)) {
      const target = referenceOf(domain, entry.table, name);
      if (target !== undefined && isRowId(id)) of(target).referred.add(id);
    }
  }
  for (const lookup of lookups) of(lookup.table).lookups.push(lookup);
  return named;
}

type RowKeys = readonly (readonly [table: string, id: string])[];

function keysOf(
  named: ReadonlyMap<string, NamedRows>,
  idsOf: (rows: NamedRows) => readonly string[],
): RowKeys {
  return [...named].flatMap(([table, rows]) =>
    idsOf(rows).map((id): readonly [string, string] => [table, id]),
  );
}

function changeable(named: ReadonlyMap<string, NamedRows>): RowKeys {
  return keysOf(named, ({ written, lookups }) => [
    ...written,
    ...lookups.flatMap(({ column, value }) => (column === 'id' ? [value] : [])),
  ]);
}

function referenceOf({ tables }: WriteDomain, table: string, column: string): string | undefined {
  const columns = columnsOfTable(tables, table);
  return Object.hasOwn(columns, column) ? columns[column]?.references : undefined;
}

/**
 * Rows that no write changes are kept as they are, so that what refers to a row is not judged while it is deleted. For
 * those that are written NO KEY UPDATE is enough, since ids never change: a foreign key that Postgres itself checks
 * later then never waits for another writer, which would be a lock out of order.
 */
async function lockRows(
  client: DatabaseClient,
  catalogue: Catalogue,
  domain: WriteDomain,
  table: string,
  named: ReadonlyMap<string, NamedRows>,
  copy: SharedCopy,
): Promise<void> {
  const rows = named.get(table);
  if (rows === undefined) return;
  const isWritten = (rows.written.size > 0 && Object.hasOwn(domain.matrix, table)) || rows.lookups.length > 0;
  const by = { id: [...new Set([...rows.written, ...rows.referred])], lookups: rows.lookups };
  const lock = `FOR ${isWritten ? 'NO KEY UPDATE' : 'SHARE'}`;
  for (const held of await readRows(client, catalogue, domain, table, by, lock))
    copy.rows.set(keyOf(table, held.id), held);
}

async function readRows(
  client: DatabaseClient,
  catalogue: Catalogue,
  domain: WriteDomain,
  table: string,
  by: { readonly id: readonly string[]; readonly lookups?: readonly Lookup[] },
  lock: string,
): Promise<HeldRow[]> {
  const columns = Object.keys(columnsOfTable(domain.tables, table));
  const selected = ['id', ...columns].map((column) => `${identifier(column)}::text`).join(', ');
  const parameters: unknown[] = [by.id];
  const conditions = [`id = ANY($1::${catalogue.type(table, 'id')}[])`];
  for (const [shape, values] of shapesOf(by.lookups ?? [])) {
    const { column, where } = shape;
    const parts = [
      `${identifier(column)} = ANY($${parameters.push(values)}::${catalogue.type(table, column)}[])`,
    ];
    for (const [name, text] of Object.entries(where ?? {}))
      parts.push(
        text === null
          ? `${identifier(name)} IS NULL`
          : `${identifier(name)} = $${parameters.push(text)}::${catalogue.type(table, name)}`,
      );
    conditions.push(`(${parts.join(' AND ')})`);
  }
  const { rows: found } = await client.query<Record<string, string | null>>(
    `SELECT ${selected} FROM ${identifier(table)} WHERE ${conditions.join(' OR ')} ORDER BY id ${lock}`,
    parameters,
  );
  return found.flatMap((texts) => (typeof texts.id === 'string' ? [heldRow(table, texts.id, texts)] : []));
}

/** Lookups that differ in their value only share a condition. */
function shapesOf(lookups: readonly Lookup[]): [Pick<Lookup, 'column' | 'where'>, string[]][] {
  const shapes = new Map<string, [Pick<Lookup, 'column' | 'where'>, string[]]>();
  for (const { column, where, value } of lookups) {
    const key = JSON.stringify([column, where]);
    const shape = shapes.get(key) ?? [where === undefined ? { column } : { column, where }, []];
    shapes.set(key, shape);
    if (!shape[1].includes(value)) shape[1].push(value);
  }
  return [...shapes.values()];
}

/** The receipts that the entries name, and those that wait for a decision on one of the loaded conflict records. */
async function loadKnownReceipts(
  client: DatabaseClient,
  domain: WriteDomain,
  entries: readonly ParsedEntry[],
  own: readonly string[],
  copy: SharedCopy,
): Promise<void> {
  const ids = [...new Set([...own, ...entries.flatMap((entry) => receiptsNamedBy(domain, entry))])];
  const records: HeldRow[] = [];
  for (const held of copy.rows.values()) if (held.table === domain.review?.records) records.push(held);
  if (ids.length === 0 && records.length === 0) return;
  const { rows } = await client.query<ReceiptRow>(
    `SELECT ${receiptCells} FROM sync_operation s
     WHERE id = ANY($1::text[]) OR conflict_id = ANY($2::uuid[])
       -- a write that waits for several records names only the first of them
       OR (conflict_id IS NOT NULL AND row_id = ANY($3::text[]))
     ORDER BY id FOR UPDATE`,
    [ids, records.map(({ id }) => id), records.map(({ texts }) => texts.row_id)],
  );
  for (const row of rows) copy.receipts.set(row.id, knownReceipt(row));
  // only now: a receipt on its way to the archive was waited for, and is there
  const missing = ids.filter((id) => !copy.receipts.has(id));
  const decided = records.filter(({ texts }) => texts.status === 'decided');
  if (missing.length > 0) await loadArchived(client, 'a.id = ANY($1::text[])', [missing], copy);
  await loadTold(client, ids, copy);
  // what is decided may be undone, and then its receipts wait again
  if (decided.length > 0)
    await loadArchived(
      client,
      `a.receipt ->> 'conflict_id' IS NOT NULL
         AND (a.receipt ->> 'conflict_id' = ANY($1::text[]) OR a.receipt ->> 'row_id' = ANY($2::text[]))`,
      [decided.map(({ id }) => id), decided.map(({ texts }) => texts.row_id)],
      copy,
    );
}

async function loadArchived(
  client: DatabaseClient,
  condition: string,
  parameters: readonly unknown[],
  copy: SharedCopy,
): Promise<void> {
  const { rows } = await client.query<ReceiptRow>(
    `SELECT ${receiptCells} FROM write_path.receipt_archive a,
       jsonb_populate_record(NULL::sync_operation, a.receipt) AS s WHERE ${condition}`,
    [...parameters],
  );
  for (const row of rows) copy.receipts.set(row.id, knownReceipt(row));
}

interface ReceiptRow {
  readonly id: string;
  readonly author_id: string;
  readonly table_name: string | null;
  readonly row_id: string | null;
  readonly result: KnownReceipt['result'];
  readonly reason_code: string | null;
  readonly fields: KnownReceipt['fields'];
  readonly conflict_id: string | null;
  readonly settled_at: string | null;
}

const receiptCells = `s.id, s.author_id, s.table_name, s.row_id, s.result, s.reason_code, s.fields,
  s.conflict_id::text, to_char(s.settled_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS settled_at`;

function knownReceipt(row: ReceiptRow): KnownReceipt {
  return {
    id: row.id,
    authorId: row.author_id,
    table: row.table_name,
    rowId: row.row_id,
    result: row.result,
    reason: row.reason_code,
    fields: row.fields,
    conflictId: row.conflict_id,
    settledAt: row.settled_at,
  };
}

/** Who was told of these receipts by a notice. */
async function loadTold(client: DatabaseClient, ids: readonly string[], copy: SharedCopy): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await client.query<{ receipt_id: string; told_to: string[] }>(
    `SELECT receipt_id, array_agg(DISTINCT user_id) AS told_to FROM notice
     WHERE receipt_id = ANY($1::text[]) GROUP BY receipt_id`,
    [ids],
  );
  for (const { receipt_id: id, told_to: toldTo } of rows) {
    const known = copy.receipts.get(id);
    if (known !== undefined) copy.receipts.set(id, { ...known, toldTo });
  }
}

function textsOf(keys: RowKeys, { matrix }: WriteDomain, copy: SharedCopy): Question[] {
  const tables = textTables(matrix);
  const texts = keys.filter(([table]) => tables.has(table));
  if (texts.length === 0) return [];
  const one = question<{ table_name: string; row_id: string; clocks: string }>(
    `SELECT d.table_name, d.row_id, d.clocks FROM write_path.text_document d
     WHERE d.table_name = ANY($1::text[]) AND d.row_id = ANY($2::text[])`,
    listsOf(texts),
    (row) => copy.texts.set(keyOf(row.table_name, row.row_id), parseClocks(row.clocks)),
  );
  return [one];
}

function parksOf({ deviceId, replayed = [], copy }: Asked): Question {
  return question<{ table_name: string; row_id: string; op_id: string }>(
    `SELECT table_name, row_id, min(op_id)::text AS op_id FROM write_path.parked_write
     WHERE device_id = $1 AND settled_at IS NULL AND table_name IS NOT NULL AND row_id IS NOT NULL
       AND op_id <> ALL($2::bigint[])
     GROUP BY table_name, row_id`,
    [deviceId, replayed],
    ({ table_name, row_id, op_id }) => {
      const opId = Number(op_id);
      copy.parked.set(keyOf(table_name, row_id), { opId, receiptId: receiptIdOf({ deviceId }, opId) });
    },
  );
}

/**
 * For `table_name = ANY(…) AND row_id = ANY(…)`: by lists the planner goes to the index for each key, whatever else the
 * table holds of a device.
 */
function listsOf(keys: RowKeys): [tables: string[], ids: string[]] {
  return [[...new Set(keys.map(([table]) => table))], [...new Set(keys.map(([, id]) => id))]];
}

function headsOf({ deviceId, copy }: Asked, keys: RowKeys): Question {
  return question<{
    table_name: string;
    row_id: string;
    field: string;
    row_version: number | null;
    newest: string;
    expected: string | null;
    rejected: boolean;
    receipt_id: string;
  }>(
    `SELECT h.table_name, h.row_id, h.field, h.row_version, h.newest, h.expected, h.rejected, h.receipt_id
     FROM write_path.branch_head h WHERE h.device_id = $1 AND h.table_name = ANY($2::text[]) AND h.row_id = ANY($3::text[])`,
    [deviceId, ...listsOf(keys)],
    (row) =>
      copy.heads.set(keyOf(row.table_name, row.row_id, row.field), {
        rowVersion: row.row_version,
        newest: row.newest,
        expected: row.expected === null ? undefined : parseValue(row.expected),
        rejected: row.rejected,
        receiptId: row.receipt_id,
      }),
  );
}

function writersOf(keys: RowKeys, copy: SharedCopy): Question {
  return question<{
    table_name: string;
    row_id: string;
    field: string;
    value: string;
    author_id: string;
    author_name: string;
    device_id: string;
    device_name: string | null;
    at: string;
    written_at: string | null;
    clock: string | null;
    receipt_id: string;
  }>(
    `SELECT w.table_name, w.row_id, w.field, w.value, w.author_id, w.author_name, w.device_id, w.device_name,
       to_char(w.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       to_char(w.written_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS written_at, w.clock, w.receipt_id
     FROM write_path.field_writer w WHERE w.table_name = ANY($1::text[]) AND w.row_id = ANY($2::text[])`,
    listsOf(keys),
    (row) =>
      copy.writers.set(keyOf(row.table_name, row.row_id, row.field), {
        value: row.value,
        authorId: row.author_id,
        authorName: row.author_name,
        deviceId: row.device_id,
        deviceName: row.device_name,
        at: row.at,
        writtenAt: row.written_at,
        clock: row.clock,
        receiptId: row.receipt_id,
      }),
  );
}

/** Authors of the values between which somebody decides: an undone decision makes the valid one theirs again. */
function disputing({ review }: WriteDomain, copy: SharedCopy): string[] {
  const people: string[] = [];
  for (const { table, texts } of copy.rows.values())
    if (table === review?.records)
      people.push(...[texts.valid_by, texts.proposed_by].filter((id) => typeof id === 'string'));
  return people;
}

/** Users named in fields that hold a person. */
function namedPeople(domain: WriteDomain, entries: readonly ParsedEntry[]): string[] {
  return entries.flatMap((entry) =>
    Object.entries(entry.values).flatMap(([column, value]) =>
      typeof value === 'string' &&
      !value.includes('\0') &&
      holdsPerson(columnPolicy(domain.tables, domain.matrix, entry.table, column, 'edit'))
        ? [value]
        : [],
    ),
  );
}

async function loadMemberships(
  client: DatabaseClient,
  catalogue: Catalogue,
  { members }: WriteDomain,
  people: readonly string[],
): Promise<(scope: string, userId: string) => boolean> {
  if (people.length === 0) return () => false;
  const { rows } = await client.query<{ scope: string; user: string }>(
    `SELECT ${identifier(members.scope)}::text AS scope, ${identifier(members.user)}::text AS "user"
     FROM ${identifier(members.table)} WHERE ${identifier(members.user)} = ANY($1::text[]::${catalogue.type(members.table, members.user)}[])`,
    [[...new Set(people)]],
  );
  const known = new Set(rows.map((row) => keyOf(row.scope, row.user)));
  return (scope, userId) => known.has(keyOf(scope, userId));
}
