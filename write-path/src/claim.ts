import type { FieldReceipts, Receipt } from '@festival-ops/policy/wire';
import type { WireWrite } from '@festival-ops/policy/wire-parse';
import type { contentHash } from './content-hash.ts';
import type { DatabaseClient } from './database-client.ts';
import type { WorkingCopy } from './working-copy.ts';

/** Writes of one device, each of several sendings of it. */
export interface Claim {
  readonly deviceId: string;
  readonly writes: readonly WireWrite[];
  readonly hashOf: typeof contentHash;
}

/**
 * Claims the identities of writes, in the transaction of their effect and before anything else of it (WB-3). The
 * devices' own rows are locked first, so that two sendings of one queue go one after the other, and in the order of
 * their ids (WB-17).
 * @param claims of different devices
 * @returns for each, the op ids that nobody had claimed before
 */
export async function claimWrites(
  client: DatabaseClient,
  claims: readonly Claim[],
): Promise<ReadonlySet<number>[]> {
  const devices: string[] = [];
  const opIds: number[] = [];
  const hashes: string[] = [];
  for (const { deviceId, writes, hashOf } of claims)
    for (const { opId, raw } of new Map(writes.toReversed().map((write) => [write.opId, write])).values()) {
      devices.push(deviceId);
      opIds.push(opId);
      hashes.push(hashOf(raw));
    }
  const { rows } = await client.query<{ device_id: string; op_id: string }>(
    `WITH device AS (
       SELECT device_id FROM write_path.device_owner WHERE device_id = ANY($1::text[]) ORDER BY device_id FOR UPDATE)
     INSERT INTO write_path.ledger (device_id, op_id, content_hash)
     SELECT u.device_id, u.op_id, u.content_hash
     FROM unnest($2::text[], $3::bigint[], $4::text[]) AS u(device_id, op_id, content_hash)
       LEFT JOIN device USING (device_id)
     ORDER BY u.device_id, u.op_id
     ON CONFLICT DO NOTHING RETURNING device_id, op_id::text`,
    [claims.map(({ deviceId }) => deviceId), devices, opIds, hashes],
  );
  const claimed = new Map(claims.map(({ deviceId }) => [deviceId, new Set<number>()]));
  for (const { device_id, op_id } of rows) claimed.get(device_id)?.add(Number(op_id));
  return [...claimed.values()];
}

/** Takes the stored receipts of writes that came before into the working copy. */
export async function loadReceipts(
  client: DatabaseClient,
  deviceId: string,
  opIds: readonly number[],
  copy: WorkingCopy,
): Promise<void> {
  for (const { hash, receipt } of await storedReceipts(client, deviceId, opIds))
    copy.answered.set(String(receipt.op_id), { hash, receipt });
}

/** Receipts with the hash of the content that they answer, wherever they are kept by now (OUT-7, WB-16). */
export async function storedReceipts(
  client: DatabaseClient,
  deviceId: string,
  opIds: readonly number[],
): Promise<{ readonly hash: string; readonly receipt: Receipt }[]> {
  if (opIds.length === 0) return [];
  // in one statement, so that a receipt on its way to the archive is found in exactly one of the two
  const { rows } = await client.query<StoredReceipt>(
    `SELECT l.op_id::text, l.content_hash, r.id, r.result, r.reason_code, r.fields, r.conflict_id
     FROM write_path.ledger l JOIN (
       SELECT device_id, op_id, id, result, reason_code, fields, conflict_id::text FROM sync_operation
       UNION ALL
       SELECT device_id, op_id, id, receipt ->> 'result', receipt ->> 'reason_code', receipt -> 'fields',
         receipt ->> 'conflict_id' FROM write_path.receipt_archive) r USING (device_id, op_id)
     WHERE l.device_id = $1 AND l.op_id = ANY($2::bigint[])`,
    [deviceId, opIds],
  );
  return rows.map(({ op_id, content_hash: hash, conflict_id, ...rest }) => {
    const conflict = conflict_id === null ? {} : { conflict_id };
    return { hash, receipt: { ...rest, op_id: Number(op_id), ...conflict } };
  });
}

interface StoredReceipt {
  readonly op_id: string;
  readonly content_hash: string;
  readonly id: string;
  readonly result: Receipt['result'];
  readonly reason_code: string | null;
  readonly fields: FieldReceipts;
  readonly conflict_id: string | null;
}
