import { matrix } from '@festival-ops/domain/matrix';
import type pg from 'pg';
import { inTransaction } from './transaction.ts';

/**
 * Allowances (POL-10): a device on the network is promised a quantity of an item of gear until a time, so that
 * what it uses within it is always taken, also when it arrives later. What is promised is `reserved` in the stock.
 *
 * **Invariant** Rows are locked in the order of the declared tables: item, stock, allowances, and those by id.
 */
export interface AllowanceRequest {
  /** Made by the client, so that asking again gives the same allowance. */
  readonly id: string;
  readonly itemId: string;
  readonly deviceId: string;
  /** At least 1. */
  readonly qty: number;
  readonly until: Date;
}

/** A row of `gear_allowance`, as it syncs. */
export interface Allowance {
  readonly id: string;
  readonly festival_id: string;
  readonly item_id: string;
  readonly user_id: string;
  readonly device_id: string;
  readonly qty: number;
  readonly used: number;
  readonly until: string;
  readonly returned_at: string | null;
  readonly version: number;
}

export type Grant =
  | { readonly granted: Allowance }
  | {
      readonly refused:
        | 'item_not_found'
        | 'device_belongs_to_somebody_else'
        | 'id_taken'
        | 'until_out_of_range';
    }
  | { readonly refused: 'inventory_underflow'; readonly free: number };

export const MOST_DAYS_AHEAD = 7;

/** Promises the quantity, if that much is free now. The device is bound to the user if it was nobody's (WB-10). */
export function grantAllowance(
  pool: pg.Pool,
  request: AllowanceRequest,
  userId: string,
  now: Date,
): Promise<Grant> {
  const { id, itemId, deviceId, qty, until } = request;
  return inTransaction(pool, async (client): Promise<Grant> => {
    const before = await readAllowance(client, id);
    if (before !== undefined) return asBefore(before, request, userId);
    const aheadMs = until.getTime() - now.getTime();
    if (aheadMs <= 0 || aheadMs > MOST_DAYS_AHEAD * DAY_MS) return { refused: 'until_out_of_range' };
    if ((await bindDevice(client, deviceId, userId)) !== userId)
      return { refused: 'device_belongs_to_somebody_else' };
    const festivalId = await lockItem(client, itemId, userId);
    const hasStock = await lockStock(client, itemId);
    if (festivalId === undefined || !hasStock) return { refused: 'item_not_found' };
    // the same request may have been here a moment ago
    const meanwhile = await readAllowance(client, id);
    if (meanwhile !== undefined) return asBefore(meanwhile, request, userId);
    await returnOverdue(client, itemId, now);
    const reserved = await client.query(
      'UPDATE gear_stock SET reserved = reserved + $2 WHERE item_id = $1 AND on_hand - reserved >= $2',
      [itemId, qty],
    );
    if (reserved.rowCount === 0)
      return { refused: 'inventory_underflow', free: await readFree(client, itemId) };
    const made = await client.query(
      `INSERT INTO gear_allowance (id, festival_id, item_id, user_id, device_id, qty, used, until)
       VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (id) DO NOTHING`,
      [id, festivalId, itemId, userId, deviceId, qty, until],
    );
    const allowance = made.rowCount === 1 ? await readAllowance(client, id) : undefined;
    if (allowance === undefined) throw new IdTaken();
    return { granted: allowance };
  }).catch((error: unknown): Grant => {
    if (error instanceof IdTaken) return { refused: 'id_taken' };
    throw error;
  });
}

/** Somebody made an allowance of another item with the same id just now: what was reserved is rolled back. */
class IdTaken extends Error {}

const DAY_MS = 24 * 3600 * 1000;

/**
 * Gives back what is left of allowances whose time and grace are over.
 * @returns how many allowances were returned
 */
