import type { BucketChange } from './bucket-store.ts';
import { type Contribution, Grants } from './grants.ts';
import type { KnownRow, KnownRows } from './known-rows.ts';
import type { PgoutputMessage, Tuple } from './pgoutput.ts';
import { bucketsOfRow, type GrantedValues, type Row, routingColumns } from './routing.ts';
import { type RowText, rowTexts } from './row-text.ts';
import type { Stream } from './streams.ts';
import { isSameShape, type TableShape } from './table-shape.ts';

/** What one commit means for those who watch. */
export interface Commit {
  readonly changes: readonly BucketChange[];
  /** The users whose set of buckets may be another now. */
  readonly users: ReadonlySet<string>;
  /** What rows no longer give, and give now; takes effect by {@link Replica.give}. */
  readonly given: readonly GrantChange[];
}

export interface GrantChange {
  readonly before: readonly Contribution[];
  readonly after: readonly Contribution[];
}

/** What comes does not fit what is known of the tables (one was altered): only a new snapshot helps. */
export class StartOver extends Error {
  override readonly name = 'StartOver';
}

/**
 * What is known of the rows in Postgres: in which buckets each one lies, whom it gives what, and those values
 * that a later update may leave out. It is kept on disk. Changes are gathered until their transaction's commit
 * and evaluated there once for all streams, each row once however often the transaction changed it.
 */
export class Replica {
  readonly #streams: readonly Stream[];
  readonly #grants: Grants;
  readonly #tables = new Map<string, TableReplica>();
  readonly #byOid = new Map<number, TableReplica>();
  readonly #rows: KnownRows;

  constructor(streams: readonly Stream[], tables: ReadonlyMap<string, TableShape>, rows: KnownRows) {
    this.#rows = rows;
    this.#streams = streams;
    this.#grants = new Grants(streams);
    for (const shape of tables.values()) {
      const table = new TableReplica(shape, routingColumns(streams, shape.name), rows);
      this.#tables.set(shape.name, table);
      this.#byOid.set(shape.oid, table);
    }
    for (const table of this.#grants.tables) for (const gives of rows.gives(table)) this.#grants.add(gives);
  }

  /** What a user has been given as of the last commit that was announced. */
  grantsOf(user: string): GrantedValues {
    return this.#grants.of(user);
  }

  /** Lets a commit's grants take effect, in the step in which the commit is announced. */
  give(given: readonly GrantChange[]): void {
    for (const { before, after } of given) {
      this.#grants.remove(before);
      this.#grants.add(after);
    }
  }

  /** A row as it is now; visible to others from the next {@link commit} on. */
  put(table: string, values: readonly (string | null)[]): void {
    this.#tables.get(table)?.put(values);
  }

  /** @throws StartOver */
  apply(message: PgoutputMessage): Commit | undefined {
    switch (message.kind) {
      case 'relation': {
        const known = this.#tables.get(message.relation.name);
        if (known?.shape.schema === message.relation.schema && !isSameShape(known.shape, message.relation))
          throw new StartOver(`Table ${message.relation.name} has been altered`);
        return undefined;
      }
      case 'insert':
        this.#byOid.get(message.relation)?.insert(message.row);
        return undefined;
      case 'update':
        this.#byOid.get(message.relation)?.update(message.old, message.row);
        return undefined;
      case 'delete':
        this.#byOid.get(message.relation)?.delete(message.old);
        return undefined;
      case 'truncate':
        for (const oid of message.relations) this.#byOid.get(oid)?.truncate();
        return undefined;
      case 'commit':
        return this.commit();
      case 'begin':
      case 'other':
        return undefined;
    }
  }

  /** Ends the transaction: works out what it changes in which bucket, and for which users. */
  commit(): Commit {
    const changes: BucketChange[] = [];
    const users = new Set<string>();
    const given: GrantChange[] = [];
    for (const table of this.#tables.values()) {
      for (const [id, values] of table.changed) {
        const before = this.#rows.get(table.shape.name, id);
        const after = values === undefined ? undefined : this.#place(table, id, values, changes);
        const kept = new Set(after?.buckets);
        for (const bucket of before?.buckets ?? [])
          if (!kept.has(bucket)) changes.push({ bucket, type: table.shape.name, id, row: undefined });
        const gave = { before: before?.gives ?? [], after: after?.gives ?? [] };
        for (const { user } of [...gave.before, ...gave.after]) users.add(user);
        if (gave.before.length + gave.after.length > 0) given.push(gave);
        if (after === undefined) this.#rows.delete(table.shape.name, id);
        else this.#rows.set(table.shape.name, id, after);
      }
      table.changed.clear();
    }
    return { changes, users, given };
  }

  #place(
    table: TableReplica,
    id: string,
    values: readonly (string | null)[],
    changes: BucketChange[],
  ): KnownRow {
    const row = table.routingRow(values);
    const buckets = bucketsOfRow(this.#streams, table.shape.name, row).map(({ bucket, columns }) => {
      changes.push({ bucket, type: table.shape.name, id, row: table.text(columns, values) });
      return bucket;
    });
    table.forgetTexts();
    const gives = this.#grants.contributionsOf(table.shape.name, row);
    return { buckets, gives: gives.length === 0 ? NOTHING : gives, mayBeLeftOut: table.mayBeLeftOut(values) };
  }
}

