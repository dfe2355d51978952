import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createRoot } from 'solid-js';
import * as z from 'zod/mini';
import { createSqlSignal } from './live-sql.ts';

/** What the rows are called that sentences name, beside tasks and people. */
export interface RowName {
  readonly name: string;
  /** Of a gear item: what it is counted in. */
  readonly unit: string | null;
  /** Of a case that leads decide: the row and the field it is about. */
  readonly about: { readonly rowId: string; readonly field: string } | null;
}

export type RowNames = ReadonlyMap<string, RowName>;

const named = z.object({
  id: z.string(),
  name: z.nullish(z.string()),
  unit: z.nullish(z.string()),
  row_id: z.nullish(z.string()),
  field: z.nullish(z.string()),
});

const perDatabase = new WeakMap<CommonPowerSyncDatabase, Accessor<RowNames>>();

/** The names of all gear, contacts and stages that this device holds, by id; read once for all who ask. */
export function rowNames(db: CommonPowerSyncDatabase): Accessor<RowNames> {
  const known = perDatabase.get(db);
  if (known !== undefined) return known;
  // Lives as long as the database: what it watches ends with it.
  const names = createRoot(() =>
    createSqlSignal<RowNames>(db, ['gear_item', 'contact', 'stage', 'conflict_record'], new Map(), async () =>
      readNames(await db.getAll(SELECT)),
    ),
  );
  perDatabase.set(db, names);
  return names;
}

const SELECT = `
  SELECT id, name, unit, NULL AS row_id, NULL AS field FROM gear_item
  UNION ALL SELECT id, name, NULL, NULL, NULL FROM contact
  UNION ALL SELECT id, name, NULL, NULL, NULL FROM stage
  UNION ALL SELECT id, NULL, NULL, row_id, field FROM conflict_record`;

function readNames(rows: readonly unknown[]): RowNames {
  return new Map(
    rows.flatMap((row) => {
      const { id, name, unit, row_id: rowId, field } = named.parse(row);
      const about = rowId == null || field == null ? null : { rowId, field };
      return [[id, { name: name ?? '', unit: unit ?? null, about }] as const];
    }),
  );
}
