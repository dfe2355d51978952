import type { RunningStack } from '../harness/running-stack.ts';

/**
 * The scene takes seconds, at whatever hour the pictures are taken. On them it is the early afternoon, and what
 * happened took most of an hour.
 */

/** What the festival's clock says on every picture, but for the minutes. */
const HOUR_ON_PICTURES = 14;
/** Places where a festival may be; somewhere among them it is that hour. */
const zones = [
  ...['Europe/Berlin', 'Europe/London', 'Atlantic/Azores', 'America/Noronha', 'America/Sao_Paulo'],
  ...['America/Puerto_Rico', 'America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix'],
  ...[
    'America/Los_Angeles',
    'America/Anchorage',
    'Pacific/Honolulu',
    'Pacific/Pago_Pago',
    'Pacific/Auckland',
  ],
  ...['Pacific/Noumea', 'Australia/Brisbane', 'Asia/Tokyo', 'Asia/Singapore', 'Asia/Bangkok', 'Asia/Dhaka'],
  ...['Asia/Karachi', 'Asia/Dubai', 'Europe/Istanbul', 'Europe/Helsinki', 'Atlantic/Cape_Verde'],
];
const HOUR_MS = 3_600_000;
const STRETCHED_MS = 55 * 60_000;

/** Moves the festival to where it is early afternoon now. */
export async function moveToAfternoon(stack: RunningStack): Promise<void> {
  const hourIn = (timeZone: string) =>
    Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit' }).format(new Date()));
  const zone = zones.find((each) => hourIn(each) === HOUR_ON_PICTURES);
  await stack.sql('UPDATE festival SET time_zone = coalesce($1, time_zone)', [zone]);
}

/** Stretches everything that happened since `began` over the hour before this one, in its order. */
export async function stretchOverAnHour(stack: RunningStack, began: Date): Promise<void> {
  const [clock] = await stack.sql<{ now: Date }>('SELECT now() AS now');
  const ended = clock?.now ?? new Date();
  const start = new Date((Math.floor(ended.getTime() / HOUR_MS) - 1) * HOUR_MS);
  const factor = STRETCHED_MS / (ended.getTime() - began.getTime());

  const columns = await stack.sql<{ table: string; column: string }>(
    `SELECT c.table_name AS "table", c.column_name AS "column"
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type LIKE 'timestamp%'`,
  );
  for (const { table, column } of columns)
    await stack.sql(
      `UPDATE "${table}" SET "${column}" = $1::timestamptz + ("${column}" - $2::timestamptz) * $3::float8
       WHERE "${column}" BETWEEN $2 AND $4`,
      [start, began, factor, ended],
    );

  // receipts also carry times within
  const receipts = await stack.sql<{ id: string; fields: unknown }>('SELECT id, fields FROM sync_operation');
  for (const { id, fields } of receipts)
    await stack.sql('UPDATE sync_operation SET fields = $2 WHERE id = $1', [
      id,
      JSON.stringify(moved(fields)),
    ]);

  function moved(value: unknown): unknown {
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(value)) {
      const at = new Date(value);
      if (at < began || at > ended) return value;
      return new Date(start.getTime() + (at.getTime() - began.getTime()) * factor).toISOString();
    }
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner)]));
  }
}
