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
import { heldRow, viewOf } from '@festival-ops/write-path/working-copy';
import type pg from 'pg';
import { NOW, type Peer } from './peer.ts';
import type { Client, QueuedWrite } from './workload.ts';

/**
 * What a team writes by hand: a request for each write, a transaction for each request, one statement after the
 * other. It judges by the same policies and keeps the same books as the write path. How many statements it takes to
 * look around and to keep the books differs, and whether they are prepared, which the driver does for who names them.
 */
export function byHand(
  name: string,
  { lookAround, keepBooks }: Statements,
  { prepared }: { readonly prepared: boolean },
): Peer {
  const apply = async (connection: pg.PoolClient, client: Client, write: QueuedWrite): Promise<Receipt> => {
    const entry = parseEntry(write);
    if (
      !entry.ok ||
      entry.table !== 'task' ||
      entry.op !== 'PATCH' ||
      entry.metadata.author !== client.userId
    )
      throw new Error('the workload holds edits of tasks by the device’s own user only');
    const claimed = await connection.query({
      ...claim,
      values: [client.deviceId, write.op_id, contentHash(write)],
    });
    if (claimed.rowCount === 0) return storedReceipt(connection, client, write);
    const row = await lockTask(connection, entry.id);
    const around = await lookAround(connection, client, entry);
    const id = `${client.deviceId}:${write.op_id}`;
    const self = selfOf(client, around, entry, id);
    const decision = judgeWrite(
      writeDomain,
      {
        ...entry,
        rowId: entry.id,
        rowVersion: entry.metadata.row_version ?? null,
        receiptId: id,
        deviceId: client.deviceId,
        writtenAt: self.writtenAt,
        clock: null,
        follows: null,
      },
      surroundings(around, self, row),
    );
    const { result, reason, fields } = decision;
    const receipt: Receipt = { id, op_id: write.op_id, result, reason_code: reason, fields };
    await updateTask(connection, entry.id, decision);
    await keepBooks(connection, { entry, around, self, decision, receipt });
    return receipt;
  };
  return {
    name,
    writesPerRequest: 1,
    open: async (pool) => async (client, writes) => {
      const [write] = writes;
      if (write === undefined) return [];
      const lent = await pool.connect();
      const connection = prepared ? lent : withoutNames(lent);
      try {
        await connection.query('BEGIN');
        const receipt = await apply(connection, client, write);
        await connection.query('COMMIT');
        return [receipt];
      } catch (error) {
        await connection.query('ROLLBACK');
        throw error;
      } finally {
        lent.release();
      }
    },
  };
}

function withoutNames(connection: pg.PoolClient): pg.PoolClient {
  const query = (asked: string | pg.QueryConfig) =>
    connection.query(typeof asked === 'string' ? asked : { ...asked, name: undefined });
  return new Proxy(connection, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key)),
  });
}

export interface Statements {
  /** Everything that the decision asks for beside the row, after the row was locked. */
  lookAround(connection: pg.PoolClient, client: Client, entry: ParsedEntry): Promise<Around>;
  /** Stores receipt, branches, writers and notices. */
  keepBooks(connection: pg.PoolClient, judged: Judged): Promise<void>;
}

export interface Around {
  readonly scope: string;
  readonly role: string;
  readonly name: string;
  readonly deviceName: string | null;
  readonly heads: readonly HeadRow[];
  /** The writers of the values that stand in the row's fields. */
  readonly writers: readonly StandingValue[];
}

export interface HeadRow {
  readonly field: string;
  readonly row_version: number | null;
  readonly newest: string;
  readonly expected: string | null;
  readonly rejected: boolean;
  readonly receipt_id: string;
}

export interface StandingValue extends Writer {
  readonly field: string;
  readonly value: string;
}

export interface Judged {
  readonly entry: ParsedEntry;
  readonly around: Around;
  readonly self: Writer;
  readonly decision: Decision;
  readonly receipt: Receipt;
}

// ── the statements that both have ────────────────────────────────────────────────────────────────────────────

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
  return viewOf(writeDomain, heldRow('task', id, texts));
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

/** When the receipt is settled: at once, if nobody has to look at it any more. */
export function settledAt({ result }: Receipt): string | null {
  return result === 'applied' || result === 'merged' ? NOW : null;
}

/** The branches after the write, one for each field. */
export function branchesOf({ heads }: Decision) {
  return Object.entries(heads).map(([field, head]) => ({
    field,
    row_version: head.rowVersion,
    newest: head.newest,
    expected: head.expected === undefined ? null : JSON.stringify(head.expected),
    rejected: head.rejected,
  }));
}

/** The fields that the author's value now stands in. */
export function writtenBy({ written, effect }: Decision) {
  return written.map((field) => ({ field, value: JSON.stringify(effect?.values[field]) }));
}

// ── what the policies ask for ────────────────────────────────────────────────────────────────────────────────

function selfOf(client: Client, around: Around, { metadata }: ParsedEntry, receiptId: string): Writer {
  const { written_at: writtenAt } = metadata;
  return {
    authorId: client.userId,
    authorName: around.name,
    deviceId: client.deviceId,
    deviceName: around.deviceName,
    at: NOW,
    writtenAt: writtenAt == null ? null : (canonicalInstant(writtenAt) ?? null),
    clock: null,
    receiptId,
  };
}

function surroundings(
  { scope, role, name, heads, writers }: Around,
  self: Writer,
  row: RowView,
): Surroundings {
  const actor: Actor = {
    userId: self.authorId,
    roles: new Map([[scope, new Set([role])]]),
    names: new Map([[scope, name]]),
    grants: new Map(),
  };
  const standing: Surroundings['standing'] = (_table, _id, field, value) =>
    writers.find((one) => one.field === field && one.value === JSON.stringify(value));
  return {
    actor,
    now: NOW,
    row,
    isTaken: false,
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
    // what these edits of a task's fields never ask for
    isMember: () => false,
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
