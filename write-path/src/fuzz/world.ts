import { tables } from '@festival-ops/domain/tables';
import { columnsOfTable } from '@festival-ops/policy/table';
import { canonicalJson, decode } from '@festival-ops/policy/value';
import * as Y from 'yjs';
import {
  elsewhere,
  type Festival,
  farStage,
  festival,
  mainStage,
  smallStage,
  uuid,
} from '../fixture/festival.ts';
import { gearOf } from '../fixture/gear.ts';
import { type Change, type Row, rowOf, takeChanges } from './change-log.ts';
import { type EntryPlan, Ref, type RequestPlan, USERS } from './plan.ts';

/**
 * A few rows of each table, and what is known of them, for a number of requests. Then comes another world, so that a
 * long run is many short histories.
 */
export interface World {
  /** The user who sends, and what they send. */
  request(plan: RequestPlan): { readonly user: string; readonly body: Record<string, unknown> };
  /** Takes in what a request has changed. */
  learn(changes: readonly Change[]): void;
  row(table: string, id: string): Row | undefined;
  rows(table: string): readonly Row[];
  readonly name: string;
}

const KEPT = 30;

/** @param number tells worlds apart: their rows and devices have names of their own */
export async function createWorld(here: Festival, number: number): Promise<World> {
  const id = (n: number): string => uuid(1_000_000 + number * 1000 + n);
  const pools: Record<string, readonly string[]> = {
    festival: [festival, elsewhere, id(999)],
    stage: [mainStage, smallStage, mainStage, farStage],
    task: [id(1), id(2), id(3), id(4)],
    gear_item: [id(11), id(12), id(13), id(14)],
    gear_allowance: [id(21), id(22), id(23), id(24)],
    contact: [id(31), id(32), id(33), id(34)],
    lead_request: [id(41), id(42), id(43), id(44)],
  };
  const [poolOf, known] = [
    (table: string) => pools[table] ?? [id(51), id(52), id(53)],
    new Map<string, Map<string, Row>>(),
  ];
  const name = `w${number}`;
  const deviceOf = (user: string) => `${name}-${user}`;
  const opIds = new Map<string, number>();
  const receipts: string[] = [];
  const records: string[] = [];
  const typed = new Map<string, number>();
  let fresh = 100;

  const row = (table: string, rowId: string) => known.get(table)?.get(rowId);
  const learn = (changes: readonly Change[]): void => {
    for (const { table, after } of changes) {
      if (after === null) continue;
      const rows = known.get(table) ?? new Map<string, Row>();
      known.set(table, rows);
      const isNew = !rows.has(String(after.id));
      rows.set(String(after.id), after);
      if (table === 'sync_operation' && isNew) receipts.unshift(String(after.id));
      if (table === 'conflict_record' && isNew) records.unshift(String(after.id));
      if (table === 'crew_note_update' && isNew) {
        const key = `${after.task_id}/${texts.findIndex(({ update }) => update === after.payload) % CLIENTS}`;
        typed.set(key, (typed.get(key) ?? 0) + 1);
      }
    }
    receipts.length = Math.min(receipts.length, KEPT);
    records.length = Math.min(records.length, KEPT);
  };

  /** What a device shows of a column of a row. */
  const shown = (table: string, rowId: string, column: string): unknown => {
    const value = isShown(column) ? (row(table, rowId)?.[column] ?? null) : null;
    return Array.isArray(value) ? JSON.stringify(value) : value;
  };

  const resolved = (
    value: unknown,
    plan: EntryPlan,
    at: { id: string; user: string; values: Row },
  ): unknown => {
    if (!(value instanceof Ref)) return value;
    switch (value.kind) {
      case 'row':
        return poolOf(value.table)[value.n % poolOf(value.table).length];
      case 'record':
        return records[value.n % Math.max(records.length, 1)] ?? id(998);
      case 'receipt':
        return receiptFor(at.user, value.n);
      case 'seen':
        return seenBy(at.values);
      case 'me':
        return at.user;
      case 'version':
        return row(plan.table, at.id)?.version ?? null;
      case 'update':
        return updateFor(at.values.task_id, value.n)?.update;
      case 'state':
        return plan.values.payload instanceof Ref
          ? updateFor(at.values.task_id, plan.values.payload.n)?.state
          : 'AA==';
    }
  };

  /** Mostly one's own; now and then that of the write before, which may be in the same request. */
  const receiptFor = (user: string, n: number): string => {
    if (n === 0) return `${deviceOf(user)}:${opIds.get(deviceOf(user)) ?? 0}`;
    const own = receipts.filter((one) => row('sync_operation', one)?.author_id === user);
    return (n < 8 ? own[n] : receipts[n]) ?? `${name}-nobody:${n}`;
  };

  /** The value that the field of the named record holds now, as the lead would see it. */
  const seenBy = (values: Row): unknown => {
    const record = row('conflict_record', String(values.conflict_id));
    if (record === undefined) return null;
    const [table, field] = [String(record.table_name), String(record.field)];
    const column = columnsOfTable(tables, table)[field];
    const decoded =
      column === undefined ? undefined : decode(column, row(table, String(record.row_id))?.[field]);
    return decoded?.ok === true ? canonicalJson(decoded.value) : null;
  };

  /** The next update of one of the clients of a text; now and then one too early, or one again. */
  const updateFor = (task: unknown, n: number) => {
    const client = n % CLIENTS;
    const next = (typed.get(`${task}/${client}`) ?? 0) + (n === 12 ? 1 : n === 13 ? -1 : 0);
    return texts[Math.max(0, next) * CLIENTS + client];
  };

  const entryFrom = (plan: EntryPlan, device: string, user: string): Record<string, unknown> => {
    const rowId = plan.row === 'new' ? id(++fresh) : (poolOf(plan.table)[plan.row] ?? id(60 + plan.row));
    const values: Record<string, unknown> = {};
    const at = { id: rowId, user, values };
    const order = (column: string) => (column === 'seen_value' ? 1 : 0);
    for (const column of Object.keys(plan.values).sort((a, b) => order(a) - order(b)))
      Object.defineProperty(values, column, {
        value: resolved(plan.values[column], plan, at),
        enumerable: true,
      });
    const touched = Object.keys(plan.op === 'DELETE' ? (row(plan.table, rowId) ?? {}) : values);
    const current = Object.fromEntries(touched.map((column) => [column, shown(plan.table, rowId, column)]));
    const bases =
      plan.bases === 'current'
        ? current
        : plan.bases === 'none'
          ? undefined
          : Object.fromEntries(
              Object.entries(plan.bases).map(([column, value]) => [column, resolved(value, plan, at)]),
            );
    const metadata = Object.fromEntries(
      Object.entries(plan.metadata).map(([key, value]) => [key, resolved(value, plan, at)]),
    );
    const last = opIds.get(device) ?? 0;
    const opId = plan.opId === 'next' ? last + 1 : Math.max(last, 1);
    opIds.set(device, opId);
    return {
      ...{ op_id: opId, op: plan.op, table: plan.table, id: rowId, metadata: JSON.stringify(metadata) },
      ...(plan.op === 'DELETE' ? {} : { op_data: values }),
      ...(bases === undefined ? {} : { previous_values: bases }),
      ...plan.odd,
    };
  };

  await emptyAll(here);
  await furnish(here, pools, deviceOf);
  await disagree(here, pools.contact ?? [], name);
  for (const table of Object.keys(tables))
    for (const found of await here.rows(`SELECT to_jsonb(t) AS row FROM ${table} t`)) {
      const after = rowOf(found.row);
      if (after !== null) learn([{ table, before: null, after }]);
    }
  await takeChanges(here);

  return {
    name,
    learn,
    row,
    rows: (table) => [...(known.get(table)?.values() ?? [])],
    request: (plan) => {
      const user = USERS[plan.user] ?? USERS[0];
      const device = deviceOf(plan.from === 'another’s device' ? (USERS[plan.user + 1] ?? USERS[0]) : user);
      const transactions = plan.transactions.map((entries, index) => ({
        transaction_id: index,
        crud: entries.map((entry) => entryFrom(entry, device, user)),
      }));
      const sender = plan.from === 'no device' ? {} : { device_id: device };
      return { user, body: { ...sender, transactions, ...plan.odd } };
    },
  };
}

