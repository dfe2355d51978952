import { type TableName, urgencies } from '@festival-ops/domain/tables';
import { taskStates, taskSteps } from '@festival-ops/domain/task-workflow';
import { type Act, type ActName, people } from './history.ts';
import type { Notes } from './notes.ts';
import type { Draft, LocalRow } from './queue.ts';
import type { World } from './world.ts';

/**
 * What each act of a person queues on a device, seen from what the device shows. An act that is not possible there
 * (nothing to decide, nothing to restore) queues nothing.
 *
 * Most acts are such as the app allows. Some are not: a tech's delete, a step that is none, a value that doesn't fit.
 */
/** What an act needs of the device that it is done on. */
export interface Screen {
  readonly world: World;
  readonly userId: string;
  readonly notes: Notes;
  /** The rows that it shows, sorted by id. */
  rows(table: TableName): LocalRow[];
  row(table: TableName, id: string): LocalRow | undefined;
  newId(): string;
}

type Make = (device: Screen, act: Pick<Act, 'row' | 'value'>, now: string) => readonly Draft[];

/** The drafts of an act; none if it is not possible on what the device shows. */
export function draftsOf(device: Screen, act: Act, now: string): readonly Draft[] {
  return makers[act.act](device, act, now);
}

const alive = (rows: readonly LocalRow[]) => rows.filter(({ deleted_at }) => deleted_at === null);
const gone = (rows: readonly LocalRow[]) => rows.filter(({ deleted_at }) => typeof deleted_at === 'string');

function choose<T>(list: readonly T[], number: number): T | undefined {
  return list[number % list.length];
}

/** Changes columns of one of the rows. */
function patch(
  table: TableName,
  rows: readonly LocalRow[],
  row: number,
  values: (local: LocalRow) => Readonly<Record<string, unknown>>,
): Draft[] {
  const local = choose(rows, row);
  if (local === undefined) return [];
  // an update that changes nothing queues nothing
  const changed = Object.entries(values(local)).filter(([column, value]) => local[column] !== value);
  if (changed.length === 0) return [];
  return [{ op: 'PATCH', table, id: String(local.id), values: Object.fromEntries(changed) }];
}

function remove(table: TableName, rows: readonly LocalRow[], row: number): Draft[] {
  const local = choose(rows, row);
  return local === undefined ? [] : [{ op: 'DELETE', table, id: String(local.id) }];
}

function put(device: Screen, table: TableName, values: Readonly<Record<string, unknown>>): Draft[] {
  const festival_id = device.world.festival;
  return [{ op: 'PUT', table, id: device.newId(), values: { festival_id, ...values } }];
}

const tasks = (device: Screen) => alive(device.rows('task'));
const contacts = (device: Screen) => alive(device.rows('contact'));
const items = (device: Screen) => alive(device.rows('gear_item'));
const person = (device: Screen, value: number) => device.world.user(people[value % people.length] ?? '');

/** From a small pool, so that values meet again; now and then one that no column takes. */
const textOf = (value: number, longest: number) =>
  value % 40 === 39 ? 'x'.repeat(longest + 1) : (['A', 'B', 'C'][value % 5] ?? `text ${value % 50}`);
const phoneOf = (value: number) => [null, '100', '200', '300'][value % 6] ?? `number ${value % 60}`;

/** Mostly a step from the state that is shown; sometimes any state. */
function stateOf(local: LocalRow, value: number): string {
  const steps = taskSteps.filter(({ from }) => from === local.state).map(({ to }) => to);
  return (value % 5 === 0 ? choose(taskStates, value) : choose(steps, value)) ?? 'open';
}

/** Mostly for oneself, or given back; sometimes somebody else. */
function assigneeOf(device: Screen, local: LocalRow, value: number): string | null {
  if (value % 5 === 0) return person(device, value);
  return local.assignee_id === device.userId ? null : device.userId;
}

/** The same instant has several spellings. */
function instantOf(value: number): string | null {
  if (value % 7 === 0) return null;
  const hour = 10 + (value % 3);
  return value % 2 === 0 ? `2026-07-02T${hour}:00:00.000Z` : `2026-07-02T${hour + 2}:00:00+02:00`;
}

function tagsOf(local: LocalRow, value: number): string {
  const known: unknown = JSON.parse(typeof local.tags === 'string' ? local.tags : '[]');
  const tags = new Set(Array.isArray(known) ? known.map(String) : []);
  for (const tag of [['a'], ['b'], ['c'], ['d'], ['a', 'e'], ['b', 'c']][value % 6] ?? [])
    if (!tags.delete(tag)) tags.add(tag);
  if (value % 60 === 59) tags.add('x'.repeat(41));
  return JSON.stringify([...tags]);
}

