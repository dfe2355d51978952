import { matrix } from '@festival-ops/domain/matrix';
import { writeDomain } from '@festival-ops/domain/write-domain';
import { columnsOfTable } from '@festival-ops/policy/table';
import type { Receipt } from '@festival-ops/policy/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  type Device,
  type Entry,
  type Festival,
  festival,
  mainStage,
  openFestival,
  said,
  uuid,
} from './fixture/festival.ts';
import {
  type DeleteRow,
  deleteRows,
  type EditRow,
  editRows,
  insertRows,
  ruleOf,
  type Situation,
  situations,
} from './fixture/matrix-cases.ts';

/** Each row of the matrix in each situation, through the whole write path. */

let here: Festival;
let devices = 0;
let rows = 1000;
beforeAll(async () => {
  here = await openFestival();
  await here.pool.query(`
    INSERT INTO stage (id, festival_id, name, sort) VALUES ('${uuid(31)}', '${festival}', 'Third', 3), ('${uuid(32)}', '${festival}', 'Fourth', 4);
    INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id) VALUES
      ('${uuid(41)}', '${festival}', '${uuid(23)}', 'tech1', '${mainStage}'), ('${uuid(42)}', '${festival}', '${uuid(24)}', 'tech2', '${mainStage}')
      ON CONFLICT DO NOTHING`);
});
afterAll(() => here.close());

const deviceOf = (user: string): Device => here.device(user, `${user}-case-${++devices}`);

/** What a row of each table needs besides the column that a case is about. */
const needed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  task: { festival_id: festival, stage_id: mainStage, title: 'A' },
  stage: { festival_id: festival, name: 'Case', sort: 9 },
  gear_item: { festival_id: festival, name: 'A', unit: 'piece' },
  contact: { festival_id: festival, stage_id: mainStage, kind: 'artist', name: 'A' },
};

/** A row made by plain SQL. */
async function insert(table: string, values: Readonly<Record<string, unknown>>): Promise<string> {
  const id = uuid(++rows);
  const given = Object.entries({ id, ...needed[table], ...values });
  await here.pool.query(
    `INSERT INTO ${table} (${given.map(([name]) => name).join(', ')})
     VALUES (${given.map((_, index) => `$${index + 1}`).join(', ')})`,
    given.map(([, value]) => value),
  );
  return id;
}

describe('edits', () => {
  const cases = editRows.flatMap((row) =>
    situations.map((situation): [string, string, EditRow, Situation] => [
      `${ruleOf[situation]} ${row.table}.${row.column}, ${situation}`,
      row.cases[situation],
      row,
      situation,
    ]),
  );
  test.each(cases.filter(([, expected]) => expected !== '-'))(
    '%s: %s',
    async (_, expected, row, situation) => {
      expect(await edited(row, situation)).toBe(expected);
    },
  );
});

async function edited(row: EditRow, situation: Situation): Promise<string> {
  const { table, column, values } = row;
  const isSet = columnsOfTable(writeDomain.tables, table)[column]?.type === 'set';
  const id = await insert(table, { [column]: isSet ? JSON.parse(String(values.A)) : values.A });
  const [author, other, wrong] = row.who;
  const [phone, theirs] = [deviceOf(author), deviceOf(other)];
  type Name = keyof EditRow['values'];
  const edit = (device: Device, from: Name, to: Name, raw = {}) =>
    device.edit(id, { [column]: [values[from], values[to]] }, { table, raw });
  const answers = async (device: Device, ...entries: Entry[]): Promise<string> => {
    const said: string[] = [];
    for (const entry of entries) {
      const [receipt] = await device.sendEach(entry);
      said.push(`${fieldSaid(receipt, column)} ${await held(row, id)}`);
    }
    return said.join(' | ');
  };
  switch (situation) {
    case 'no conflict':
      return answers(phone, edit(phone, 'A', 'B'));
    case 'concurrent':
      await theirs.sendEach(edit(theirs, 'A', 'C'));
      return answers(phone, edit(phone, 'A', 'B'));
    case 'equal':
      await theirs.sendEach(edit(theirs, 'A', 'B'));
      return answers(phone, edit(phone, 'A', 'B'));
    case 'chain of own edits':
      return answers(phone, edit(phone, 'A', 'B'), edit(phone, 'B', 'D'));
    case 'first link rejected':
      return answers(phone, edit(phone, 'A', 'bad'), edit(phone, 'bad', 'B'));
    case 'first link under review':
      await theirs.sendEach(edit(theirs, 'A', 'C'));
      return answers(phone, edit(phone, 'A', 'B'), edit(phone, 'B', 'D'));
    case 'base unknown':
      return answers(phone, edit(phone, 'A', 'B', { previous_values: null }));
    case 'row deleted':
      await here.pool.query(`UPDATE ${table} SET deleted_at = now() WHERE id = $1`, [id]);
      return answers(phone, edit(phone, 'A', 'B'));
    case 'wrong role':
      return answers(deviceOf(wrong), edit(deviceOf(wrong), 'A', 'B'));
    case 'replay': {
      const entry = edit(phone, 'A', 'B');
      const first = await answers(phone, entry);
      const version = (await here.row(table, id))?.version;
      expect(await answers(phone, entry)).toBe(first);
      expect((await here.row(table, id))?.version).toBe(version);
      return first;
    }
  }
}

