import { columnsOfTable } from './table.ts';
import { type Actor, type RowView, rolesOf, type WriteDomain } from './write-domain.ts';

type Defaults = 'schemaVersion' | 'deletedColumn' | 'grants' | 'mayRead' | 'companions' | 'isQuiet';

/**
 * A write domain with what most applications want of what they do not say: its first schema version, rows that are
 * deleted by `deleted_at`, members who may read every row of their scope, every receipt synced.
 */
export function defineDomain(
  parts: Omit<WriteDomain, Defaults> & Partial<Pick<WriteDomain, Defaults>>,
): WriteDomain {
  const { tables, scopeColumn } = parts;
  const scopeOf = (table: string, row: RowView) =>
    Object.hasOwn(columnsOfTable(tables, table), scopeColumn) ? row(scopeColumn) : row('id');
  return {
    schemaVersion: 1,
    deletedColumn: 'deleted_at',
    grants: [],
    mayRead: (table: string, row: RowView, actor: Actor) => rolesOf(actor, scopeOf(table, row)).size > 0,
    companions: () => ({}),
    isQuiet: () => false,
    ...parts,
  };
}