const NOTHING: readonly Contribution[] = [];
const NOTHING_LEFT_OUT: readonly undefined[] = [];
/** TOAST_TUPLE_THRESHOLD is 2032 bytes; some room is left. */
const OUT_OF_LINE_BYTES = 1_900;
/** More than a header, or a value of a fixed size, takes. */
const FIXED_BYTES = 64;

class TableReplica {
  readonly shape: TableShape;
  /** Rows that the present transaction has changed, as it leaves them; `undefined` = deleted. */
  readonly changed = new Map<string, readonly (string | null)[] | undefined>();
  readonly #rows: KnownRows;
  readonly #routing: readonly (readonly [at: number, name: string])[];
  readonly #makers = new Map<string, (values: readonly (string | null)[]) => RowText>();
  readonly #texts = new Map<string, RowText>();

  constructor(shape: TableShape, routing: ReadonlySet<string>, rows: KnownRows) {
    this.shape = shape;
    this.#rows = rows;
    this.#routing = shape.columns.flatMap((column, at) =>
      routing.has(column.name) ? [[at, column.name] as const] : [],
    );
  }

  put(values: readonly (string | null)[]): void {
    this.changed.set(values[this.shape.idAt] ?? '', values);
  }

  insert(row: Tuple): void {
    this.put(row.map((value) => value ?? null));
  }

  update(old: Tuple | undefined, row: Tuple): void {
    const newId = row[this.shape.idAt] ?? '';
    const oldId = old?.[this.shape.idAt] ?? newId;
    const known = this.changed.has(oldId)
      ? this.changed.get(oldId)
      : this.#rows.get(this.shape.name, oldId)?.mayBeLeftOut;
    const values = row.map((value, at) => {
      if (value !== undefined) return value;
      const kept = old?.[at] ?? known?.[at];
      // can't be, and if it is: a new snapshot has it, while a null would reach every device
      if (kept === undefined) throw new StartOver(`A value of a row of ${this.shape.name} is not known`);
      return kept;
    });
    if (oldId !== newId) this.changed.set(oldId, undefined);
    this.put(values);
  }

  delete(old: Tuple): void {
    this.changed.set(old[this.shape.idAt] ?? '', undefined);
  }

  truncate(): void {
    for (const id of this.changed.keys()) this.changed.set(id, undefined);
    for (const id of this.#rows.ids(this.shape.name)) this.changed.set(id, undefined);
  }

  routingRow(values: readonly (string | null)[]): Row {
    const row: Record<string, string | null> = {};
    for (const [at, name] of this.#routing) row[name] = values[at] ?? null;
    return row;
  }

  /** The row's text, made once for all buckets that are sent the same columns. */
  text(columns: readonly string[] | undefined, values: readonly (string | null)[]): RowText {
    const key = columns?.join() ?? '*';
    const made = this.#texts.get(key);
    if (made !== undefined) return made;
    const maker = this.#makers.get(key) ?? rowTexts(this.shape, columns);
    this.#makers.set(key, maker);
    const text = maker(values);
    this.#texts.set(key, text);
    return text;
  }

  forgetTexts(): void {
    this.#texts.clear();
  }

  /** Postgres moves nothing out of line from rows below 2 kB, which most are: of those nothing need be kept. */
  mayBeLeftOut(values: readonly (string | null)[]): readonly (string | null | undefined)[] {
    const { columns } = this.shape;
    let bytes = columns.length * FIXED_BYTES;
    for (const [at, { bytesPerCharacter }] of columns.entries())
      bytes += (values[at]?.length ?? 0) * bytesPerCharacter;
    if (bytes < OUT_OF_LINE_BYTES) return NOTHING_LEFT_OUT;
    return columns.map(({ bytesPerCharacter }, at) => (bytesPerCharacter > 0 ? values[at] : undefined));
  }
}
