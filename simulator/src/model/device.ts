import { type TableName, tables } from '@festival-ops/domain/tables';
import { draftsOf, type Screen } from './acts.ts';
import { type Act, people } from './history.ts';
import { Notes } from './notes.ts';
import type { Draft, Entry, LocalRow, ServerRows, Transaction } from './queue.ts';
import { columnsOf, type Row, type Value } from './rules/value.ts';
import type { World } from './world.ts';

/**
 * A device in memory: the rows that it shows, and a queue of what was written, in the form in which PowerSync queues
 * it. It never asks the server before it writes; and while it has unsent writes, nothing but rows of priority 0
 * reaches it, as with the real client.
 */
export class Device implements Screen {
  readonly id: string;
  readonly userId: string;
  readonly person: number;
  readonly world: World;
  readonly notes: Notes;
  readonly queue: Transaction[] = [];
  /** Client transactions that were answered, and left the queue. */
  readonly answered: Transaction[] = [];
  /** What the server had when the device last took everything, for the oracle that sees all. */
  shown: ServerRows = new Map();
  readonly #number: number;
  readonly #rows = new Map<TableName, Map<string, LocalRow>>();
  #opId = 0;
  #transactions = 0;
  #made = 0;

  constructor(world: World, number: number, person: number) {
    this.world = world;
    this.#number = number;
    this.person = person;
    this.userId = world.user(people[person] ?? '');
    this.id = `${this.userId}-device-${number}`;
    this.notes = new Notes(number);
  }

  /** Rows as SQLite holds them, sorted by id. */
  rows(table: TableName): LocalRow[] {
    return [...(this.#rows.get(table)?.values() ?? [])].sort((a, b) =>
      String(a.id) < String(b.id) ? -1 : 1,
    );
  }

  row(table: TableName, id: string): LocalRow | undefined {
    return this.#rows.get(table)?.get(id);
  }

  newId(): string {
    this.#made += 1;
    return this.world.id((this.#number + 1) * 1_000_000 + this.#made);
  }

  /** One client transaction of a person's acts. */
  write(acts: readonly Act[], atomic: boolean, now: string): void {
    const entries = acts.flatMap((act) => {
      const drafts = draftsOf(this, act, now);
      const chosen = drafts.length > 0 ? drafts : draftsOf(this, { ...act, act: 'task_title' }, now);
      return chosen.map((draft) => this.#record(draft, act, atomic, now));
    });
    if (entries.length === 0) return;
    this.#transactions += 1;
    this.queue.push({ number: this.#transactions, entries });
  }

  /** All that it may ever have sent, in order. */
  sent(): Transaction[] {
    return [...this.answered, ...this.queue].sort((a, b) => a.number - b.number);
  }

  /** The server's word for these client transactions: they leave the queue. */
  forget(numbers: ReadonlySet<number>): void {
    for (const transaction of [...this.queue]) {
      if (!numbers.has(transaction.number)) continue;
      this.queue.splice(this.queue.indexOf(transaction), 1);
      this.answered.push(transaction);
    }
  }

  /** Takes the rows that the server has for it. */
  sync(rows: ServerRows): void {
    const isFree = this.queue.length === 0;
    if (isFree) this.shown = rows;
    for (const [table, ofTable] of rows) {
      if (!isFree && !urgent.has(table)) continue;
      this.#rows.set(table, new Map([...ofTable].map(([id, row]) => [id, toLocal(table, row)])));
    }
    this.notes.take(this.rows('crew_note'), this.rows('crew_note_update'), this.#refusedNotes());
  }

  /** Tasks of whose notes an update of this device was refused. */
  #refusedNotes(): Map<string, string> {
    const refused = new Map<string, string>();
    for (const { entries } of this.answered)
      for (const { op_id, table, op_data } of entries) {
        const receipt = this.row('sync_operation', `${this.id}:${op_id}`);
        if (table === 'crew_note_update' && receipt?.result !== undefined && receipt.result !== 'applied')
          if (receipt.result !== 'merged') refused.set(String(receipt.id), String(op_data?.task_id));
      }
    return refused;
  }

  #record(draft: Draft, { twist, value }: Act, atomic: boolean, now: string): Entry {
    this.#opId += 1;
    const local = this.row(draft.table, draft.id);
    const metadata = {
      author: twist === 'wrong_author' ? 'somebody else' : this.userId,
      schema_version: twist === 'newer_app' ? 99 : twist === 'older_app' ? 1 : 2,
      // devices' clocks are wrong by up to an hour
      written_at: new Date(Date.parse(now) + ((value % 120) - 60) * 60_000).toISOString(),
      row_version: local?.version ?? null,
      ...(atomic ? { atomic } : {}),
      ...(draft.follows === undefined ? {} : { follows: draft.follows }),
    };
    const entry: Entry = {
      op_id: this.#opId,
      op: twist === 'malformed' ? 'MERGE' : draft.op,
      table: draft.table,
      id: draft.id,
      ...partsOf(draft, twist === 'no_bases' ? undefined : local),
      metadata: JSON.stringify(metadata),
    };
    // what is no write at all, or not by this user, is nothing that the device shows
    if (twist !== 'malformed' && twist !== 'wrong_author') this.#apply(draft, local);
    return entry;
  }

  #apply(draft: Draft, local: LocalRow | undefined): void {
    if (!Object.hasOwn(tables, draft.table)) return;
    const ofTable = this.#rows.get(draft.table) ?? new Map<string, LocalRow>();
    this.#rows.set(draft.table, ofTable);
    if (draft.op === 'DELETE') ofTable.delete(draft.id);
    else ofTable.set(draft.id, { version: null, ...local, ...draft.values, id: draft.id });
  }
}

const urgent: ReadonlySet<TableName> = new Set<TableName>([
  'crew_note',
  'crew_note_update',
  'gear_stock',
  'gear_usage_event',
  'gear_allowance',
  'gear_allowance_return',
  'sync_operation',
  'notice',
  'receipt_ack',
  'conflict_record',
  'conflict_action',
  'lead_request',
]);

/** PowerSync queues a change with the columns that changed and what they held, a delete with the whole row. */
function partsOf(draft: Draft, local: LocalRow | undefined): Pick<Entry, 'op_data' | 'previous_values'> {
  if (draft.op === 'PUT') return { op_data: draft.values ?? {} };
  if (draft.op === 'DELETE') return local === undefined ? {} : { previous_values: withoutId(local) };
  const values = draft.values ?? {};
  const previous = Object.keys(values).map((column) => [column, local?.[column] ?? null]);
  return {
    op_data: values,
    ...(local === undefined ? {} : { previous_values: Object.fromEntries(previous) }),
  };
}

function withoutId({ id: _, ...columns }: LocalRow): LocalRow {
  return columns;
}

function toLocal(table: TableName, row: Row): LocalRow {
  const columns = columnsOf(table);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, columns[name] === undefined ? value : inSqlite(value)]),
  );
}

function inSqlite(value: Value): unknown {
  if (Array.isArray(value)) return JSON.stringify(value);
  return typeof value === 'boolean' ? Number(value) : value;
}