/** A change of a contact; sometimes in answer to an own proposal that waits, made on another device. */
function editContact(device: Screen, row: number, value: number, columns: readonly string[]): Draft[] {
  const made = patch('contact', contacts(device), row, () =>
    Object.fromEntries(columns.map((column, index) => [column, phoneOf(value + index)])),
  );
  return made.map((draft) => {
    const waiting = ownReceipts(device).find(
      ({ result, row_id }) => result === 'needs_review' && row_id === draft.id,
    );
    return waiting !== undefined && value % 3 === 0 ? { ...draft, follows: String(waiting.id) } : draft;
  });
}

const ownReceipts = (device: Screen) =>
  device.rows('sync_operation').filter(({ author_id }) => author_id === device.userId);

function gear(device: Screen, row: number, values: Readonly<Record<string, unknown>>, now: string): Draft[] {
  // also of items that are shown as deleted
  const item = choose(device.rows('gear_item'), row);
  if (item === undefined) return [];
  return put(device, 'gear_usage_event', { item_id: item.id, used_at: now, ...values });
}

/** An act on a case: a lead names its record, everybody else a receipt of it. */
function review(
  device: Screen,
  row: number,
  kind: string,
  values: (record: LocalRow) => Readonly<Record<string, unknown>>,
): Draft[] {
  const records = device.rows('conflict_record');
  const open = records.filter(({ status }) => status === 'open');
  // mostly of open cases
  const record = choose(open.length > 0 && row % 4 !== 3 ? open : records, row);
  if (record !== undefined)
    return put(device, 'conflict_action', { conflict_id: record.id, kind, ...values(record) });
  return reviewByReceipt(device, row, kind);
}

function reviewByReceipt(device: Screen, row: number, kind: string): Draft[] {
  // a receipt of two records does not say which is meant
  const known = ownReceipts(device).filter(
    ({ conflict_id, fields }) => conflict_id !== null && recordsIn(String(fields)).size < 2,
  );
  const waiting = known.filter(({ result }) => result === 'needs_review');
  const receipt = choose(waiting.length > 0 && row % 4 !== 3 ? waiting : known, row);
  return receipt === undefined ? [] : put(device, 'conflict_action', { receipt_id: receipt.id, kind });
}

