import type { Database, RootDatabase } from 'lmdb';
import type { Contribution } from './grants.ts';
import { entriesOf } from './lmdb-tables.ts';

/** What must be known of a row to tell what its next change means. */
export interface KnownRow {
  /** The buckets in which it lies. */
  readonly buckets: readonly string[];
  readonly gives: readonly Contribution[];
  /** Values at the places of the columns that an update may leave out; all others are always sent. */
  readonly mayBeLeftOut: readonly (string | null | undefined)[];
}

type RowKey = [table: string, id: string];
/** As little as there is to say: most rows lie in one bucket, give nothing, and are sent whole. */
type Stored = readonly [
  buckets: readonly string[],
  gives?: readonly Contribution[],
  mayBeLeftOut?: readonly (string | null | undefined)[],
];

/** The rows of all tables, on disk beside the buckets. */
export class KnownRows {
  readonly #rows: Database<Stored, RowKey>;

  constructor(root: RootDatabase) {
    this.#rows = root.openDB('rows', {});
  }

  get(table: string, id: string): KnownRow | undefined {
    const stored = this.#rows.get([table, id]);
    if (stored === undefined) return undefined;
    const [buckets, gives = [], mayBeLeftOut = []] = stored;
    return { buckets, gives, mayBeLeftOut };
  }

  set(table: string, id: string, { buckets, gives, mayBeLeftOut }: KnownRow): void {
    const stored: Stored =
      mayBeLeftOut.length > 0
        ? [buckets, gives, mayBeLeftOut]
        : gives.length > 0
          ? [buckets, gives]
          : [buckets];
    this.#rows.putSync([table, id], stored);
  }

  delete(table: string, id: string): void {
    this.#rows.removeSync([table, id]);
  }

  get count(): number {
    return entriesOf(this.#rows);
  }

  *ids(table: string): Iterable<string> {
    for (const [, id] of this.#rows.getKeys(all(table))) yield id;
  }

  *gives(table: string): Iterable<readonly Contribution[]> {
    for (const { value } of this.#rows.getRange(all(table))) if (value[1] !== undefined) yield value[1];
  }

  clear(): void {
    this.#rows.clearSync();
  }
}

function all(table: string): { start: RowKey; end: RowKey } {
  return { start: [table, ''], end: [`${table}\0`, ''] };
}