function fieldSaid(receipt: Receipt | undefined, column: string): string {
  const field = receipt?.fields[column];
  if (field === undefined) return said(receipt);
  return field.reason === undefined ? field.result : `${field.result}: ${field.reason}`;
}

/** The name of the value that the row holds. */
async function held({ table, column, values, also = {} }: EditRow, id: string): Promise<string> {
  const stored = comparable((await here.row(table, id))?.[column]);
  const { bad: _, ...good } = values;
  const named = Object.entries({ ...also, ...good }).find(([, value]) => comparable(value) === stored);
  return named?.[0] ?? stored;
}

/** Postgres prints sets as arrays and instants with an offset. */
function comparable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value.startsWith('[')) return value;
  const time = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? JSON.stringify(value) : String(time);
}

describe('deletes', () => {
  const cases = deleteRows.flatMap((row) =>
    situations.map((situation): [string, string, DeleteRow, Situation] => [
      `${ruleOf[situation]} POL-4 delete of ${row.table}, ${situation}`,
      row.cases[situation],
      row,
      situation,
    ]),
  );
  test.each(cases.filter(([, expected]) => expected !== '-'))(
    '%s: %s',
    async (_, expected, row, situation) => {
      expect(await removed(row, situation)).toBe(expected);
    },
  );
});

async function removed(row: DeleteRow, situation: Situation): Promise<string> {
  const { table, column, values } = row;
  const [author, other, wrong] = row.who;
  const id = column === 'id' ? await entryOf(table) : await insert(table, { [column]: values.A });
  const before = await here.row(table, id);
  const [phone, theirs] = [deviceOf(author), deviceOf(other)];
  const seen = (value: unknown = values.A) => ({
    raw: { previous_values: column === 'id' ? { ...before } : { ...shown(before), [column]: value } },
    table,
  });
  const change = (device: Device, from: unknown, to: unknown) =>
    device.edit(id, { [column]: [from, to] }, { table });
  const answers = async (device: Device, ...entries: Entry[]): Promise<string> => {
    const each: string[] = [];
    for (const entry of entries) {
      const [receipt] = await device.sendEach(entry);
      const now = await here.row(table, id);
      each.push(
        `${said(receipt)} ${now === undefined || typeof now.deleted_at === 'string' ? 'gone' : 'there'}`,
      );
    }
    return each.join(' | ');
  };
  switch (situation) {
    case 'concurrent':
      await theirs.sendEach(change(theirs, values.A, values.C));
      return answers(phone, phone.remove(id, seen()));
    case 'equal':
      await theirs.sendEach(theirs.remove(id, seen()));
      return answers(phone, phone.remove(id, seen()));
    case 'chain of own edits':
      return answers(phone, change(phone, values.A, values.B), phone.remove(id, seen(values.B)));
    case 'first link rejected':
      return answers(phone, change(phone, values.A, values.bad), phone.remove(id, seen(values.bad)));
    case 'base unknown':
      return answers(phone, phone.remove(id, { table, metadata: { row_version: null } }));
    case 'row deleted':
      await here.pool.query(`UPDATE ${table} SET deleted_at = now() WHERE id = $1`, [id]);
      return answers(phone, phone.remove(id, seen()));
    case 'wrong role': {
      const device = deviceOf(wrong);
      return answers(device, device.remove(id, seen()));
    }
    case 'replay': {
      const entry = phone.remove(id, seen());
      const first = await answers(phone, entry);
      expect(await answers(phone, entry)).toBe(first);
      return first;
    }
    default:
      return answers(phone, phone.remove(id, seen()));
  }
}

/** A row as a device shows it: sets are JSON texts in SQLite. */
function shown(row: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? JSON.stringify(value) : value,
    ]),
  );
}