function recordsIn(fields: string): Set<string> {
  return new Set([...fields.matchAll(/"conflict_id":"([^"]+)"/g)].map(([, id]) => id ?? ''));
}

/** What the lead sees in the row that a record is about. */
function seenBy(device: Screen, record: LocalRow): unknown {
  const table =
    record.table_name === 'task' ? 'task' : record.table_name === 'contact' ? 'contact' : 'gear_item';
  return device.row(table, String(record.row_id))?.[String(record.field)] ?? null;
}

function noteOf(device: Screen, row: number): string | undefined {
  const task = choose(device.rows('task'), row);
  return task === undefined ? undefined : String(task.id);
}

const makers: Readonly<Record<ActName, Make>> = {
  task_new: (device, { value }) =>
    put(device, 'task', {
      stage_id: choose([...device.world.stages, device.world.id(999)], value % 10 === 0 ? 2 : value % 2),
      ...(value % 25 === 24 ? {} : { title: textOf(value, 200) }),
      ...(value % 2 === 0 ? { urgency: choose(urgencies, value) } : {}),
      ...(value % 3 === 0 ? { state: value % 4 === 0 ? 'verified' : 'in_progress' } : {}),
      ...(value % 5 === 0 ? { assignee_id: person(device, value) } : {}),
      ...(value % 7 === 0 ? { tags: '["new","a"]' } : {}),
    }),
  // the lab's database throws at some titles
  task_title: (device, { row, value }) =>
    patch('task', tasks(device), row, () => ({ title: value % 90 === 77 ? 'poison' : textOf(value, 200) })),
  task_urgency: (device, { row, value }) =>
    patch('task', tasks(device), row, () => ({
      urgency: value % 40 === 0 ? 'panic' : choose(urgencies, value),
    })),
  task_state: (device, { row, value }) =>
    patch('task', tasks(device), row, (local) => ({ state: stateOf(local, value) })),
  task_assignee: (device, { row, value }) =>
    patch('task', tasks(device), row, (local) => ({ assignee_id: assigneeOf(device, local, value) })),
  task_due: (device, { row, value }) =>
    patch('task', tasks(device), row, () => ({ due_at: instantOf(value) })),
  task_crowd: (device, { row, value }) =>
    patch('task', tasks(device), row, () => ({
      expected_crowd: value % 30 === 0 ? -1 : value % 9 === 0 ? null : (value % 5) * 100,
    })),
  task_stage: (device, { row, value }) =>
    patch('task', tasks(device), row, () => ({ stage_id: device.world.stages[value % 2] ?? '' })),
  task_tags: (device, { row, value }) =>
    patch('task', tasks(device), row, (local) => ({ tags: tagsOf(local, value) })),
  task_several: (device, { row, value }) =>
    patch('task', tasks(device), row, (local) => ({
      title: textOf(value, 200),
      state: stateOf(local, value),
      tags: tagsOf(local, value),
      assignee_id: assigneeOf(device, local, value),
      ...(value % 6 === 0 ? { created_by: device.userId, festival_id: device.world.id(2) } : {}),
    })),
  task_delete: (device, { row }) => remove('task', tasks(device), row),
  task_restore: (device, { row }) =>
    patch('task', gone(device.rows('task')), row, () => ({ deleted_at: null })),
  // a client that sends whole rows
  task_put: (device, { row, value }) =>
    tasks(device)
      .slice(row % 8, (row % 8) + 1)
      .map((local) => ({
        op: 'PUT' as const,
        table: 'task' as const,
        id: value % 9 === 0 ? device.world.id(51) : String(local.id),
        values: {
          festival_id: device.world.festival,
          stage_id: local.stage_id,
          title: textOf(value, 200),
          urgency: local.urgency,
          state: local.state ?? 'open',
        },
      })),
  stage_count: (device, { row, value }) =>
    patch('stage', device.rows('stage'), row, (local) => ({
      head_count: Number(local.head_count) + (value % 16) - 8,
    })),
  contact_new: (device, { value }) =>
    put(device, 'contact', {
      stage_id: device.world.stages[value % 2],
      kind: 'vendor',
      name: `Vendor ${value}`,
      hotline: phoneOf(value),
    }),
  contact_name: (device, { row, value }) =>
    patch('contact', contacts(device), row, () =>
      value % 2 === 0 ? { name: textOf(value, 120) } : { notes: textOf(value, 4000) },
    ),
  contact_hotline: (device, { row, value }) => editContact(device, row, value, ['hotline']),
  contact_email: (device, { row, value }) => editContact(device, row, value, ['email']),
  contact_both: (device, { row, value }) => editContact(device, row, value, ['hotline', 'email', 'name']),
  contact_delete: (device, { row }) => remove('contact', contacts(device), row),
  contact_restore: (device, { row }) =>
    patch('contact', gone(device.rows('contact')), row, () => ({ deleted_at: null })),
  item_new: (device, { value }) =>
    put(device, 'gear_item', {
      name: `Item ${value}`,
      unit: 'piece',
      ...(value % 2 === 0 ? { low_mark: 3 } : {}),
    }),
  item_edit: (device, { row, value }) =>
    patch('gear_item', items(device), row, () =>
      value % 2 === 0 ? { name: textOf(value, 120) } : { low_mark: value % 5 },
    ),
  item_delete: (device, { row }) => remove('gear_item', items(device), row),
  item_restore: (device, { row }) =>
    patch('gear_item', gone(device.rows('gear_item')), row, () => ({ deleted_at: null })),
  gear_consume: (device, { row, value }, now) =>
    gear(device, row, { kind: 'consume', qty: 1 + (value % 9) }, now),
  gear_return: (device, { row, value }, now) =>
    gear(device, row, { kind: 'return', qty: 1 + (value % 4) }, now),
  gear_restock: (device, { row, value }, now) =>
    gear(device, row, { kind: 'restock', qty: value % 50 === 0 ? 2_147_483_647 : 1 + (value % 20) }, now),
  gear_adjust: (device, { row, value }, now) =>
    gear(device, row, { kind: 'adjust', qty: (value % 21) - 12 }, now),
  gear_misfit: (device, { row, value }, now) =>
    gear(device, row, { kind: choose(['consume', 'return'], value), qty: -(value % 3) }, now),
  allowance_return: (device, { row }) => {
    const allowance = choose(device.rows('gear_allowance'), row);
    return allowance === undefined
      ? []
      : put(device, 'gear_allowance_return', { allowance_id: allowance.id });
  },
  note_type: (device, { row, value }) => {
    const task_id = noteOf(device, row);
    if (task_id === undefined) return [];
    return put(device, 'crew_note_update', { task_id, ...device.notes.type(task_id, value) });
  },
  note_erase: (device, { row, value }) => {
    const task_id = noteOf(device, row);
    const update = task_id === undefined ? undefined : device.notes.erase(task_id, value);
    return update === undefined ? [] : put(device, 'crew_note_update', { task_id, ...update });
  },
  note_bad: (device, { row, value }) => {
    const task_id = noteOf(device, row);
    if (task_id === undefined) return [];
    const update = { task_id, ...device.notes.type(task_id, value) };
    // not base64; cut off; twice; one that never comes, so that the next has a gap
    switch (value % 4) {
      case 0:
        return put(device, 'crew_note_update', { ...update, payload: '%%%' });
      case 1:
        return put(device, 'crew_note_update', { ...update, payload: update.payload.slice(0, 8) });
      case 2:
        return [...put(device, 'crew_note_update', update), ...put(device, 'crew_note_update', update)];
      default:
        return put(device, 'crew_note_update', { task_id, ...device.notes.type(task_id, value + 1) });
    }
  },
  review_claim: (device, { row }) => review(device, row, 'claim', () => ({})),
  review_release: (device, { row }) => review(device, row, 'release', () => ({})),
  review_decide: (device, { row, value }) =>
    review(device, row, 'decide', (record) => ({
      ...(value % 30 === 29 ? {} : { choice: choose(['valid', 'proposed', 'other'], value) }),
      ...(value % 3 === 2 ? { value: JSON.stringify(value % 2 === 0 ? '777' : null) } : {}),
      // a lead who names the proposal that they saw
      ...(value % 6 === 1 ? { value: record.proposed_value } : {}),
      ...(value % 4 === 0 ? {} : { seen_value: JSON.stringify(seenBy(device, record)) }),
    })),
  review_undo: (device, { row }) => {
    const decided = device.rows('conflict_record').filter(({ status }) => status === 'decided');
    const record = choose(decided, row);
    if (record === undefined) return review(device, row, 'undo', () => ({}));
    return put(device, 'conflict_action', { conflict_id: record.id, kind: 'undo' });
  },
  review_withdraw: (device, { row, value }) =>
    value % 5 === 0
      ? review(device, row, 'withdraw', () => ({}))
      : reviewByReceipt(device, row, value % 7 === 0 ? 'claim' : 'withdraw'),
  review_due: (device, { row, value }) =>
    review(device, row, 'set_due', () =>
      value % 6 === 0 ? {} : { due_at: `2026-07-${String(3 + (value % 9)).padStart(2, '0')}T12:00:00.000Z` },
    ),
  ack: (device, { row, value }) => {
    const receipts = device.rows('sync_operation');
    const refused = receipts.filter(({ result }) => result === 'rejected');
    const receipt = choose(value % 3 === 0 ? receipts : refused, row + value);
    const kind = choose(['seen', 'dropped', 'sent_again'], value);
    return receipt === undefined ? [] : put(device, 'receipt_ack', { receipt_id: receipt.id, kind });
  },
  ask: (device, { row, value }) => {
    const task = choose(device.rows('task'), row);
    return task === undefined
      ? []
      : put(device, 'lead_request', { table_name: 'task', row_id: task.id, wish: `delete it ${value}` });
  },
  reply: (device, { row }) => {
    const asked = choose(device.rows('lead_request'), row);
    return asked === undefined
      ? []
      : put(device, 'lead_request', {
          table_name: asked.table_name,
          row_id: asked.row_id,
          wish: 'done',
          reply_to: asked.id,
        });
  },
  misfit: (device, { row, value }) => {
    const task = choose(tasks(device), row);
    if (task === undefined) return [];
    const id = String(task.id);
    switch (value % 6) {
      case 0:
        return [{ op: 'PATCH', table: 'task', id, values: { nonsense: 1, urgency: 'high' } }];
      case 1:
        return [{ op: 'PATCH', table: 'task', id, values: { created_by: device.userId } }];
      case 2:
        return [{ op: 'PATCH', table: 'task', id: device.world.id(998), values: { title: 'B' } }];
      case 3:
        return [{ op: 'PATCH', table: 'gear_stock', id: device.world.id(61), values: { on_hand: 1000 } }];
      case 4:
        return [{ op: 'PATCH', table: 'task', id: 'not-an-id', values: { title: 'B' } }];
      default:
        return [{ op: 'DELETE', table: 'stage', id: device.world.stages[0] }];
    }
  },
  append_only: (device, { row, value }) => {
    const table =
      choose(['gear_usage_event', 'lead_request', 'receipt_ack'] as const, value) ?? 'receipt_ack';
    const entry = choose(device.rows(table), row);
    if (entry === undefined) return [];
    if (value % 2 === 0) return [{ op: 'DELETE', table, id: String(entry.id) }];
    const [column, changed] =
      table === 'gear_usage_event'
        ? ['qty', 999]
        : table === 'lead_request'
          ? ['wish', 'x']
          : ['kind', entry.kind === 'seen' ? 'dropped' : 'seen'];
    return [{ op: 'PATCH', table, id: String(entry.id), values: { [column]: changed } }];
  },
};
