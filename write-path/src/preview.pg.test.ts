import { tables } from '@festival-ops/domain/tables';
import { writeDomain } from '@festival-ops/domain/write-domain';
import type { Local, LocalRow, LocalWrite } from '@festival-ops/policy/local';
import { preview } from '@festival-ops/policy/preview';
import { type Column, columnsOfTable } from '@festival-ops/policy/table';
import { decode, type Value } from '@festival-ops/policy/value';
import type { FieldReceipt } from '@festival-ops/policy/wire';
import type { Actor, RowView } from '@festival-ops/policy/write-domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from './catalogue.ts';
import {
  type Device,
  type Entry,
  type Festival,
  festival,
  mainStage,
  openFestival,
  said,
  smallStage,
  uuid,
} from './fixture/festival.ts';
import { loadActors } from './load-actors.ts';

/**
 * One device alone makes a few writes, offline, and each is previewed when it is made. Then all are sent. As nobody
 * else has written, the real server must answer each as it was foretold.
 */

let here: Festival;
beforeAll(async () => {
  here = await openFestival();
  await here.rows(
    `INSERT INTO stage_assignment (id, festival_id, member_id, user_id, stage_id) VALUES ($1, $2, $3, 'tech1', $4)`,
    [uuid(31), festival, uuid(23), mainStage],
  );
});
afterAll(() => here.close());

type Rows = Map<string, Map<string, LocalRow>>;

/** Rows of the story, by what they are. */
interface Scene {
  readonly phone: Device;
  readonly ids: Readonly<Record<'task' | 'contact' | 'item' | 'allowance', string>>;
  /** A proposal of tech1 that waits, and the case it opened. */
  readonly waiting: { readonly receipt: string; readonly record: string };
  /** A write of tech1 that was refused. */
  readonly refused: string;
}

let scenes = 0;
async function scene(user: string): Promise<Scene> {
  scenes += 1;
  const id = (kind: number) => uuid(scenes * 1000 + kind);
  const ids = { task: id(1), contact: id(2), item: id(3), allowance: id(4) };
  const [phone, other] = [here.device(user, `${user}-${scenes}`), here.device('lead2', `lead2-${scenes}`)];
  const techs = user === 'tech1' ? phone : here.device('tech1', `tech1-${scenes}`);
  await here.task({ id: ids.task, tags: ['cable'], state: 'in_progress', state_by: 'tech2' });
  await here.rows(
    `INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline) VALUES ($1, $2, $3, 'artist', 'Band', '110')`,
    [ids.contact, festival, mainStage],
  );
  await here.rows(`INSERT INTO gear_item (id, festival_id, name, unit) VALUES ($1, $2, 'Cable', 'm')`, [
    ids.item,
    festival,
  ]);
  await here.rows(
    'INSERT INTO gear_stock (id, festival_id, item_id, on_hand, reserved) VALUES ($1, $2, $1, 10, 4)',
    [ids.item, festival],
  );
  await here.rows(
    `INSERT INTO gear_allowance (id, festival_id, item_id, user_id, device_id, qty, used, until)
     VALUES ($1, $2, $3, $4, $5, 4, 0, '2026-07-02T00:00:00Z')`,
    [ids.allowance, festival, ids.item, user, phone.id],
  );
  const call = (device: Device, to: string) =>
    device.edit(ids.contact, { hotline: ['110', to] }, { table: 'contact' });
  await other.sendEach(call(other, '111'));
  const [waits] = await techs.sendEach(call(techs, '112'));
  const [refused] = await techs.sendEach(techs.edit(ids.task, { version: [1, 9] }));
  return {
    ...{ phone, ids, refused: String(refused?.id) },
    waiting: { receipt: String(waits?.id), record: String(waits?.conflict_id) },
  };
}

/** What the device of a user shows: the rows that the user may see, in SQLite's values. */
async function synced(user: string, deviceId: string): Promise<Rows> {
  const client = await here.pool.connect();
  let actor: Actor;
  try {
    const catalogue = await readCatalogue(client, writeDomain.tables);
    const [loaded] = await loadActors(client, catalogue, writeDomain, [{ userId: user, deviceId }]);
    if (loaded === undefined) throw new Error('every author has their rights');
    ({ actor } = loaded);
  } finally {
    client.release();
  }
  const rows: Rows = new Map();
  for (const table of Object.keys(tables)) {
    const columns = columnsOfTable(tables, table);
    const found = await here.rows(`SELECT to_jsonb(t) AS row FROM "${table}" t`);
    const local = found
      .map(({ row }) =>
        Object.fromEntries(
          Object.entries(Object(row)).map(([name, raw]) => [name, sqlite(columns[name], raw)]),
        ),
      )
      .filter((row) => writeDomain.mayRead(table, viewOf(table, row), actor))
      .map((row): [string, LocalRow] => [String(row.id), { ...row, id: String(row.id) }]);
    rows.set(table, new Map(local));
  }
  return rows;
}

