import { tables } from '@festival-ops/domain/tables';
import type { Column } from '@festival-ops/policy/table';
import * as z from 'zod/mini';
import type { CollectionName, Rows } from './rows.ts';

/** What goes in may leave out what has a default; what comes out is whole. */
export type RowSchema<Row extends { readonly id: string }> = z.ZodMiniType<Row, NewRow<Row>>;
export type NewRow<Row extends { readonly id: string }> = Partial<Row> & { readonly id: string };

/**
 * The zod schema of a collection's rows, derived from the declared table.
 *
 * A local row can be sparse: what only the server sets is missing until the row has come back, and a column
 * that a later version of the app added is missing until the row is synced anew. So every column but `id`
 * accepts `null`, and one that is never empty by declaration then reads as a new row would.
 */
export function rowSchema<T extends CollectionName>(name: T): RowSchema<Rows[T]> {
  const columns: Record<string, z.ZodMiniType> = { id: z.string() };
  for (const [column, spec] of Object.entries<Column>(tables[name].columns))
    columns[column] = cellSchema(spec);
  // The declarations carry no literal types, so that derived and written types meet here, and a test compares them.
  return z.object(columns) as unknown as RowSchema<Rows[T]>;
}

function cellSchema(spec: Column): z.ZodMiniType {
  const value: z.ZodMiniType<string | number> =
    spec.type === 'integer' || spec.type === 'boolean' ? z.number() : z.string();
  if (spec.nullable || spec.access === 'server') return z._default(z.nullable(value), null);
  return z.pipe(
    z.nullish(value),
    z.transform((cell) => cell ?? emptyCell(spec)),
  );
}

function emptyCell(spec: Column): string | number {
  if (spec.initial !== undefined) return spec.initial;
  if (spec.type === 'set') return '[]';
  if (spec.type === 'integer' || spec.type === 'boolean') return 0;
  return spec.values?.[0] ?? '';
}
