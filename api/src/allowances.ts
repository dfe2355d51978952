import { matrix } from '@festival-ops/domain/matrix';
import { writeDomain } from '@festival-ops/domain/write-domain';
import type { Reserved } from '@festival-ops/policy/policies';
import { grantAllowance, returnExpired } from '@festival-ops/write-path/allowances';
import type pg from 'pg';
import { inTransaction } from './transaction.ts';

/**
 * Allowances (POL-10): a device on the network is promised a quantity of an item of gear until a time, so that
 * what it uses within it is always taken, also when it arrives later. The write path does the sums; who may ask,
 * and what asking twice means, is here.
 *
 * **Invariant** Rows are locked in the order of the declared tables: item, stock, allowances.
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

export type Answer =
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
const DAY_MS = 24 * 3600 * 1000;

/** Promises the quantity, if that much is free now. The device is bound to the user if it was nobody's (WB-10). */
export async function askForAllowance(
  pool: pg.Pool,
  request: AllowanceRequest,
  userId: string,
  now: Date,
): Promise<Answer> {
  const asBefore = async (client: pg.ClientBase | pg.Pool): Promise<Answer | undefined> => {
    const before = await readAllowance(client, request.id);
    if (before === undefined) return undefined;
    return isSame(before, request, userId) ? { granted: before } : { refused: 'id_taken' };
  };
  try {
    return await inTransaction(pool, async (client): Promise<Answer> => {
      const { id, itemId: item, deviceId: device, qty: quantity, until } = request;
      const before = await asBefore(client);
      if (before !== undefined) return before;
      const aheadMs = until.getTime() - now.getTime();
      if (aheadMs <= 0 || aheadMs > MOST_DAYS_AHEAD * DAY_MS) return { refused: 'until_out_of_range' };
      if ((await bindDevice(client, device, userId)) !== userId)
        return { refused: 'device_belongs_to_somebody_else' };
      if (!(await lockItem(client, item, userId))) return { refused: 'item_not_found' };
      const { scopeColumn } = writeDomain;
      const wish = { id, item, user: userId, device, quantity, until, scopeColumn };
      const grant = await grantAllowance(client, gearPolicy(), wish, now);
      // also where less is left, for the same request may have been here a moment ago
      const done = await asBefore(client);
      if (done !== undefined) return done;
      if (grant.ok) throw new Error('the allowance was granted and is not there');
      return grant.reason === 'reference_not_found'
        ? { refused: 'item_not_found' }
        : { refused: 'inventory_underflow', free: grant.left };
    });
  } catch (error) {
    const meanwhile = isIdTaken(error) ? await asBefore(pool) : undefined;
    if (meanwhile === undefined) throw error;
    return meanwhile;
  }
}

/**
 * Gives back what is left of allowances whose time and grace are over.
 * @returns how many allowances were returned
 */
export function sweepAllowances(pool: pg.Pool, now: Date): Promise<number> {
  return returnExpired(pool, gearPolicy(), now);
}

/** The matrix says which tables hold stock and allowances, and how long after its time an allowance counts. */
function gearPolicy(): Reserved {
  const { policy } = matrix.gear_usage_event.insert;
  if (policy.kind !== 'reserved') throw new Error('gear usage knows no allowances');
  return policy;
}

/** Whether a second request with the same id asks for the same again; its time may be counted from then. */
function isSame(allowance: Allowance, { itemId, deviceId }: AllowanceRequest, userId: string): boolean {
  return (
    allowance.user_id === userId &&
    allowance.device_id === deviceId &&
    allowance.item_id === itemId.toLowerCase()
  );
}

/** Two requests with one id at the same time: the later one fails, and what it had reserved is rolled back. */
function isIdTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** @returns whose the device is now */
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

/** @returns false for an item that the user may not know of, or that was deleted (WB-14) */
async function lockItem(client: pg.ClientBase, itemId: string, userId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM gear_item i
     WHERE i.id = $1 AND i.deleted_at IS NULL
       AND EXISTS (SELECT 1 FROM member m WHERE m.festival_id = i.festival_id AND m.user_id = $2)
     FOR SHARE`,
    [itemId, userId],
  );
  return rowCount === 1;
}

async function readAllowance(client: pg.ClientBase | pg.Pool, id: string): Promise<Allowance | undefined> {
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
