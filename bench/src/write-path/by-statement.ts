import { randomUUID } from 'node:crypto';
import { writeDomain } from '@festival-ops/domain/write-domain';
import { otherOf, type Writer } from '@festival-ops/policy/effects';
import { canonicalInstant } from '@festival-ops/policy/instant';
import type { Surroundings } from '@festival-ops/policy/judge-field';
import { type Decision, judgeWrite } from '@festival-ops/policy/judge-write';
import { parseValue, toStored } from '@festival-ops/policy/value';
import type { Receipt } from '@festival-ops/policy/wire';
import { type ParsedEntry, parseEntry } from '@festival-ops/policy/wire-parse';
import type { Actor, RowView } from '@festival-ops/policy/write-domain';
import { contentHash } from '@festival-ops/write-path/content-hash';
import { viewOf } from '@festival-ops/write-path/working-copy';
import type pg from 'pg';
import { NOW, type Peer, type TakeRequest } from './peer.ts';
import type { Client, QueuedWrite } from './workload.ts';

/**
 * What a careful team writes by hand: a request for each write, a transaction for each request, one statement after
 * the other, every statement prepared. It judges by the same policies and keeps the same books as the write path.
 * Seven round trips: BEGIN, claim, lock, look around, update, keep the books, COMMIT.
 */
export const byStatement: Peer = {
  name: 'statement by statement',
  writesPerRequest: 1,
  open: async (pool): Promise<TakeRequest> => {
    return async (client, [write]) => {
      if (write === undefined) return [];
      const connection = await pool.connect();
      try {
        await connection.query('BEGIN');
        const receipt = await apply(connection, client, write);
        await connection.query('COMMIT');
        return [receipt];
      } catch (error) {
        await connection.query('ROLLBACK');
        throw error;
      } finally {
        connection.release();
      }
    };
  },
};

async function apply(connection: pg.PoolClient, client: Client, write: QueuedWrite): Promise<Receipt> {
  const entry = parseEntry(write);
  if (!entry.ok || entry.table !== 'task' || entry.op !== 'PATCH')
    throw new Error('the workload holds edits of tasks only');
  const claimed = await connection.query(claim, [client.deviceId, write.op_id, contentHash(write)]);
  if (claimed.rowCount === 0) return storedReceipt(connection, client, write);
  const row = await lockTask(connection, entry.id);
  const id = `${client.deviceId}:${write.op_id}`;
  const around = await lookAround(connection, client, entry, id);
  const decision = judgeWrite(
    writeDomain,
    {
      ...entry,
      rowId: entry.id,
      rowVersion: entry.metadata.row_version ?? null,
      receiptId: id,
      deviceId: client.deviceId,
      writtenAt: around.self.writtenAt,
      clock: null,
      follows: null,
    },
    surroundings(around, row),
  );
  const { result, reason, fields } = decision;
  const receipt: Receipt = { id, op_id: write.op_id, result, reason_code: reason, fields };
  await updateTask(connection, entry.id, decision);
  await keepBooks(connection, client, write, entry, around, decision, receipt);
  return receipt;
}

// ── the seven statements ─────────────────────────────────────────────────────────────────────────────────────

