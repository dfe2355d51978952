import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Grants } from './grants.ts';
import { bucketsOfRow, bucketsOfStream, bucketsOfUser, type Row } from './routing.ts';
import { type Audience, type Grant, grantKey, type Stream } from './streams.ts';

const membership: Grant = { table: 'belongs', user: 'user_id', value: 'group_id' };
const chair: Grant = { ...membership, where: { role: 'chair' } };

const streams: readonly Stream[] = [
  {
    name: 'posts',
    priority: 1,
    queries: [{ table: 'post', audience: [{ to: 'granted', column: 'group_id', grant: membership }] }],
  },
  {
    name: 'minutes',
    priority: 2,
    queries: [
      {
        table: 'minutes',
        where: { shown: true },
        audience: [
          { to: 'user', column: 'author_id' },
          { to: 'granted', column: 'group_id', grant: chair },
        ],
      },
      { table: 'letter', columns: ['id'], audience: [{ to: 'user', column: 'reader_id' }] },
    ],
  },
];

const names = (table: string, row: Row) => bucketsOfRow(streams, table, row).map(({ bucket }) => bucket);

test('SY-30 a row lies in one bucket for each audience of its query', () => {
  expect(names('minutes', { id: 'm', group_id: 'g', author_id: 'u', shown: 't' })).toEqual([
    'minutes|0["u"]',
    'minutes|1["g"]',
  ]);
});

test('SY-30 the same kind of audience is the same bucket in every query of a stream', () => {
  expect(names('letter', { id: 'l', reader_id: 'u' })).toEqual(['minutes|0["u"]']);
});

test('SY-31 a row whose column is null, or that the condition leaves out, lies in no bucket', () => {
  expect(names('post', { id: 'p', group_id: null })).toEqual([]);
  expect(names('minutes', { id: 'm', group_id: 'g', author_id: 'u', shown: 'f' })).toEqual([]);
  expect(names('minutes', { id: 'm', group_id: 'g', author_id: 'u', shown: false })).toEqual([]);
  expect(names('unheard_of', { id: 'x', group_id: 'g' })).toEqual([]);
});

test('a parameter can not break out of the name of its bucket', () => {
  expect(names('post', { id: 'p', group_id: 'x"]#minutes|1["g' })).toEqual([
    String.raw`posts|0["x\"]#minutes|1[\"g"]`,
  ]);
});

test('two queries that give the same row to the same bucket send the columns of both', () => {
  const both: readonly Stream[] = [
    {
      name: 's',
      priority: 1,
      queries: [
        { table: 't', columns: ['id', 'a'], audience: [{ to: 'user', column: 'u' }] },
        { table: 't', columns: ['id', 'b'], audience: [{ to: 'user', column: 'u' }] },
      ],
    },
  ];
  expect(bucketsOfRow(both, 't', { id: '1', u: 'u' })).toEqual([
    { bucket: 's|0["u"]', columns: ['id', 'a', 'b'] },
  ]);
});

test('SY-32 a user has the buckets of what is granted to them, and own ones', () => {
  const granted = (grant: Grant) => (grantKey(grant) === grantKey(membership) ? ['g1', 'g2'] : ['g2']);
  expect(bucketsOfUser(streams, 'u', granted)).toEqual([
    { bucket: 'posts|0["g1"]', stream: 'posts', priority: 1 },
    { bucket: 'posts|0["g2"]', stream: 'posts', priority: 1 },
    { bucket: 'minutes|0["u"]', stream: 'minutes', priority: 2 },
    { bucket: 'minutes|1["g2"]', stream: 'minutes', priority: 2 },
  ]);
});

