import { describe, expect, test } from 'vitest';
import type { ContactRow, StageRow } from '../../data/rows.ts';
import { contactGroups, deletedContacts, kindFrom } from './contacts-view.ts';
import { dialable, grouped } from './phone-number.ts';

const kept = { created_at: null, updated_at: null, version: 1 };
const stage = (id: string, sort: number): StageRow => ({
  ...{ id, name: id, sort, festival_id: 'f', head_count: 0 },
  ...kept,
});
const contact = (id: string, values: Partial<ContactRow> = {}): ContactRow => ({
  ...{ id, festival_id: 'f', stage_id: 'main', kind: 'artist', name: id },
  ...{ hotline: null, email: null, notes: null, deleted_at: null },
  ...kept,
  ...values,
});

describe('contacts by stage', () => {
  const contacts = [
    contact('Zoe'),
    contact('Ada', { hotline: '+49 555 12-34', stage_id: 'tent' }),
    contact('Bea', { kind: 'vendor', notes: 'gate code with her' }),
    contact('Gone', { deleted_at: '2026-06-20T10:00:00Z' }),
    contact('Far', { stage_id: 'elsewhere' }),
  ];
  const shown = (kind: string, query: string) =>
    contactGroups(contacts, [stage('main', 1), stage('tent', 2)], { kind: kindFrom(kind), query }).map(
      ({ name, contacts: group }) => `${name ?? '-'}: ${group.map(({ id }) => id).join(', ')}`,
    );

  test.each([
    ['all', '', ['main: Bea, Zoe', 'tent: Ada', '-: Far']],
    ['vendor', '', ['main: Bea']],
    ['no such kind', 'zo', ['main: Zoe']],
    ['all', '5551234', ['tent: Ada']],
    ['all', 'GATE', ['main: Bea']],
    ['artist', 'gate', []],
  ])('%s, “%s”', (kind, query, expected) => {
    expect(shown(kind, query)).toEqual(expected);
  });

  test('and those that were deleted apart, the last one first', () => {
    const later = contact('Later', { deleted_at: '2026-06-20T11:00:00.000000Z' });
    expect(deletedContacts([...contacts, later]).map(({ contact: { id } }) => id)).toEqual(['Later', 'Gone']);
  });
});

test.each([
  ['+49 555 123-8738', '+495551238738'],
  ['*31#0555 12', '*31#055512'],
  ['Channel 4', undefined],
  ['', undefined],
  [null, undefined],
])('%s is dialled as %s', (text, expected) => {
  expect(dialable(text)).toBe(expected);
});

test.each([
  ['+4955512387', '+49 555 123 87'],
  ['+495551238738', '+49 555 123 8738'],
  ['05550101', '0555 0101'],
  ['0555 0101', '0555 0101'],
  ['112', '112'],
  ['Channel 4', 'Channel 4'],
])('%s reads %s', (text, expected) => {
  expect(grouped(text)).toBe(expected);
});