export async function sweepAllowances(pool: pg.Pool, now: Date): Promise<number> {
  const { rows } = await pool.query<{ item_id: string }>(
    `SELECT DISTINCT item_id FROM gear_allowance WHERE ${overdueAt('$1')} ORDER BY item_id`,
    [now],
  );
  let returned = 0;
  for (const { item_id: itemId } of rows)
    returned += await inTransaction(pool, async (client) => {
      await lockStock(client, itemId);
      return returnOverdue(client, itemId, now);
    });
  return returned;
}

/** In a transaction that has the item's stock locked. */
async function returnOverdue(client: pg.ClientBase, itemId: string, now: Date): Promise<number> {
  const { rows } = await client.query<{ returned: number }>(
    `WITH due AS (
       SELECT id, qty - used AS unused FROM gear_allowance WHERE item_id = $2 AND ${overdueAt('$1')} ORDER BY id FOR UPDATE),
     returned AS (
       UPDATE gear_allowance a SET returned_at = $1 FROM due WHERE a.id = due.id RETURNING due.unused),
     given_back AS (
       UPDATE gear_stock SET reserved = reserved - (SELECT sum(unused) FROM returned)
       WHERE item_id = $2 AND EXISTS (SELECT 1 FROM returned WHERE unused > 0))
     SELECT count(*)::int AS returned FROM returned`,
    [now, itemId],
  );
  return rows[0]?.returned ?? 0;
}

/** SQL: an allowance that no longer counts at the instant, and was not given back. */
function overdueAt(instant: string): string {
  return `returned_at IS NULL AND until + interval '${graceHours()} hours' <= ${instant}::timestamptz`;
}

/** The matrix says how long after its time an allowance counts. */
function graceHours(): number {
  const { policy } = matrix.gear_usage_event.insert;
  if (policy.kind !== 'reserved') throw new Error('gear usage knows no allowances');
  return policy.graceHours;
}

/** The same id again is the same allowance, if it is about the same. */
function asBefore(allowance: Allowance, { itemId, deviceId }: AllowanceRequest, userId: string): Grant {
  const isSame =
    allowance.user_id === userId &&
    allowance.device_id === deviceId &&
    allowance.item_id === itemId.toLowerCase();
  return isSame ? { granted: allowance } : { refused: 'id_taken' };
}

async function bindDevice(
  client: pg.ClientBase,
  deviceId: string,
  userId: string,
): Promise<string | undefined> {
  await client.query(
    'INSERT INTO write_path.device_owner (device_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [deviceId, userId],
  );
  const { rows } = await client.query<{ user_id: string }>(
    'SELECT user_id FROM write_path.device_owner WHERE device_id = $1',
    [deviceId],
  );
  return rows[0]?.user_id;
}

/** @returns the festival of the item; undefined if the user may not know of it, or it was deleted (WB-14) */
async function lockItem(client: pg.ClientBase, itemId: string, userId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ festival_id: string }>(
    `SELECT i.festival_id FROM gear_item i
     WHERE i.id = $1 AND i.deleted_at IS NULL
       AND EXISTS (SELECT 1 FROM member m WHERE m.festival_id = i.festival_id AND m.user_id = $2)
     FOR SHARE`,
    [itemId, userId],
  );
  return rows[0]?.festival_id;
}

async function lockStock(client: pg.ClientBase, itemId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM gear_stock WHERE item_id = $1 FOR UPDATE', [itemId]);
  return rowCount === 1;
}

async function readFree(client: pg.ClientBase, itemId: string): Promise<number> {
  const { rows } = await client.query<{ free: number }>(
    'SELECT on_hand - reserved AS free FROM gear_stock WHERE item_id = $1',
    [itemId],
  );
  return rows[0]?.free ?? 0;
}

async function readAllowance(client: pg.ClientBase, id: string): Promise<Allowance | undefined> {
  const { rows } = await client.query<
    Omit<Allowance, 'until' | 'returned_at'> & { until: Date; returned_at: Date | null }
  >(
    `SELECT id, festival_id, item_id, user_id, device_id, qty, used, until, returned_at, version::int AS version
     FROM gear_allowance WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return { ...row, until: row.until.toISOString(), returned_at: row.returned_at?.toISOString() ?? null };
}