describe('streams for everyone, by claim and on demand', () => {
  const prices: Stream = {
    name: 'prices',
    priority: 1,
    queries: [
      { table: 'price', audience: [{ to: 'everyone' }] },
      { table: 'discount', audience: [{ to: 'everyone', claims: { staff: true, shop: 'north' } }] },
    ],
  };
  const shelf: Stream = {
    name: 'shelf',
    priority: 2,
    onDemand: true,
    queries: [
      { table: 'item', asked: { shelf_no: 'no' }, audience: [{ to: 'everyone' }] },
      {
        table: 'reserved',
        asked: { shelf_no: 'no', cold: 'cold' },
        audience: [{ to: 'granted', column: 'group_id', grant: membership }],
      },
    ],
  };
  const both = [prices, shelf];
  const asker = { userId: 'u', granted: () => ['g1', 'g2'], claims: {} };
  const asks = (asked: Readonly<Record<string, unknown>>) => bucketsOfStream(both, shelf, asker, asked);

  test('SY-102 a row for everyone lies in one bucket without a parameter', () => {
    expect(bucketsOfRow(both, 'price', { id: 'p' })).toEqual([{ bucket: 'prices|0[]', columns: undefined }]);
    expect(bucketsOfUser(both, 'u', () => [])).toEqual([
      { bucket: 'prices|0[]', stream: 'prices', priority: 1 },
    ]);
  });

  test('SY-102 a claim that the token must have is a bucket that only those have', () => {
    expect(bucketsOfRow(both, 'discount', { id: 'd' })).toMatchObject([{ bucket: 'prices|1[]' }]);
    const has = (claims: Readonly<Record<string, unknown>>) =>
      bucketsOfUser(both, 'u', () => [], claims).map(({ bucket }) => bucket);
    expect(has({ staff: true, shop: 'north', more: 1 })).toEqual(['prices|0[]', 'prices|1[]']);
    for (const claims of [{ staff: true }, { staff: 'true', shop: 'north' }, { staff: true, shop: 'south' }])
      expect(has(claims)).toEqual(['prices|0[]']);
  });

  test('SY-103 what a subscription asks for narrows what its audience may have', () => {
    expect(bucketsOfRow(both, 'item', { id: 'i', shelf_no: '7' })).toMatchObject([
      { bucket: 'shelf|0["7"]' },
    ]);
    expect(
      bucketsOfRow(both, 'reserved', { id: 'r', group_id: 'g1', shelf_no: '7', cold: 't' }),
    ).toMatchObject([{ bucket: 'shelf|1["g1","7","t"]' }]);
    expect(asks({ no: '7' })).toEqual(['shelf|0["7"]']);
    expect(asks({ no: 7, cold: true })).toEqual([
      'shelf|0["7"]',
      'shelf|1["g1","7","t"]',
      'shelf|1["g2","7","t"]',
    ]);
  });

  test('SY-103 what no column can hold, or is left out, asks for nothing', () => {
    for (const no of [undefined, null, Number.NaN, {}, ['7']]) expect(asks({ no, cold: true })).toEqual([]);
    expect(bucketsOfRow(both, 'item', { id: 'i', shelf_no: null })).toEqual([]);
  });
});

test('SY-33 two rows that give the same: the first to go takes nothing away', () => {
  const grants = new Grants(streams);
  const row = { user_id: 'u', group_id: 'g', role: 'member' };
  const given = grants.contributionsOf('belongs', row);
  grants.add(given);
  grants.add(grants.contributionsOf('belongs', { ...row, role: 'chair' }));
  grants.remove(given);
  expect([...grants.of('u')(membership)]).toEqual(['g']);
  grants.remove(grants.contributionsOf('belongs', { ...row, role: 'chair' }));
  expect([...grants.of('u')(membership)]).toEqual([]);
  expect([...grants.of('u')(chair)]).toEqual([]);
});

// The property: routing by buckets equals the plain reading of the declaration, row by row and user by user.

const someone = fc.constantFrom('u1', 'u2', 'u"3');
const group = fc.constantFrom('g1', 'g2', 'u1');
const cell = fc.option(fc.oneof(someone, group));
const row = fc.record({ group_id: cell, author_id: cell, shown: fc.constantFrom('t', 'f', null) });
const belongs = fc.record({ user_id: someone, group_id: group, role: fc.constantFrom('chair', 'member') });

function reaches(audience: Audience, row: Row, user: string, rows: readonly Row[]): boolean {
  if (audience.to === 'everyone') return true;
  const value = row[audience.column];
  if (value === null || value === undefined) return false;
  if (audience.to === 'user') return value === user;
  return rows.some(
    (grant) =>
      grant.user_id === user &&
      grant.group_id === value &&
      Object.entries(audience.grant.where ?? {}).every(([column, text]) => grant[column] === text),
  );
}

test('SY-34 a row reaches a user by a bucket if and only if an audience says so', () => {
  let reached = 0;
  let kept = 0;
  fc.assert(
    fc.property(fc.array(belongs, { maxLength: 6 }), row, someone, (memberships, row, user) => {
      const grants = new Grants(streams);
      for (const one of memberships) grants.add(grants.contributionsOf('belongs', one));
      const has = new Set(bucketsOfUser(streams, user, grants.of(user)).map(({ bucket }) => bucket));
      for (const table of ['post', 'minutes']) {
        const declared = streams.some((stream) =>
          stream.queries.some(
            (query) =>
              query.table === table &&
              (query.where === undefined || row.shown === 't') &&
              query.audience.some((audience) => reaches(audience, row, user, memberships)),
          ),
        );
        expect(names(table, row).some((bucket) => has.has(bucket))).toBe(declared);
        if (declared) reached += 1;
        else kept += 1;
      }
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(reached, kept)).toBeGreaterThan(100);
});
