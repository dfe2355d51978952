import type { RawEntry } from '@festival-ops/policy/wire-parse';
import type { Pool } from 'pg';
import { receiptIdOf } from './batch-context.ts';
import type { DatabaseClient } from './database-client.ts';
import type { Waiting } from './park-chain.ts';

/** A parked write as it is kept. */
export interface StoredPark extends Waiting {
  readonly deviceId: string;
  readonly userId: string;
  readonly transactionId: string | null;
  /** As it was sent. */
  readonly raw: RawEntry;
  readonly reason: string;
  readonly error: string | null;
  /** An instant. */
  readonly parkedAt: string;
}

/** A write's identity (WB-2), which its receipt is named by. */
export interface Identity {
  readonly deviceId: string;
  readonly opId: number;
}

/** Undefined for a text that no receipt has as its id. */
export function identityOf(receiptId: string): Identity | undefined {
  const colon = receiptId.lastIndexOf(':');
  const [deviceId, op] = [receiptId.slice(0, colon), receiptId.slice(colon + 1)];
  const opId = Number(op);
  return colon > 0 && /^\d{1,16}$/.test(op) && Number.isSafeInteger(opId) && !deviceId.includes('\0')
    ? { deviceId, opId }
    : undefined;
}

/**
 * Locks what a device has in the park. Its own row comes first, as for an upload: so no upload of the device goes on
 * while its parked writes are judged, and none begins.
 * @returns who waits for whom, in the queue's order
 */
export async function lockOpenParks(client: DatabaseClient, deviceId: string): Promise<Waiting[]> {
  await client.query('SELECT 1 FROM write_path.device_owner WHERE device_id = $1 FOR UPDATE', [deviceId]);
  // a client without a device id has no such row, so the parked writes are locked as well
  return waiting(client, deviceId, 'FOR UPDATE');
}

export function readOpenParks(db: Pool, deviceId: string): Promise<Waiting[]> {
  return waiting(db, deviceId, '');
}

async function waiting(db: DatabaseClient, deviceId: string, lock: string): Promise<Waiting[]> {
  const { rows } = await db.query<{ op_id: string; held_by: string | null; atomic_group: string | null }>(
    `SELECT op_id::text, held_by, atomic_group::text FROM write_path.parked_write
     WHERE device_id = $1 AND settled_at IS NULL ORDER BY parked_write.op_id ${lock}`,
    [deviceId],
  );
  return rows.map((row) => ({
    opId: Number(row.op_id),
    receiptId: receiptIdOf({ deviceId }, Number(row.op_id)),
    heldBy: row.held_by,
    atomicGroup: row.atomic_group === null ? null : Number(row.atomic_group),
  }));
}

/** Parked writes of a device, also settled ones, in the queue's order. */
export function readParks(
  db: DatabaseClient,
  deviceId: string,
  opIds: readonly number[],
): Promise<StoredPark[]> {
  return parks(db, 'p.device_id = $1 AND p.op_id = ANY($2::bigint[]) ORDER BY p.op_id', [deviceId, opIds]);
}

/** Open parked writes of all devices, the oldest first. @param after the identity of the last one before them */
export function listOpenParks(db: Pool, limit: number, after: Identity | undefined): Promise<StoredPark[]> {
  const order = 'p.parked_at, p.device_id, p.op_id';
  if (after === undefined) return parks(db, `p.settled_at IS NULL ORDER BY ${order} LIMIT $1`, [limit]);
  return parks(
    db,
    `p.settled_at IS NULL AND (${order}) > (
       SELECT ${order.replaceAll('p.', 'q.')} FROM write_path.parked_write q WHERE q.device_id = $2 AND q.op_id = $3)
     ORDER BY ${order} LIMIT $1`,
    [limit, after.deviceId, after.opId],
  );
}

/** Receipts of open parked writes that waited for a schema version that is known now. */
export async function openParksOfVersion(db: Pool, newest: number): Promise<string[]> {
  const { rows } = await db.query<{ device_id: string; op_id: string }>(
    `SELECT p.device_id, p.op_id::text FROM write_path.parked_write p JOIN sync_operation s USING (device_id, op_id)
     WHERE p.settled_at IS NULL AND p.reason_code = 'newer_schema' AND s.schema_version <= $1
     ORDER BY p.parked_at, p.device_id, p.op_id`,
    [newest],
  );
  return rows.map((row) => receiptIdOf({ deviceId: row.device_id }, Number(row.op_id)));
}

async function parks(
  db: DatabaseClient,
  condition: string,
  parameters: readonly unknown[],
): Promise<StoredPark[]> {
  const { rows } = await db.query<{
    device_id: string;
    op_id: string;
    user_id: string;
    transaction_id: string | null;
    atomic_group: string | null;
    entry: string;
    reason_code: string;
    error: string | null;
    held_by: string | null;
    parked_at: string;
  }>(
    `SELECT p.device_id, p.op_id::text, p.user_id, p.transaction_id, p.atomic_group::text, p.entry, p.reason_code,
       p.error, p.held_by,
       to_char(p.parked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS parked_at
     FROM write_path.parked_write p WHERE ${condition}`,
    [...parameters],
  );
  return rows.map((row) => ({
    deviceId: row.device_id,
    opId: Number(row.op_id),
    receiptId: receiptIdOf({ deviceId: row.device_id }, Number(row.op_id)),
    heldBy: row.held_by,
    atomicGroup: row.atomic_group === null ? null : Number(row.atomic_group),
    userId: row.user_id,
    transactionId: row.transaction_id,
    raw: rawOf(row.entry),
    reason: row.reason_code,
    error: row.error,
    parkedAt: row.parked_at,
  }));
}

function rawOf(entry: string): RawEntry {
  const parsed: unknown = JSON.parse(entry);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('a parked entry is an object');
  return parsed;
}