const claim = {
  name: 'claim',
  text: `INSERT INTO write_path.ledger (device_id, op_id, content_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
};

async function storedReceipt(
  connection: pg.PoolClient,
  client: Client,
  write: QueuedWrite,
): Promise<Receipt> {
  const { rows } = await connection.query<Receipt>({
    name: 'stored',
    text: `SELECT id, op_id::int, result, reason_code, fields FROM sync_operation WHERE device_id = $1 AND op_id = $2`,
    values: [client.deviceId, write.op_id],
  });
  const [receipt] = rows;
  if (receipt === undefined) throw new Error('a claimed write has a receipt');
  return receipt;
}

const taskColumns = Object.keys(writeDomain.tables.task?.columns ?? {});

async function lockTask(connection: pg.PoolClient, id: string): Promise<RowView> {
  const { rows } = await connection.query<Record<string, string | null>>({
    name: 'lock',
    text: `SELECT ${taskColumns.map((name) => `${name}::text`).join(', ')} FROM task WHERE id = $1 FOR UPDATE`,
    values: [id],
  });
  const [texts] = rows;
  if (texts === undefined) throw new Error('the workload holds edits of tasks that are there');
  return viewOf(writeDomain, { table: 'task', id, texts });
}

interface Around {
  readonly actor: Actor;
  /** Who writes, and the writers of the values that stand in the row's fields. */
  readonly self: Writer;
  readonly writers: readonly StandingValue[];
  readonly heads: readonly HeadRow[];
  /** `[festival, user]` of the people whose values stand in the row. */
  readonly others: ReadonlySet<string>;
}

interface HeadRow {
  readonly field: string;
  readonly row_version: number | null;
  readonly newest: string;
  readonly expected: string | null;
  readonly rejected: boolean;
  readonly receipt_id: string;
}

interface StandingValue extends Writer {
  readonly field: string;
  readonly value: string;
}

/** Everything else that the decision asks for, in one statement: it must come after the lock. */
async function lookAround(
  connection: pg.PoolClient,
  client: Client,
  entry: ParsedEntry,
  receiptId: string,
): Promise<Around> {
  const { rows } = await connection.query<{
    owner: string | null;
    members: readonly (readonly [scope: string, role: string, name: string])[];
    others: readonly (readonly [scope: string, user: string])[];
    device_name: string | null;
    heads: readonly HeadRow[];
    writers: readonly StandingValue[];
  }>({
    name: 'around',
    text: `SELECT
        (SELECT user_id FROM write_path.device_owner WHERE device_id = $1) AS owner,
        (SELECT coalesce(json_agg(json_build_array(festival_id, role, display_name)), '[]') FROM member WHERE user_id = $2) AS members,
        (SELECT coalesce(json_agg(json_build_array(festival_id, user_id)), '[]') FROM member WHERE user_id IN
          (SELECT author_id FROM write_path.field_writer WHERE table_name = 'task' AND row_id = $3)) AS others,
        (SELECT name FROM device WHERE device_id = $1 LIMIT 1) AS device_name,
        (SELECT coalesce(json_agg(h), '[]') FROM write_path.branch_head h
          WHERE device_id = $1 AND table_name = 'task' AND row_id = $3) AS heads,
        (SELECT coalesce(json_agg(json_build_object('field', field, 'value', value, 'authorId', author_id,
            'authorName', author_name, 'deviceId', device_id, 'deviceName', device_name,
            'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'writtenAt', to_char(written_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'clock', clock, 'receiptId', receipt_id)), '[]')
          FROM write_path.field_writer WHERE table_name = 'task' AND row_id = $3) AS writers`,
    values: [client.deviceId, client.userId, entry.id],
  });
  const [found] = rows;
  if (found === undefined || found.owner !== client.userId || entry.metadata.author !== client.userId)
    throw new Error('the workload holds writes of the devices’ own users');
  const [membership] = found.members;
  if (membership === undefined) throw new Error('the workload holds writes of members');
  const [scope, role, name] = membership;
  const { written_at: writtenAt } = entry.metadata;
  return {
    actor: {
      userId: client.userId,
      roles: new Map([[scope, new Set([role])]]),
      names: new Map([[scope, name]]),
      grants: new Map(),
    },
    self: {
      authorId: client.userId,
      authorName: name,
      deviceId: client.deviceId,
      deviceName: found.device_name,
      at: NOW,
      writtenAt: writtenAt == null ? null : (canonicalInstant(writtenAt) ?? null),
      clock: null,
      receiptId,
    },
    writers: found.writers,
    heads: found.heads,
    others: new Set(found.others.map((pair) => pair.join(' '))),
  };
}

async function updateTask(connection: pg.PoolClient, id: string, { effect }: Decision): Promise<void> {
  if (effect === undefined) return;
  const names = Object.keys(effect.values);
  await connection.query({
    name: `update ${names.join(' ')}`,
    text: `UPDATE task SET ${names.map((name, index) => `${name} = $${index + 2}, `).join('')} version = version + 1 WHERE id = $1`,
    values: [id, ...Object.values(effect.values).map(toStored)],
  });
}

/** Receipt, branches, writers and notices in one statement. */
async function keepBooks(
  connection: pg.PoolClient,
  client: Client,
  write: QueuedWrite,
  { id: rowId, metadata }: ParsedEntry,
  around: Around,
  { scope, effect, written, replaced, heads }: Decision,
  receipt: Receipt,
): Promise<void> {
  const at = NOW;
  const branches = Object.entries(heads).map(([field, head]) => ({
    field,
    row_version: head.rowVersion,
    newest: head.newest,
    expected: head.expected === undefined ? null : JSON.stringify(head.expected),
    rejected: head.rejected,
  }));
  const writers = written.map((field) => ({ field, value: JSON.stringify(effect?.values[field]) }));
  const notices = replaced
    .filter(({ other }) => around.others.has(`${scope} ${other.author_id}`))
    .map(({ field, other, value }) => ({ field, yours: other.value, theirs: value, user: other.author_id }));
  await connection.query({
    name: 'books',
    text: `WITH receipt AS (
        INSERT INTO sync_operation (id, festival_id, device_id, op_id, transaction_id, author_id, author_name, written_at,
          received_at, table_name, row_id, op, result, reason_code, fields, row_version, schema_version, settled_at, synced)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'task', $10, 'PATCH', $11, $12, $13, $14, $15, $16, true)),
      heads AS (
        INSERT INTO write_path.branch_head (device_id, table_name, row_id, field, row_version, newest, expected, rejected, receipt_id)
        SELECT $3, 'task', $10, h.*, $1
        FROM json_to_recordset($17) AS h(field text, row_version bigint, newest text, expected text, rejected boolean)
        ON CONFLICT (device_id, table_name, row_id, field) DO UPDATE SET row_version = EXCLUDED.row_version,
          newest = EXCLUDED.newest, expected = EXCLUDED.expected, rejected = EXCLUDED.rejected, receipt_id = EXCLUDED.receipt_id),
      writers AS (
        INSERT INTO write_path.field_writer (table_name, row_id, field, value, author_id, author_name, device_id, device_name, at, written_at, receipt_id)
        SELECT 'task', $10, w.*, $6, $7, $3, $18, $9, $8, $1 FROM json_to_recordset($19) AS w(field text, value text)
        ON CONFLICT (table_name, row_id, field) DO UPDATE SET value = EXCLUDED.value, author_id = EXCLUDED.author_id,
          author_name = EXCLUDED.author_name, device_id = EXCLUDED.device_id, device_name = EXCLUDED.device_name,
          at = EXCLUDED.at, written_at = EXCLUDED.written_at, clock = EXCLUDED.clock, receipt_id = EXCLUDED.receipt_id)
      INSERT INTO notice (id, festival_id, user_id, receipt_id, table_name, row_id, field, your_value, their_value, by_user_id, by_name, at)
      SELECT gen_random_uuid(), $2, n."user", $1, 'task', $10, n.field, n.yours, n.theirs, $6, $7, $9
      FROM json_to_recordset($20) AS n(field text, yours jsonb, theirs jsonb, "user" text)`,
    values: [
      receipt.id,
      scope,
      client.deviceId,
      write.op_id,
      String(write.op_id),
      client.userId,
      around.self.authorName,
      around.self.writtenAt,
      at,
      rowId,
      receipt.result,
      receipt.reason_code,
      JSON.stringify(receipt.fields),
      metadata.row_version,
      metadata.schema_version,
      receipt.result === 'applied' || receipt.result === 'merged' ? at : null,
      JSON.stringify(branches),
      around.self.deviceName,
      JSON.stringify(writers),
      JSON.stringify(notices),
    ],
  });
}

// ── what the policies ask for ────────────────────────────────────────────────────────────────────────────────

function surroundings({ actor, self, heads, writers, others }: Around, row: RowView): Surroundings {
  const standing: Surroundings['standing'] = (_table, _id, field, value) =>
    writers.find((one) => one.field === field && one.value === JSON.stringify(value));
  return {
    actor,
    now: NOW,
    row,
    isTaken: false,
    isMember: (scope, user) => others.has(`${scope} ${user}`),
    head: (field) => {
      const head = heads.find((one) => one.field === field);
      if (head === undefined) return undefined;
      const { row_version: rowVersion, newest, expected, rejected, receipt_id: receiptId } = head;
      return {
        rowVersion,
        newest,
        expected: expected === null ? undefined : parseValue(expected),
        rejected,
        receiptId,
      };
    },
    writer: (field, value) => otherOf(standing('task', '', field, value), value),
    standing,
    self: () => self,
    // what edits of a task's fields never ask for
    reference: () => undefined,
    anyRow: () => undefined,
    related: () => [],
    receipt: () => undefined,
    receiptsOf: () => [],
    textClocks: () => ({}),
    textUpdate: undefined,
    newId: randomUUID,
  };
}
