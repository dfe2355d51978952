import type { Reserved } from '@festival-ops/policy/policies';
import type { ClientBase, Pool } from 'pg';
import { identifier } from './sql.ts';
import { withTransaction } from './with-client.ts';

/**
 * What the server does about allowances of its own accord (POL-10): it grants them to a device on the network, and
 * gives back what was not used when their time and grace are over. Table and column names are the policy's.
 *
 * The row of the stock is locked before any allowance of the item is read, as bookings do it too.
 */
export interface AllowanceRequest {
  /** The id of the new allowance's row. */
  readonly id: string;
  readonly item: string;
  readonly user: string;
  readonly device: string;
  /** A whole number, at least 1. */
  readonly quantity: number;
  readonly until: Date;
  /** The column of the scope in the tables of stock and allowances; an allowance lies where its stock lies. */
  readonly scopeColumn: string;
}

export type Grant =
  | { readonly ok: true }
  /** Nothing is kept of the item. */
  | { readonly ok: false; readonly reason: 'reference_not_found' }
  /** Less is free than was asked for. */
  | { readonly ok: false; readonly reason: 'inventory_underflow'; readonly left: number };

/**
 * Sets a quantity aside for a device. What ended before `now` is given back first.
 * @param client in a transaction that the caller has begun (READ COMMITTED), and rolls back if this throws
 */
export async function grantAllowance(
  client: ClientBase,
  policy: Reserved,
  { id, item, user, device, quantity, until, scopeColumn }: AllowanceRequest,
  now: Date,
): Promise<Grant> {
  const { stock, allowance } = policy;
  if (!(await lockStock(client, policy, item))) return { ok: false, reason: 'reference_not_found' };
  await returnOver(client, policy, item, now);
  const [onHand, reserved, scope] = [stock.onHand, stock.reserved, scopeColumn].map(identifier);
  const { rows } = await client.query<{ left: number; scope: string }>(
    `SELECT ${onHand} - ${reserved} AS left, ${scope}::text AS scope FROM ${identifier(stock.table)} WHERE ${identifier(stock.item)} = $1`,
    [item],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the stock is locked and gone');
  if (found.left < quantity) return { ok: false, reason: 'inventory_underflow', left: found.left };
  await client.query(
    `UPDATE ${identifier(stock.table)} SET ${reserved} = ${reserved} + $2 WHERE ${identifier(stock.item)} = $1`,
    [item, quantity],
  );
  const { item: of, user: holder, device: by, granted, used, until: end } = allowance;
  await client.query(
    `INSERT INTO ${identifier(allowance.table)} (id, ${[scopeColumn, of, holder, by, granted, used, end].map(identifier).join(', ')})
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7)`,
    [id, found.scope, item, user, device, quantity, until],
  );
  return { ok: true };
}

/**
 * Gives back what is left of allowances whose time and grace are over, each item in a transaction of its own.
 * @returns how many allowances were returned
 */
export async function returnExpired(pool: Pool, policy: Reserved, now: Date): Promise<number> {
  const { table, item } = policy.allowance;
  const { rows } = await pool.query<{ item: string }>(
    `SELECT DISTINCT ${identifier(item)}::text AS item FROM ${identifier(table)} WHERE ${isOver(policy)} ORDER BY 1`,
    [now, policy.graceHours],
  );
  let returned = 0;
  for (const one of rows)
    returned += await withTransaction(pool, async (client) => {
      await lockStock(client, policy, one.item);
      return returnOver(client, policy, one.item, now);
    });
  return returned;
}

/** @returns whether anything is kept of the item */
async function lockStock(client: ClientBase, { stock }: Reserved, item: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM ${identifier(stock.table)} WHERE ${identifier(stock.item)} = $1 ORDER BY id FOR UPDATE`,
    [item],
  );
  return rowCount !== 0;
}

/** In a transaction that has the item's stock locked. Where plain SQL has set less aside, no more is freed. */
async function returnOver(client: ClientBase, policy: Reserved, item: string, now: Date): Promise<number> {
  const { stock, allowance } = policy;
  const [table, returned] = [allowance.table, allowance.returned].map(identifier);
  const { rows } = await client.query<{ count: number; unused: number }>(
    `WITH due AS (
       SELECT id, ${identifier(allowance.granted)} - ${identifier(allowance.used)} AS unused FROM ${table}
       WHERE ${identifier(allowance.item)} = $3 AND ${isOver(policy)} ORDER BY id FOR UPDATE),
     given_back AS (
       UPDATE ${table} AS a SET ${returned} = $1 FROM due WHERE a.id = due.id RETURNING due.unused)
     SELECT count(*)::int AS count, coalesce(sum(unused), 0)::int AS unused FROM given_back`,
    [now, policy.graceHours, item],
  );
  const { count, unused } = rows[0] ?? { count: 0, unused: 0 };
  const reserved = identifier(stock.reserved);
  if (unused > 0)
    await client.query(
      `UPDATE ${identifier(stock.table)} SET ${reserved} = ${reserved} - LEAST($2, ${reserved}) WHERE ${identifier(stock.item)} = $1`,
      [item, unused],
    );
  return count;
}

/** SQL, with the instant as $1 and the grace in hours as $2. */
function isOver({ allowance: { returned, until } }: Reserved): string {
  return `${identifier(returned)} IS NULL AND ${identifier(until)} + $2 * interval '1 hour' <= $1::timestamptz`;
}