/** The sync service sends JSON and arrays as their texts. */
function sqlite(column: Column | undefined, raw: unknown): unknown {
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  const isJson = raw !== null && (typeof raw === 'object' || column?.type === 'json');
  return isJson ? JSON.stringify(raw) : raw;
}

function viewOf(table: string, row: Readonly<Record<string, unknown>>): RowView {
  const columns = columnsOfTable(tables, table);
  return (name): Value => {
    if (name === 'id') return String(row.id);
    const column = columns[name];
    const decoded = column && decode(column, row[name]);
    return decoded?.ok === true ? decoded.value : null;
  };
}

function localOf(user: string, deviceId: string, rows: Rows, unsent: readonly LocalWrite[]): Local {
  return {
    ...{ userId: user, deviceId, now: '2026-07-01T12:00:00.000000Z', unsent },
    row: (table, id) => rows.get(table)?.get(id),
    rows: ({ table, column, value }) =>
      [...(rows.get(table)?.values() ?? [])].filter((row) => row[column] === value),
  };
}

/** Takes a write as SQLite does: the row shows it at once, and the queue keeps what was shown before. */
function takeLocally(rows: Rows, write: LocalWrite): LocalWrite {
  const table = rows.get(write.table) ?? new Map<string, LocalRow>();
  rows.set(write.table, table);
  const row = table.get(write.id);
  if (write.op === 'DELETE') {
    table.delete(write.id);
    return { ...write, bases: { ...row } };
  }
  table.set(write.id, { ...row, ...write.values, id: write.id });
  if (write.op === 'PUT') return write;
  const bases = Object.fromEntries(Object.keys(write.values).map((name) => [name, row?.[name] ?? null]));
  return { ...write, bases };
}

function entryOf(
  { phone }: Scene,
  { table, id, op, values, bases = {} }: LocalWrite,
  version: unknown,
): Entry {
  const stamp = { table, metadata: { row_version: version ?? null, written_at: '2026-07-01T12:00:00.000Z' } };
  if (op === 'PUT') return phone.make(table, id, values, stamp);
  if (op === 'DELETE') return phone.remove(id, { ...stamp, raw: { previous_values: bases } });
  return phone.edit(
    id,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [bases[name], value]])),
    stamp,
  );
}

// ── what a device may do ─────────────────────────────────────────────────────────────────────────────────────

type Act = (
  scene: Scene,
  shown: (table: string, id: string) => LocalRow | undefined,
  newId: string,
) => LocalWrite;

const edit =
  (table: 'task' | 'contact', values: Readonly<Record<string, unknown>>): Act =>
  ({ ids }) => ({ table, id: ids[table], op: 'PATCH', values });
const put =
  (table: string, values: (scene: Scene) => Readonly<Record<string, unknown>>): Act =>
  (of, _, id) => ({ table, id, op: 'PUT', values: { festival_id: festival, ...values(of) } });
const one = <T>(...values: T[]) => fc.constantFrom(...values);

