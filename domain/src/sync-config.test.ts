import { Grants } from '@festival-ops/sync/grants';
import type { Row } from '@festival-ops/sync/routing';
import { bucketsOfRow, routingColumns } from '@festival-ops/sync/routing';
import { grantsOf, type Stream } from '@festival-ops/sync/streams';
import { subscribedOf } from '@festival-ops/sync/subscribed';
import { syncConfig } from '@festival-ops/sync/sync-config';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RealEvaluator, realEvaluator } from './fixture/real-evaluator.ts';
import { streams } from './visibility.ts';

/** The embedded service's routing beside that of PowerSync Service, which is an oracle for tests only. */

const HEADER = `# Which rows reach whom, for PowerSync Service.
# Generated from domain/src/visibility.ts by "npm run sync-config"; a test compares the two.
`;

test('SY-90 deploy/sync-config.yaml says what visibility.ts says; if not, run "npm run sync-config"', async () => {
  await expect(HEADER + syncConfig(streams)).toMatchFileSnapshot('../../deploy/sync-config.yaml');
});

const people = ['ann', 'bo', "o'hara", 'ünï"code'];
const places = ['f1', 'f2', 's1', 's2', '', "it's", 'festival_lead'];

/** A row of any table, with values that matter for some stream. */
const anyRow = (over: readonly Stream[]) => {
  const tables = new Set([
    ...over.flatMap(({ queries }) => queries.map(({ table }) => table)),
    ...grantsOf(over).map(({ table }) => table),
  ]);
  return fc.oneof(
    ...[...tables].map((table) => {
      const columns = Object.fromEntries(
        [...routingColumns(over, table)].map((name) => [name, cellOf(name)]),
      );
      return fc.record({
        table: fc.constant(table),
        row: fc.record({ ...columns, id: fc.constantFrom(...places) }),
      });
    }),
  );
};

const role = fc.constantFrom('lead', 'tech');
const asks = fc.record({
  claims: fc.record({ role, staff: fc.boolean() }),
  subscriptions: fc.array(
    fc.record({
      stream: fc.constantFrom('on_demand', 'by_claim', 'two_ways', 'no such stream'),
      parameters: fc.record(
        { place: fc.constantFrom(...places), who: fc.constantFrom(...people) },
        { requiredKeys: [] },
      ),
      priority: fc.constantFrom(undefined, 0 as const, 1 as const, 3 as const),
    }),
    { maxLength: 3 },
  ),
});

function cellOf(column: string): fc.Arbitrary<string | boolean | null> {
  if (column === 'synced') return fc.boolean();
  if (column === 'role') return fc.constantFrom('festival_lead', 'stage_tech', null);
  return fc.option(fc.constantFrom(...people, ...places), { freq: 12 });
}

describe.each([
  ['the festival’s streams', streams],
  ['streams with what the festival’s do not use', odd()],
])('%s', (_, over) => {
  let real: RealEvaluator;
  beforeAll(async () => {
    real = await realEvaluator(syncConfig(over));
    // where a value stands twice in a row nobody can tell its variants apart: all names are learnt from others first
    for (const { table, row } of fc.sample(anyRow(over), { seed: 1, numRuns: 3_000 }))
      named(bucketsOfRow(over, table, printed(row)), real.bucketsOfRow(table, row));
  });
  const named = renaming();

  test('SY-91 every row lies in the same buckets, and is sent the same columns', () => {
    let placed = 0;
    fc.assert(
      fc.property(anyRow(over), ({ table, row }) => {
        const own = bucketsOfRow(over, table, printed(row)).map(({ bucket, columns }) => ({
          bucket,
          columns: columns === undefined ? Object.keys(row).sort() : [...new Set(['id', ...columns])].sort(),
        }));
        placed += own.length;
        expect(sorted(own)).toEqual(sorted(named(own, real.bucketsOfRow(table, row))));
      }),
      { numRuns: 4_000 },
    );
    expect(placed).toBeGreaterThan(2_000);
  });

  test('SY-91 every user has the same buckets, with the same priorities', async () => {
    let had = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow(over), { maxLength: 25 }),
        fc.constantFrom(...people),
        asks,
        async (rows, user, { claims, subscriptions }) => {
          const grants = new Grants(over);
          const known = [...new Map(rows.map((one) => [`${one.table}/${one.row.id}`, one])).values()];
          for (const { table, row } of known) grants.add(grants.contributionsOf(table, printed(row)));
          const request = { clientId: undefined, held: new Map(), includeDefaults: true, subscriptions };
          const wanted = subscribedOf(over, request).want({ userId: user, claims, granted: grants.of(user) });
          const own = wanted.map(({ bucket, priority }) => ({ bucket, priority }));
          had += own.length;
          const theirs = await real.bucketsOfUser(user, known, { claims, subscriptions });
          expect(sorted(own)).toEqual(sorted(named(own, theirs)));
        },
      ),
      { numRuns: 1_500 },
    );
    expect(had).toBeGreaterThan(1_500);
  });
});

