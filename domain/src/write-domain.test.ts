import type { Actor, RowView } from '@festival-ops/policy/write-domain';
import { grantKey, grantsOf } from '@festival-ops/sync/streams';
import { describe, expect, test } from 'vitest';
import { LEAD, TECH } from './roles.ts';
import { streams } from './visibility.ts';
import { mayRead, writeDomain } from './write-domain.ts';

/** A user as `member` and `stage_assignment` rows make them. */
function actor(
  userId: string,
  role: string | undefined,
  festival: string,
  stages: readonly string[] = [],
): Actor {
  const grants = new Map<string, Set<string>>();
  for (const grant of grantsOf(streams)) {
    const isOfStage = grant.table === 'stage_assignment';
    const isGiven = role !== undefined && (grant.where?.role === undefined || grant.where.role === role);
    grants.set(grantKey(grant), new Set(isOfStage ? stages : isGiven ? [festival] : []));
  }
  return { userId, grants, roles: new Map(), names: new Map() };
}
const row =
  (values: Record<string, string | boolean>): RowView =>
  (column) =>
    values[column] ?? null;

describe('WB-14 the write path lets somebody know of exactly the rows that sync to them', () => {
  const tech = actor('tech', TECH, 'here', ['main']);
  const lead = actor('lead', LEAD, 'here');
  const outsider = actor('outsider', LEAD, 'elsewhere');
  test.each<[string, Record<string, string | boolean>, string]>([
    ['task', { festival_id: 'here' }, 'tech lead'],
    ['festival', { id: 'here' }, 'tech lead'],
    ['contact', { festival_id: 'here', stage_id: 'main' }, 'tech lead'],
    ['contact', { festival_id: 'here', stage_id: 'small' }, 'lead'],
    ['sync_operation', { festival_id: 'here', author_id: 'tech', synced: true }, 'tech lead'],
    ['sync_operation', { festival_id: 'here', author_id: 'other', synced: true }, 'lead'],
    ['sync_operation', { festival_id: 'here', author_id: 'tech', synced: false }, ''],
    ['conflict_record', { festival_id: 'here' }, 'lead'],
    ['notice', { festival_id: 'here', user_id: 'tech' }, 'tech'],
    ['operator', { user_id: 'tech' }, ''],
  ])('%s %j: %s', (table, values, readers) => {
    const reading = [tech, lead, outsider].filter((one) => mayRead(table, row(values), one));
    expect(reading.map(({ userId }) => userId).join(' ')).toBe(readers);
  });
});

describe('server-owned companions of a change', () => {
  const now = '2026-07-01T12:00:00.000000Z';
  const set = (table: string, act: 'insert' | 'update', values: Record<string, string>) =>
    writeDomain.companions({
      ...{ table, act, values, now, id: 'it', scope: 'here', userId: 'me' },
      reference: () => undefined,
    });
  test('POL-6 a step keeps who took it and when, at the making of a task too', () => {
    expect(set('task', 'update', { state: 'done' })).toEqual({ state_by: 'me', state_at: now });
    expect(set('task', 'insert', { state: 'blocked' })).toEqual({
      created_by: 'me',
      state_by: 'me',
      state_at: now,
    });
    expect(set('task', 'update', { title: 'x' })).toEqual({});
  });
  test('entries keep their author', () => {
    expect(set('lead_request', 'insert', {})).toEqual({ author_id: 'me' });
    expect(set('gear_item', 'insert', {})).toEqual({});
  });
});

test('OUT-5 acknowledgements and plainly applied note updates are stored and not synced', () => {
  const { isQuiet } = writeDomain;
  expect(isQuiet({ table: 'receipt_ack', result: 'applied', reason: null })).toBe(true);
  expect(isQuiet({ table: 'crew_note_update', result: 'applied', reason: null })).toBe(true);
  expect(isQuiet({ table: 'crew_note_update', result: 'rejected', reason: 'invalid_value' })).toBe(false);
  expect(isQuiet({ table: 'task', result: 'applied', reason: null })).toBe(false);
});
