/**
 * The vocabulary in which an application declares its tables, once. Everything else that must agree about a
 * column (what a device may write, how a value is decoded and compared, what the local database looks like)
 * is derived from these declarations.
 */

export type ColumnType = 'id' | 'text' | 'integer' | 'boolean' | 'instant' | 'date' | 'set' | 'json';

/**
 * Who sets a column.
 * - `edit`: a device may set and change it; each change is judged by the column's row of the matrix
 * - `create`: a device sets it when it makes the row, and nobody changes it afterwards
 * - `server`: only the server sets it
 */
export type Access = 'edit' | 'create' | 'server';

export interface Column<A extends Access = Access> {
  readonly type: ColumnType;
  readonly access: A;
  readonly nullable: boolean;
  /** Longest text, in UTF-16 code units; for a `set`, the longest member. */
  readonly maxLength?: number;
  /** The only texts allowed. */
  readonly values?: readonly string[];
  /** The table whose `id` this column holds. */
  readonly references?: string;
  /** What a new row holds before its first edit (WB-13); `null` unless given. */
  readonly initial?: string | number;
  readonly min?: number;
  readonly max?: number;
  /** A synced receipt never carries somebody else's value of it (OUT-8). */
  readonly sensitive?: boolean;
}

export interface Table {
  readonly columns: Readonly<Record<string, Column>>;
  /** `client`: ids are UUIDs made on the device. `server`: only the server makes rows. */
  readonly rows: 'client' | 'server';
}

export type Tables = Readonly<Record<string, Table>>;

/** The columns of `T` that a device may change after the row was made: each needs a row in the matrix. */
export type EditableColumn<T extends Table> = {
  [C in keyof T['columns']]: T['columns'][C] extends Column<'edit'> ? C : never;
}[keyof T['columns']] &
  string;

/** The declared columns of a table that may not be declared at all. */
export function columnsOfTable(tables: Tables, table: string): Readonly<Record<string, Column>> {
  return (Object.hasOwn(tables, table) ? tables[table]?.columns : undefined) ?? {};
}

type Options<A extends Access> = Partial<Omit<Column<A>, 'type' | 'access'>>;

function make<A extends Access>(type: ColumnType, access: A, options: Options<A> = {}): Column<A> {
  return { type, access, nullable: false, ...options };
}

/** Columns that devices may edit. */
export const edit = columnsOf('edit');
/** Columns that devices set once, when they make the row. */
export const create = columnsOf('create');
/** Columns that only the server sets. */
export const server = columnsOf('server');

function columnsOf<A extends Access>(access: A) {
  return {
    id: (options?: Options<A>) => make('id', access, { maxLength: 128, ...options }),
    text: (maxLength: number, options?: Options<A>) => make('text', access, { maxLength, ...options }),
    oneOf: (values: readonly string[], options?: Options<A>) => make('text', access, { values, ...options }),
    integer: (options?: Options<A>) => make('integer', access, options),
    boolean: (options?: Options<A>) => make('boolean', access, options),
    instant: (options?: Options<A>) => make('instant', access, options),
    date: (options?: Options<A>) => make('date', access, options),
    set: (options?: Options<A>) => make('set', access, options),
    json: (options?: Options<A>) => make('json', access, options),
  };
}