const act: fc.Arbitrary<Act> = fc.oneof(
  one('B', 'C', 'A', 'x'.repeat(201)).map((title) => edit('task', { title })),
  one('open', 'in_progress', 'blocked', 'done', 'verified').map((state) => edit('task', { state })),
  one('tech1', 'tech2', 'lead1', 'stranger', null).map((assignee_id) => edit('task', { assignee_id })),
  fc.subarray(['cable', 'light', 'stage']).map((tags) => edit('task', { tags: JSON.stringify(tags) })),
  one('2026-07-01T20:00:00Z', '2026-07-01T22:00:00.000+02:00', null, 'later').map((due_at) =>
    edit('task', { due_at, urgency: 'high' }),
  ),
  one(mainStage, smallStage, uuid(99)).map((stage_id) => edit('task', { stage_id })),
  one('112', '113', '111', null).map((hotline) => edit('contact', { hotline })),
  one('Band', 'The Band').map((name) => edit('contact', { name })),
  one('vendor', 'artist').map((kind) => edit('contact', { kind })),
  fc.integer({ min: -3, max: 3 }).map(
    (delta): Act =>
      (_, shown) => ({
        ...{ table: 'stage', id: mainStage, op: 'PATCH' },
        values: { head_count: Number(shown('stage', mainStage)?.head_count) + delta },
      }),
  ),
  one<'task' | 'contact'>('task', 'contact').map(
    (table): Act =>
      ({ ids }) => ({ table, id: ids[table], op: 'DELETE', values: {} }),
  ),
  one({ title: 'Sweep' }, { title: 'Sweep', state: 'done' }, {}).map((values) =>
    put('task', () => ({ stage_id: mainStage, ...values })),
  ),
  fc
    .record({
      kind: one('consume', 'consume', 'return', 'restock', 'adjust'),
      qty: fc.integer({ min: -2, max: 7 }),
    })
    .map((values) =>
      put('gear_usage_event', ({ ids }) => ({
        item_id: ids.item,
        used_at: '2026-07-01T11:00:00Z',
        ...values,
      })),
    ),
  fc.constant(put('gear_allowance_return', ({ ids }) => ({ allowance_id: ids.allowance }))),
  fc.constant(
    put('lead_request', ({ ids }) => ({ table_name: 'task', row_id: ids.task, wish: 'Reopen it' })),
  ),
  one('withdraw', 'claim', 'release').map((kind) =>
    put('conflict_action', ({ waiting }) => ({ receipt_id: waiting.receipt, kind })),
  ),
  one('valid', 'proposed', 'other').map((choice) =>
    put('conflict_action', ({ waiting }) => ({
      ...{ conflict_id: waiting.record, kind: 'decide', choice },
      value: choice === 'other' ? '"115"' : null,
    })),
  ),
  fc.constant(put('conflict_action', ({ waiting }) => ({ conflict_id: waiting.record, kind: 'undo' }))),
  one('seen', 'dropped').map((kind) => put('receipt_ack', ({ refused }) => ({ receipt_id: refused, kind }))),
);

/** What a field's answer says, but for who the others are and the ids that the server gives. */
function told(field: FieldReceipt): Partial<FieldReceipt> {
  const { other: _, cause, conflict_id: __, ...rest } = field;
  return { ...rest, ...(cause === undefined ? {} : { cause: 'an earlier write' }) };
}

test('POL-11 what nobody disturbs becomes what was foretold', { timeout: 240_000 }, async () => {
  const met = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      one('tech1', 'lead1'),
      fc.array(act, { minLength: 1, maxLength: 8 }),
      async (user, acts) => {
        const now = await scene(user);
        const rows = await synced(user, now.phone.id);
        const versions = new Map(
          [...rows].flatMap(([table, of]) => [...of].map(([id, row]) => [`${table} ${id}`, row.version])),
        );
        const shown = (table: string, id: string) => rows.get(table)?.get(id);
        const unsent: LocalWrite[] = [];
        const foretold: ReturnType<typeof preview>[] = [];
        for (const [index, make] of acts.entries()) {
          const write = make(now, shown, uuid(scenes * 1000 + 100 + index));
          // what a device does not show it can't change
          if (write.op !== 'PUT' && shown(write.table, write.id) === undefined) continue;
          foretold.push(preview(writeDomain, write, localOf(user, now.phone.id, rows, unsent)));
          unsent.push(takeLocally(rows, write));
        }
        const entries = unsent.map((write) =>
          entryOf(now, write, versions.get(`${write.table} ${write.id}`)),
        );
        const answers = await now.phone.sendEach(...entries);
        for (const [index, answer] of answers.entries()) {
          const { fields = {}, result, reason } = foretold[index] ?? {};
          const describe = `${user}, write ${index}: ${JSON.stringify(unsent)}`;
          expect({ result, reason }, describe).toEqual({ result: answer.result, reason: answer.reason_code });
          const each = (of: Readonly<Record<string, FieldReceipt>>) =>
            Object.fromEntries(Object.entries(of).map(([name, field]) => [name, told(field)]));
          expect(each(fields), describe).toEqual(each(answer.fields));
          met.add(said(answer));
        }
      },
    ),
    { numRuns: 40 },
  );
  // the search did meet what it is for
  expect([...met]).toEqual(
    expect.arrayContaining(['applied', 'applied: already_equal', 'needs_review: amended']),
  );
  expect(met.size).toBeGreaterThan(8);
});