/** The database's own clock is no part of what a device sends. */
function isShown(column: string): boolean {
  return column !== 'created_at' && column !== 'updated_at';
}

/** The next world finds the festival as the fixture has made it. */
async function emptyAll(here: Festival): Promise<void> {
  const kept = ['festival', 'stage', 'member'];
  const emptied = Object.keys(tables).filter((table) => !kept.includes(table));
  const own = ['device_owner', 'ledger', 'branch_head', 'field_writer', 'parked_write', 'text_document'];
  await here.rows(
    `TRUNCATE ${[...emptied, ...own.map((table) => `write_path.${table}`), 'change_log'].join(', ')} CASCADE`,
  );
  await here.rows('UPDATE stage SET head_count = 5');
}

async function furnish(
  here: Festival,
  pools: Readonly<Record<string, readonly string[]>>,
  deviceOf: (user: string) => string,
): Promise<void> {
  const [a = '', b = ''] = pools.task ?? [];
  for (const id of [a, b]) await here.task({ id });
  const [cable = '', tape = ''] = pools.gear_item ?? [];
  const gear = gearOf(here);
  await gear.item(5, { id: cable });
  await gear.item(20, { id: tape });
  const allowances = [
    { item: cable, user: 'tech1', quantity: 3, until: '2026-07-01T13:00:00Z' },
    { item: cable, user: 'lead1', quantity: 2, until: '2026-07-02T13:00:00Z' },
    { item: tape, user: 'tech1', quantity: 9, until: '2026-07-01T18:00:00Z' },
    { item: tape, user: 'tech2', quantity: 9, until: '2026-07-09T18:00:00Z' },
  ];
  for (const [index, { user, ...more }] of allowances.entries())
    await gear.grant({ id: pools.gear_allowance?.[index] ?? '', user, device: deviceOf(user), ...more });
  const [artist, vendor] = pools.contact ?? [];
  await here.rows(
    `INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline, email) VALUES
       ($1, $3, $4, 'artist', 'A', 'A', 'A'), ($2, $3, $4, 'vendor', 'B', 'A', null)`,
    [artist, vendor, festival, mainStage],
  );
  await here.rows(
    `INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id) VALUES ($1, $2, $3, 'tech1', $4)`,
    [uuid(28), festival, uuid(23), mainStage],
  );
}

