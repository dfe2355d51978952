import type { RowEffect } from '@festival-ops/policy/effects';
import type { Value } from '@festival-ops/policy/value';
import type { Actor, Change, GrantSource, RowView, WriteDomain } from '@festival-ops/policy/write-domain';
import { type Audience, grantKey, grantsOf, type StreamQuery } from '@festival-ops/sync/streams';
import { matrix } from './matrix.ts';
import { tables } from './tables.ts';
import { upcasters } from './upcasters.ts';
import { streams } from './visibility.ts';

/** The newest schema version of an app that this server understands; see upcasters.ts. */
export const SCHEMA_VERSION = 2;

/** Festival Ops as the write path sees it. */
export const writeDomain: WriteDomain = {
  tables,
  matrix,
  schemaVersion: SCHEMA_VERSION,
  scopeColumn: 'festival_id',
  deletedColumn: 'deleted_at',
  members: { table: 'member', user: 'user_id', scope: 'festival_id', role: 'role', name: 'display_name' },
  devices: { table: 'device', device: 'device_id', name: 'name' },
  grants: grantsOf(streams).map((grant): GrantSource => ({ key: grantKey(grant), ...grant })),
  mayRead,
  companions,
  companionRows,
  review: { records: 'conflict_record' },
  upcasters,
  isQuiet: ({ table, result, reason }) =>
    result === 'applied' && (table === 'receipt_ack' || (table === 'crew_note_update' && reason === null)),
};

const queriesByTable = new Map<string, StreamQuery[]>();
for (const { queries } of streams)
  for (const query of queries)
    queriesByTable.set(query.table, [...(queriesByTable.get(query.table) ?? []), query]);

/** Asked for every write: a key costs more to make than to find. */
const keyOfGrant = new Map(grantsOf(streams).map((grant) => [grant, grantKey(grant)]));

/** Whether a row is among those that sync to the actor (WB-14): the streams say so, and nothing else. */
export function mayRead(table: string, row: RowView, actor: Actor): boolean {
  return (queriesByTable.get(table) ?? []).some(
    (query) => matches(query, row) && query.audience.some((audience) => isAmong(audience, row, actor)),
  );
}

function matches(query: StreamQuery, row: RowView): boolean {
  return Object.entries(query.where ?? {}).every(([column, value]) => row(column) === value);
}

function isAmong(audience: Audience, row: RowView, actor: Actor): boolean {
  // a write is judged by rows; of the claims of a token it knows nothing
  if (audience.to === 'everyone') return audience.claims === undefined;
  const value = row(audience.column);
  if (typeof value !== 'string') return false;
  if (audience.to === 'user') return value === actor.userId;
  return actor.grants.get(keyOfGrant.get(audience.grant) ?? grantKey(audience.grant))?.has(value) ?? false;
}

/** Server-owned columns that follow from a change. */
function companions({ table, act, values, reference, userId, now }: Change): Record<string, Value> {
  const set: Record<string, Value> = {};
  if (act === 'insert' && table === 'task') set.created_by = userId;
  if (act === 'insert' && 'author_id' in tables[tableName(table)].columns) set.author_id = userId;
  if (table === 'task' && 'state' in values) {
    set.state_by = userId;
    set.state_at = now;
  }
  if (table === 'gear_usage_event' && act === 'insert') set.accepted_at = now;
  // an answer reaches the person who asked (POL-8)
  if (table === 'lead_request' && typeof values.reply_to === 'string')
    set.to_user_id = reference('lead_request', values.reply_to)?.('author_id') ?? null;
  return set;
}

/** A new item of gear has a stock from the start, so that there is a row to lock. */
function companionRows({ table, act, id, scope }: Change): RowEffect[] {
  if (table !== 'gear_item' || act !== 'insert') return [];
  const values = { festival_id: scope, item_id: id, on_hand: 0, reserved: 0 };
  return [{ kind: 'insert', table: 'gear_stock', id, values }];
}

function tableName(name: string): keyof typeof tables {
  const known = Object.keys(tables).find((table): table is keyof typeof tables => table === name);
  if (known === undefined) throw new Error(`no table ${name}`);
  return known;
}
