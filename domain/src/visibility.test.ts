import { bucketsOfRow, bucketsOfUser, type Row } from '@festival-ops/sync/routing';
import { expect, test } from 'vitest';
import { LEAD, type Role, TECH } from './roles.ts';
import { streams } from './visibility.ts';

/** Of these people of one festival, those whose devices get the row. */
function readersOf(table: string, row: Row): string {
  const people: Record<string, Role> = { asker: TECH, other: TECH, lead: LEAD, 'other lead': LEAD };
  const buckets = new Set(bucketsOfRow(streams, table, row).map(({ bucket }) => bucket));
  const readers = Object.entries(people).filter(([userId, role]) => {
    const own = bucketsOfUser(streams, userId, ({ table: granting, where }) =>
      granting === 'member' && (where?.role === undefined || where.role === role) ? ['here'] : [],
    );
    return own.some(({ bucket }) => buckets.has(bucket));
  });
  return readers.map(([userId]) => userId).join(', ');
}

test.each<[string, Row, string]>([
  ['a request', { author_id: 'asker', to_user_id: null }, 'asker, lead, other lead'],
  ['the answer to it', { author_id: 'lead', to_user_id: 'asker' }, 'asker, lead, other lead'],
  ['what the asker says to that', { author_id: 'asker', to_user_id: 'lead' }, 'asker, lead, other lead'],
  ['a lead’s request', { author_id: 'lead', to_user_id: null }, 'lead, other lead'],
])('POL-8 %s reaches whoever wrote it, whoever it answers, and leads', (_, row, readers) => {
  expect(readersOf('lead_request', { festival_id: 'here', ...row })).toBe(readers);
});

test('OUT-7 an acknowledgement reaches all devices of its author, and nobody else', () => {
  expect(readersOf('receipt_ack', { festival_id: 'here', author_id: 'asker' })).toBe('asker');
});

test('POL-2 stock, bookings and allowances reach the whole crew, at one priority', () => {
  const tables = ['gear_stock', 'gear_usage_event', 'gear_allowance', 'gear_allowance_return'];
  for (const table of tables)
    expect(readersOf(table, { festival_id: 'here' })).toBe('asker, other, lead, other lead');
  const of = streams.filter(({ queries }) => queries.some(({ table }) => tables.includes(table)));
  expect(of.map(({ priority }) => priority)).toEqual([0]);
});