/** Two proposals that wait for a lead from the start. */
async function disagree(here: Festival, contacts: readonly string[], name: string): Promise<void> {
  const [lead, tech] = [here.device('lead2', `${name}-first`), here.device('tech1', `${name}-then`)];
  const table = 'contact';
  for (const id of contacts.slice(0, 2)) {
    await lead.sendEach(lead.edit(id, { hotline: ['A', 'B'], email: [null, 'B'] }, { table }));
    await tech.sendEach(tech.edit(id, { hotline: ['A', 'C'] }, { table }));
  }
}

const CLIENTS = 3;
const LONGEST = 12;

/** Updates of three Yjs clients who know nothing of each other, the n-th of each after its own n before. */
const texts: readonly { readonly update: string; readonly state: string }[] = Array.from(
  { length: CLIENTS },
  (_, client) => {
    const doc = new Y.Doc();
    doc.clientID = 1000 + client;
    const updates: { update: string; state: string }[] = [];
    for (let at = 0; at < LONGEST; at += 1) {
      const before = Y.encodeStateVector(doc);
      doc.getText('note').insert(0, `${client}${at}`);
      updates.push({
        update: base64(Y.encodeStateAsUpdate(doc, before)),
        state: base64(before),
      });
    }
    return updates;
  },
).reduce<{ update: string; state: string }[]>((all, updates, client) => {
  for (const [at, update] of updates.entries()) all[at * CLIENTS + client] = update;
  return all;
}, []);

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