/**
 * The real service leaves out numbers of a stream's variants where it has merged some: its buckets are ours under a
 * renaming of the variants that is the same for all rows and users.
 */
function renaming() {
  const ours = new Map<string, string>();
  const taken = new Set<string>();
  return <T extends { readonly bucket: string }>(
    own: readonly { readonly bucket: string }[],
    real: readonly T[],
  ): T[] =>
    real.map((one) => {
      const [variant = '', parameters = ''] = cut(one.bucket);
      if (!ours.has(variant)) {
        // of those that are new and have the same parameters it is the only one
        const candidates = own.filter(({ bucket }) => {
          const [name = '', same] = cut(bucket);
          return same === parameters && !taken.has(name) && name.split('|')[0] === variant.split('|')[0];
        });
        const [only] = candidates;
        if (candidates.length === 1 && only !== undefined) {
          ours.set(variant, cut(only.bucket)[0] ?? '');
          taken.add(cut(only.bucket)[0] ?? '');
        }
      }
      return { ...one, bucket: `${ours.get(variant) ?? variant}${parameters}` };
    });
}

/** `<stream>|<variant>["parameter"]` before its parameters, and these, whose order the real service chooses itself. */
function cut(bucket: string): string[] {
  const at = bucket.indexOf('[');
  const parameters: unknown = JSON.parse(bucket.slice(at));
  return [bucket.slice(0, at), JSON.stringify(Array.isArray(parameters) ? parameters.sort() : parameters)];
}

/**
 * Columns of a name that needs quotes, one audience in several queries, a row that two audiences reach; streams for
 * everyone, by claims, and for those who ask.
 */
function odd(): Stream[] {
  const of = { table: 'stage_assignment', user: 'user_id', value: 'stage_id' };
  return [
    {
      name: 'two_ways',
      priority: 2,
      queries: [
        {
          table: 'task',
          columns: ['title', 'Order'],
          audience: [
            { to: 'user', column: 'assignee_id' },
            { to: 'granted', column: 'stage_id', grant: of },
          ],
        },
        {
          table: 'Odd name',
          where: { synced: false, state: "it's" },
          audience: [{ to: 'user', column: 'Owner' }],
        },
      ],
    },
    {
      name: 'by_claim',
      priority: 2,
      queries: [
        { table: 'gear_item', audience: [{ to: 'everyone' }] },
        { table: 'contact', audience: [{ to: 'everyone', claims: { role: 'lead' } }] },
      ],
    },
    {
      name: 'on_demand',
      priority: 2,
      onDemand: true,
      queries: [
        // other columns than "again" has: of equal queries the real service makes one bucket for all streams
        {
          table: 'task',
          columns: ['title'],
          asked: { stage_id: 'place' },
          audience: [{ to: 'everyone' }],
        },
        {
          table: 'request',
          asked: { festival_id: 'place', to_user_id: 'who' },
          audience: [{ to: 'granted', column: 'stage_id', grant: of }],
        },
      ],
    },
    {
      name: 'again',
      priority: 3,
      queries: [{ table: 'task', audience: [{ to: 'granted', column: 'stage_id', grant: of }] }],
    },
  ];
}

function printed(row: Record<string, string | boolean | null>): Row {
  return row;
}

function sorted<T extends { readonly bucket: string }>(buckets: readonly T[]): T[] {
  return buckets
    .map((one) => ({ ...one, bucket: cut(one.bucket).join('') }))
    .sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
}
