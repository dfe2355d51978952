import { tableNames } from '@festival-ops/domain/tables';
import type { Festival } from '../fixture/festival.ts';

/** A row before and after one statement, as JSON; null where there is none. */
export interface Change {
  readonly table: string;
  readonly before: Row | null;
  readonly after: Row | null;
}

export type Row = Readonly<Record<string, unknown>>;

/** Lets the database itself tell of every change of a declared table. */
export async function logChanges(here: Festival): Promise<void> {
  await here.rows(`
    CREATE UNLOGGED TABLE change_log (at bigserial PRIMARY KEY, name text NOT NULL, before jsonb, after jsonb);
    CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO change_log (name, before, after) VALUES (TG_TABLE_NAME,
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
      RETURN NULL;
    END $$`);
  for (const table of tableNames)
    await here.rows(
      `CREATE TRIGGER log_change AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION log_change()`,
    );
}

/** What has changed since the last call, in order. */
export async function takeChanges(here: Festival): Promise<Change[]> {
  const rows = await here.rows(
    `WITH taken AS (DELETE FROM change_log RETURNING *) SELECT name, before, after FROM taken ORDER BY at`,
  );
  return rows.map(({ name, before, after }) => ({
    table: String(name),
    before: rowOf(before),
    after: rowOf(after),
  }));
}

export function rowOf(value: unknown): Row | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}
