import { type TableName, tableNames } from '@festival-ops/domain/tables';
import { createTextReader, type TextReader } from '@festival-ops/write-path/text/text-worker';
import pg from 'pg';
import { canonical, columnsOf, instant, type Row, read, type Value } from './rules/value.ts';
import { type World, worldOf } from './world.ts';

/**
 * A test database in which the order of effects can be read: a trigger numbers the receipts as they are written,
 * which happens under the locks of their effects. So of two database transactions that touch the same row, the one
 * that came first has the lower numbers; of two that don't, either order gives the same.
 */
export interface Lab {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Reads updates of notes, for all histories. */
  readonly texts: TextReader;
  /** A festival that no other history has. */
  openWorld(): Promise<World>;
  close(): Promise<void>;
}

/** What is numbered: a receipt, or an act of the office. */
export interface Numbered {
  readonly number: number;
  readonly actor: string;
  readonly receipt: string;
  /** The database transaction. */
  readonly xid: string;
  /** Null for an act of the office. */
  readonly told: Told | null;
}

/** What a receipt said when it was first given. */
export interface Told {
  readonly op: string;
  readonly table: TableName;
  readonly row: string;
  readonly fields: StoredReceipt['fields'];
  readonly record: string | null;
}

export async function openLab(url: string): Promise<Lab> {
  const pool = new pg.Pool({ connectionString: url, max: 8, application_name: 'lab' });
  pool.on('error', () => {});
  await pool.query(`
    CREATE SCHEMA lab;
    CREATE TABLE lab.numbered (number bigserial PRIMARY KEY, actor text NOT NULL, receipt text NOT NULL, xid xid8 NOT NULL, told jsonb);
    CREATE INDEX ON lab.numbered (actor, number);
    CREATE FUNCTION lab.number_receipts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO lab.numbered (actor, receipt, xid, told)
        SELECT device_id, id, pg_current_xact_id(),
          jsonb_build_object('op', op, 'table', table_name, 'row', row_id, 'fields', fields, 'record', conflict_id)
        FROM born;
      RETURN NULL;
    END $$;
    CREATE TRIGGER number_receipts AFTER INSERT ON sync_operation REFERENCING NEW TABLE AS born
      FOR EACH STATEMENT EXECUTE FUNCTION lab.number_receipts();
    CREATE FUNCTION lab.poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'cannot digest it'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON task FOR EACH ROW EXECUTE FUNCTION lab.poison();`);
  // a history reads its festival again and again, and a soak leaves a thousand of them
  for (const table of ofFestival) await pool.query(`CREATE INDEX ON ${table} (festival_id)`);
  const texts = createTextReader();
  let worlds = 0;
  return {
    url,
    pool,
    texts,
    openWorld: async () => {
      worlds += 1;
      const world = worldOf(worlds);
      for (const [table, rows] of world.rows) {
        const columns = Object.keys(rows[0] ?? {}).join(', ');
        await pool.query(
          `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(null::${table}, $1)`,
          [JSON.stringify(rows)],
        );
      }
      return world;
    },
    close: async () => {
      await texts.close();
      await pool.end();
    },
  };
}

const ofFestival = tableNames.filter((table) => table !== 'festival' && table !== 'sync_operation');
const rowsOfFestival = [
  `SELECT 'festival' AS name, to_jsonb(t) AS row FROM festival t WHERE id = $1`,
  ...ofFestival.map(
    (table) => `SELECT '${table}' AS name, to_jsonb(t) AS row FROM ${table} t WHERE festival_id = $1`,
  ),
].join(' UNION ALL ');

/** All rows of a festival but the receipts, by table and id. */
export async function readRows(lab: Lab, world: World): Promise<Map<TableName, Map<string, Row>>> {
  const { rows } = await lab.pool.query<{ name: TableName; row: Record<string, unknown> }>(rowsOfFestival, [
    world.festival,
  ]);
  const byTable = new Map<TableName, Map<string, Row>>(tableNames.map((table) => [table, new Map()]));
  for (const { name, row } of rows) byTable.get(name)?.set(String(row.id), decoded(name, row));
  return byTable;
}

/** A receipt as it is stored. */
export interface StoredReceipt {
  readonly row: Row;
  readonly fields: Readonly<Record<string, StoredField>>;
}
export type StoredField = Readonly<Record<string, unknown>>;

/** The receipts of some devices that were written or changed since `since`, and the time to ask from next. */
export async function readReceipts(
  lab: Lab,
  devices: readonly string[],
  since: string,
): Promise<{ receipts: StoredReceipt[]; until: string }> {
  const clock = await lab.pool.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
  const { rows } = await lab.pool.query<{ row: Record<string, unknown> }>(
    'SELECT to_jsonb(t) AS row FROM sync_operation t WHERE device_id = ANY($1) AND updated_at >= $2',
    [devices, since],
  );
  const receipts = rows.map(({ row }) => ({
    row: decoded('sync_operation', row),
    fields: row.fields as StoredReceipt['fields'],
  }));
  return { receipts, until: clock.rows[0]?.now ?? since };
}

export async function readNumbered(lab: Lab, actors: readonly string[], after: number): Promise<Numbered[]> {
  const { rows } = await lab.pool.query<Omit<Numbered, 'number'> & { number: string }>(
    'SELECT number, actor, receipt, xid::text, told FROM lab.numbered WHERE actor = ANY($1) AND number > $2 ORDER BY number',
    [actors, after],
  );
  return rows.map((row) => ({ ...row, number: Number(row.number) }));
}

/** A row of `to_jsonb` in the model's values. */
function decoded(table: TableName, row: Readonly<Record<string, unknown>>): Row {
  const values: Record<string, Value> = { id: String(row.id) };
  for (const [name, column] of Object.entries(columnsOf(table))) {
    const raw = row[name] ?? null;
    // Postgres' JSON shows a JSON null and no value alike
    if (column.type === 'json') values[name] = raw === null ? null : canonical(raw);
    else if (column.type === 'instant')
      values[name] = typeof raw === 'string' ? (instant(raw) ?? null) : null;
    else values[name] = read(column, raw) ?? null;
  }
  return values;
}
