import { type TableName, tables } from '@festival-ops/domain/tables';
import type { Decision } from '@festival-ops/policy/judge-write';
import type { Local, LocalRow, LocalWrite } from '@festival-ops/policy/local';
import type { Lookup } from '@festival-ops/policy/lookups';
import type { Policy } from '@festival-ops/policy/policies';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import * as z from 'zod/mini';
import type { PersonData } from './person-data.ts';

/**
 * What will become of a write if nobody else has written meanwhile (POL-11): the server's own judgement, over the rows
 * of this device.
 *
 * The engine asks for rows as it goes and can't wait for an answer, so it is run until it asks for nothing new: what
 * it asked for in vain is read in between. That is two or three runs.
 */
export interface Previewed {
  readonly decision: Pick<Decision, 'result' | 'reason' | 'fields'>;
  /** The kind of policy of each field that the write sets. */
  readonly kinds: Readonly<Record<string, Policy['kind']>>;
}

export interface PreviewParts extends Pick<PersonData, 'db' | 'userId' | 'deviceId'> {
  readonly now: () => number;
}

/** Enough for every act there is; more would mean that it asks in circles. */
const MOST_RUNS = 8;

/** @param write a new row needs no id of its own */
export async function previewWrite(parts: PreviewParts, write: LocalWrite): Promise<Previewed> {
  return judged(parts, write, await readUnsent(parts.db), (row) => row);
}

/**
 * The same for a write that lies in the queue already, judged after those before it.
 * @param opId its place in the queue
 * @returns undefined once it is not there any more
 */
export async function previewQueued(parts: PreviewParts, opId: number): Promise<Previewed | undefined> {
  const unsent = await readUnsent(parts.db);
  const at = unsent.findIndex((one) => one.opId === opId);
  const [write] = unsent.slice(at, at + 1);
  if (at < 0 || write === undefined) return undefined;
  // What stands behind it, and itself, have not happened yet.
  const later = unsent.slice(at).reverse();
  const undone: Undo = (row, table, id) => {
    let shown = row;
    for (const { op, bases } of later.filter((one) => one.table === table && one.id === id))
      shown = op === 'PUT' ? undefined : Object.assign({}, shown, bases, { id });
    return shown;
  };
  return judged(parts, write, unsent.slice(0, at), undone);
}

type Undo = (row: LocalRow | undefined, table: string, id: string) => LocalRow | undefined;

async function judged(
  { db, userId, deviceId, now }: PreviewParts,
  write: LocalWrite,
  unsent: readonly LocalWrite[],
  undo: Undo,
): Promise<Previewed> {
  const { judge, policyKinds } = await import('./preview-engine.ts');
  const rows = makeRows(db, undo);
  const local: Local = {
    ...{ userId, deviceId, unsent, row: rows.row, rows: rows.rows },
    now: new Date(now()).toISOString(),
  };
  let decision = judge(write, local);
  for (let run = 1; run < MOST_RUNS && (await rows.readMissing()); run += 1) decision = judge(write, local);
  return { decision, kinds: policyKinds(write) };
}

/** Rows that are there at once if they were asked for before. */
function makeRows(db: CommonPowerSyncDatabase, undo: Undo) {
  const byQuestion = new Map<string, readonly LocalRow[]>();
  let missing = new Map<string, Question>();
  const ask = (question: Question): readonly LocalRow[] => {
    const key = JSON.stringify(question);
    const answer = byQuestion.get(key);
    if (answer === undefined) missing.set(key, question);
    return answer ?? [];
  };
  return {
    row: (table: string, id: string) => undo(ask({ table, column: 'id', value: id })[0], table, id),
    rows: ({ table, column, value }: Lookup) =>
      ask({ table, column, value }).flatMap((row) => undo(row, table, row.id) ?? []),
    /** @returns whether there was anything to read */
    async readMissing(): Promise<boolean> {
      const asked = missing;
      missing = new Map();
      for (const [key, question] of asked) byQuestion.set(key, await read(db, question));
      return asked.size > 0;
    },
  };
}

type Question = Pick<Lookup, 'table' | 'column' | 'value'>;

const localRow = z.looseObject({ id: z.string() });

async function read(db: CommonPowerSyncDatabase, question: Question): Promise<readonly LocalRow[]> {
  const { table, column, value } = question;
  // The names end up in SQL, so they are looked up and not believed.
  const known = tableNames.find((name) => name === table);
  if (known === undefined || (column !== 'id' && !Object.hasOwn(tables[known].columns, column))) return [];
  return z.array(localRow).parse(await db.getAll(`SELECT * FROM ${known} WHERE ${column} = ?`, [value]));
}

const tableNames = Object.keys(tables).filter((name): name is TableName => name in tables);

const queueRow = z.object({ id: z.number(), data: z.string() });
const queueData = z.object({
  op: z.enum(['PUT', 'PATCH', 'DELETE']),
  type: z.string(),
  id: z.string(),
  data: z.nullish(z.record(z.string(), z.unknown())),
  old: z.nullish(z.record(z.string(), z.unknown())),
  metadata: z.nullish(z.string()),
});
const stamped = z.object({ follows: z.nullish(z.string()) });

interface QueuedWrite extends LocalWrite {
  readonly opId: number;
}

/** The queue as the engine reads it: with what each write was made from. */
async function readUnsent(db: CommonPowerSyncDatabase): Promise<QueuedWrite[]> {
  const rows = await db.getAll('SELECT id, data FROM ps_crud ORDER BY id');
  return rows.map((row) => {
    const { id: opId, data } = queueRow.parse(row);
    const { type: table, id, op, data: values, old, metadata } = queueData.parse(JSON.parse(data));
    const follows = stamped.safeParse(JSON.parse(metadata ?? '{}')).data?.follows;
    return {
      ...{ opId, table, id, op, values: values ?? {} },
      ...(old == null ? {} : { bases: old }),
      ...(follows == null ? {} : { follows }),
    };
  });
}
