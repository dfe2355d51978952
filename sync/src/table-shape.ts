import type pg from 'pg';
import type { Relation } from './pgoutput.ts';
import { type Kind, kindOfType } from './postgres-values.ts';

/** What the service needs to know of a replicated table. */
export interface TableShape {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** The published columns, in the order in which Postgres sends them. */
  readonly columns: readonly ColumnShape[];
  /** Where `id` stands among the columns. */
  readonly idAt: number;
}

export interface ColumnShape {
  readonly name: string;
  readonly typeOid: number;
  readonly kind: Kind;
  /**
   * Bytes that a character of the printed value may stand for in storage; 0 for types of a fixed size. Values of
   * the others may be stored out of line, and are then left out of updates that keep them.
   */
  readonly bytesPerCharacter: number;
}

/** The database can't be replicated as it is; the message says what to change. */
export class DatabaseNotFit extends Error {
  override readonly name = 'DatabaseNotFit';
}

/**
 * The shapes of `tables` as `publication` publishes them.
 * @throws DatabaseNotFit if one is not published, has no `id`, or tells no `id` when a row is deleted
 */
export async function readTableShapes(
  client: pg.Client,
  publication: string,
  tables: readonly string[],
): Promise<Map<string, TableShape>> {
  const types = new Map((await client.query<TypeRow>(TYPES)).rows.map((type) => [type.oid, type]));
  const { rows } = await client.query<ColumnRow>(COLUMNS, [publication, tables]);
  const shapes = new Map<string, TableShape>();
  for (const name of tables) {
    const own = rows.filter((row) => row.table === name);
    const [first] = own;
    if (first === undefined)
      throw new DatabaseNotFit(`Table ${name} is in no publication ${publication}: add it there.`);
    if (own.some((row) => row.oid !== first.oid))
      throw new DatabaseNotFit(`Publication ${publication} has two tables ${name}: keep one of them.`);
    const idAt = own.findIndex((row) => row.column === 'id');
    if (idAt < 0) throw new DatabaseNotFit(`Table ${name} publishes no column id: add one.`);
    if (!first.identified)
      throw new DatabaseNotFit(
        `Table ${name} does not tell which id was deleted: make id part of its primary key or replica identity.`,
      );
    const columns = own.map((row) => ({
      name: row.column,
      typeOid: row.type_oid,
      kind: kindOf(row.type_oid, types),
      bytesPerCharacter: bytesPerCharacter(types.get(row.type_oid)),
    }));
    shapes.set(name, { oid: first.oid, schema: first.schema, name, columns, idAt });
  }
  return shapes;
}

/** Whether the table that Postgres now sends is still the one that the snapshot was taken of. */
export function isSameShape(shape: TableShape, relation: Relation): boolean {
  return (
    shape.oid === relation.oid &&
    shape.columns.length === relation.columns.length &&
    shape.columns.every((column, at) => {
      const now = relation.columns[at];
      return now?.name === column.name && now.typeOid === column.typeOid;
    })
  );
}

interface TypeRow {
  readonly oid: number;
  readonly name: string;
  readonly is_domain: boolean;
  readonly base: number;
  readonly is_array: boolean;
  readonly element: number;
  readonly length: number;
}

const TYPES = `
  SELECT oid::int, typname AS name, typtype = 'd' AS is_domain, typbasetype::int AS base,
         typcategory = 'A' AND typelem <> 0 AS is_array, typelem::int AS element, typlen::int AS length
  FROM pg_type`;

interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly oid: number;
  readonly column: string;
  readonly type_oid: number;
  readonly identified: boolean;
}

const COLUMNS = `
  SELECT p.schemaname::text AS schema, p.tablename::text AS table, c.oid::int, a.attname::text AS column,
         a.atttypid::int AS type_oid,
         c.relreplident = 'f' OR EXISTS (
           SELECT FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
           WHERE i.indrelid = c.oid AND k.attname = 'id'
             AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
         ) AS identified
  FROM pg_publication_tables p
  JOIN pg_namespace n ON n.nspname = p.schemaname
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY (p.attnames)
  WHERE p.pubname = $1 AND p.tablename = ANY ($2)
  ORDER BY a.attnum`;

/** UTF-8 takes three bytes at most for a UTF-16 unit; arrays, documents and composites print shorter than they are. */
function bytesPerCharacter(type: TypeRow | undefined): number {
  if (type !== undefined && type.length >= 0) return 0;
  return type?.name === 'text' || type?.name === 'varchar' ? 3 : 8;
}

function kindOf(oid: number, types: ReadonlyMap<number, TypeRow>): Kind {
  const type = types.get(oid);
  if (type === undefined) return 'text';
  if (type.is_domain) return kindOf(type.base, types);
  if (!type.is_array) return kindOfType(type.name);
  const element = kindOf(type.element, types);
  return element === 'dropped' ? 'dropped' : { arrayOf: element };
}