describe('new rows', () => {
  const cases = insertRows.flatMap((row) =>
    (['no conflict', 'equal', 'row deleted', 'wrong role', 'replay'] as const).map(
      (situation) =>
        [
          `${ruleOf[situation]} WB-13 new ${row.table}, ${situation}`,
          row.cases[situation],
          row,
          situation,
        ] as const,
    ),
  );
  test.each(cases.filter(([, expected]) => expected !== '-'))(
    '%s: %s',
    async (_, expected, row, situation) => {
      const values = await newRow(row.table);
      const id = uuid(++rows);
      const [author, wrong] = row.who;
      const phone = deviceOf(author);
      const answer = async (device: Device, entry: Entry) => {
        const [receipt] = await device.sendEach(entry);
        return `${said(receipt)} ${(await here.row(row.table, id)) === undefined ? 'nothing' : 'there'}`;
      };
      const device = situation === 'wrong role' ? deviceOf(wrong) : phone;
      const entry = device.make(row.table, id, values);
      const first = await answer(device, entry);
      const again = async () => {
        const tablet = deviceOf(author);
        return answer(tablet, tablet.make(row.table, id, values));
      };
      switch (situation) {
        case 'equal':
          return expect(await again()).toBe(expected);
        case 'row deleted':
          await here.pool.query(`UPDATE ${row.table} SET deleted_at = now() WHERE id = $1`, [id]);
          return expect(await again()).toBe(expected);
        case 'replay':
          expect(await answer(device, entry)).toBe(first);
          return expect(first).toBe(expected);
        default:
          return expect(first).toBe(expected);
      }
    },
  );
});

/** The columns that a device gives a new row of a table. */
async function newRow(table: string): Promise<Record<string, unknown>> {
  const at = { festival_id: festival };
  switch (table) {
    case 'crew_note_update':
      return { ...at, task_id: await insert('task', {}), ...typed('hello') };
    case 'gear_usage_event':
      return { ...at, item_id: await stocked(10), kind: 'consume', qty: 2, used_at: instant };
    case 'gear_allowance_return':
      return { ...at, allowance_id: await allowance() };
    case 'conflict_action':
      return { ...at, conflict_id: await conflict(), kind: 'claim' };
    case 'receipt_ack':
      return { ...at, receipt_id: await rejectedReceipt(), kind: 'seen' };
    case 'lead_request':
      return { ...at, table_name: 'task', row_id: await insert('task', {}), wish: 'Please reopen it' };
    default:
      return { ...needed[table] };
  }
}

const instant = '2026-07-01T11:00:00.000Z';

/** What an editor sends for the first words of a note. */
function typed(words: string) {
  const doc = new Y.Doc();
  const state_vector = Buffer.from(Y.encodeStateVector(doc)).toString('base64');
  doc.getText('note').insert(0, words);
  return { payload: Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64'), state_vector };
}

async function stocked(onHand: number): Promise<string> {
  const item = await insert('gear_item', {});
  await insert('gear_stock', { festival_id: festival, item_id: item, on_hand: onHand, reserved: 0 });
  return item;
}

async function allowance(): Promise<string> {
  const item = await insert('gear_item', {});
  await insert('gear_stock', { festival_id: festival, item_id: item, on_hand: 10, reserved: 4 });
  const mine = { user_id: 'tech1', device_id: 'somewhere', qty: 4, used: 0, until: '2026-07-02T00:00:00Z' };
  return insert('gear_allowance', { festival_id: festival, item_id: item, ...mine });
}

/** An open case about a contact's hotline. */
async function conflict(): Promise<string> {
  const contact = await insert('contact', { hotline: 'A' });
  const [phone, laptop] = [deviceOf('tech1'), deviceOf('lead1')];
  const call = (device: Device, to: string) =>
    device.edit(contact, { hotline: ['A', to] }, { table: 'contact' });
  await laptop.sendEach(call(laptop, 'C'));
  const [receipt] = await phone.sendEach(call(phone, 'B'));
  return receipt?.conflict_id ?? 'none';
}

async function rejectedReceipt(): Promise<string> {
  const phone = deviceOf('tech1');
  const [receipt] = await phone.sendEach(phone.edit(await insert('task', {}), { title: ['A', null] }));
  return receipt?.id ?? 'none';
}

/** An entry of a table whose rows stay as they were written. */
async function entryOf(table: string): Promise<string> {
  const author = insertRows.find((row) => row.table === table)?.who[0] ?? 'tech1';
  const id = uuid(++rows);
  const phone = deviceOf(author);
  await phone.sendEach(phone.make(table, id, await newRow(table)));
  return id;
}

test('POL-5 every row of the matrix has its cases', () => {
  const names = Object.entries(matrix).flatMap(([table, rules]) => [
    ...Object.keys(rules.columns).map((column) => `${table}.${column}`),
    ...('insert' in rules ? [`${table} insert`, `${table} delete`] : []),
  ]);
  const covered = [
    ...editRows.map(({ table, column }) => `${table}.${column}`),
    ...insertRows.map(({ table }) => `${table} insert`),
    ...deleteRows.map(({ table }) => `${table} delete`),
  ];
  expect(covered.sort()).toEqual(names.sort());
  const silent = [...editRows, ...deleteRows, ...insertRows].filter(
    ({ cases, because }) => Object.values(cases).includes('-') && because === undefined,
  );
  expect(silent).toEqual([]);
});
