import { createTestDatabase } from '@festival-ops/testing/database';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createFestival } from '../festival.ts';
import { demoFestival } from './festival.ts';
import { insertRows } from './insert-rows.ts';
import { demoPeople } from './people.ts';
import { seedDemo } from './seed.ts';

const NOW = new Date('2026-07-10T08:00:00Z');

async function withDatabase(act: (client: pg.Client, url: string) => Promise<void>): Promise<void> {
  const url = await createTestDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await act(client, url);
  } finally {
    await client.end();
  }
}

async function count(client: pg.Client, table: string): Promise<number> {
  return Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0].count);
}

test('the demo is seeded once, also when two start at the same time', () =>
  withDatabase(async (client, url) => {
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    const both = await Promise.all(
      [client, other].map((each) => seedDemo(each, { now: NOW, evenBesideOthers: false })),
    );
    await other.end();
    expect(both.sort()).toEqual(['seeded before', 'seeded now']);
    expect(await count(client, 'festival')).toBe(1);
    expect(await count(client, 'stage')).toBe(4);
    expect(await count(client, 'member')).toBe(8);
    expect(await count(client, 'task')).toBe(320);
    expect(await count(client, 'gear_stock')).toBe(20);
    expect(await count(client, 'contact')).toBe(36);
    expect((await client.query('SELECT user_id FROM operator')).rows).toEqual([
      { user_id: demoPeople.at(-1)?.userId },
    ]);
  }));

test('a database with a festival of somebody’s own is left alone, unless the demo was asked for', () =>
  withDatabase(async (client) => {
    await createFestival(client, {
      name: 'Ours',
      startsOn: '2026-08-01',
      endsOn: '2026-08-03',
      timeZone: 'Europe/Vienna',
      stages: ['North', 'South'],
      lead: { userId: 'somebody', displayName: 'Some Body' },
    });
    expect(await seedDemo(client, { now: NOW, evenBesideOthers: false })).toBe('left alone');
    expect(await count(client, 'task')).toBe(0);
    expect(await seedDemo(client, { now: NOW, evenBesideOthers: true })).toBe('seeded now');
    const { rows } = await client.query(
      'SELECT name, sort FROM stage WHERE festival_id = (SELECT festival_id FROM member WHERE user_id = $1) ORDER BY sort',
      ['somebody'],
    );
    expect(rows).toEqual([
      { name: 'North', sort: 0 },
      { name: 'South', sort: 1 },
    ]);
  }));

test('generated rows are put in whole, sets and defaults included', () =>
  withDatabase(async (client) => {
    const people = demoPeople.flatMap(({ role, ...person }) =>
      role === 'operator' ? [] : [{ ...person, role }],
    );
    const rows = demoFestival(7, people, NOW, { tasks: 6001, contacts: 4 });
    await insertRows(client, rows);
    expect(await count(client, 'task')).toBe(6001);
    const expected = rows.find(([table]) => table === 'task')?.[1][6000];
    const { rows: found } = await client.query('SELECT tags, title, version FROM task WHERE id = $1', [
      expected?.id,
    ]);
    expect(found).toEqual([{ tags: expected?.tags, title: expected?.title, version: '1' }]);
  }));
