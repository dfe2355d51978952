import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BIN,
  id,
  type Maker,
  openWarehouse,
  PART,
  plain,
  SITE,
  type Warehouse,
  withPromises,
} from './fixture/warehouse.ts';
import { hasPassed } from './instant.ts';
import type { Decision } from './judge-write.ts';

/** A promise of 3 pieces to my phone until noon, with two hours of grace. */
const NOON = '2026-07-01T12:00:00.000000Z';
const MINE = id(10);

function opened(
  there: number,
  { policy = withPromises, kept = 0 }: { policy?: typeof plain | typeof withPromises; kept?: number } = {},
): Warehouse {
  const house = openWarehouse(policy);
  house.put('part', PART, { site_id: SITE, gone_at: null });
  house.put('bin', BIN, { site_id: SITE, part: PART, there, kept });
  return house;
}

function promised(
  house: Warehouse,
  amount: number,
  more: Readonly<Record<string, string | number | null>> = {},
): void {
  const { id: promiseId = MINE, ...values } = more;
  house.put('promise', String(promiseId), {
    ...{ site_id: SITE, part: PART, whose: 'me', on: 'phone', amount, taken: 0, ends: NOON, back_at: null },
    ...values,
  });
}

/** `applied`, `rejected: inventory_underflow pieces (2 left)`, … and then what the bin holds: `7(2)`. */
function told(house: Warehouse, { result, reason, fields }: Decision): string {
  const [name, field] = Object.entries(fields).find(([, one]) => one.reason !== undefined) ?? [];
  const left = field?.left === undefined ? '' : ` (${field.left} left)`;
  const bin = house.get('bin', BIN);
  return `${reason === null ? result : `${result}: ${reason} ${name}${left}`} ${bin?.there}(${bin?.kept})`;
}

const me: Maker = { user: 'me' };
const boss: Maker = { user: 'boss1', role: 'boss' };
const pick = (house: Warehouse, move: string, pieces: number, by = me): string =>
  told(house, house.make('picking', { part: PART, move, pieces }, by));

describe('POL-2 invariant', () => {
  test.each<[string, number, Maker, string]>([
    ['pick', 4, me, 'applied 6(0)'],
    ['pick', 10, me, 'applied 0(0)'],
    ['pick', 11, me, 'rejected: inventory_underflow pieces (10 left) 10(0)'],
    ['pick', 0, me, 'rejected: invalid_value pieces 10(0)'],
    ['pick', -4, me, 'rejected: invalid_value pieces 10(0)'],
    ['refill', 4, boss, 'applied 14(0)'],
    ['refill', 4, me, 'rejected: restricted_role move 10(0)'],
    ['refill', 0, me, 'rejected: invalid_value pieces 10(0)'],
    ['refill', 990, boss, 'applied 1000(0)'],
    ['refill', 991, boss, 'rejected: out_of_range pieces 10(0)'],
    ['count', -10, boss, 'applied 0(0)'],
    ['count', -11, boss, 'rejected: inventory_underflow pieces (10 left) 10(0)'],
    ['count', 0, boss, 'rejected: invalid_value pieces 10(0)'],
    ['count', 1, me, 'rejected: restricted_role move 10(0)'],
    ['nothing', 1, boss, 'rejected: invalid_value move 10(0)'],
  ])('of 10: %s %s by %j is %s', (move, pieces, by, expected) => {
    expect(pick(opened(10, { policy: plain }), move, pieces, by)).toBe(expected);
  });

  test('what others have set aside is not free', () => {
    const house = opened(10, { policy: plain, kept: 8 });
    expect(pick(house, 'pick', 3)).toBe('rejected: inventory_underflow pieces (2 left) 10(8)');
    expect(pick(house, 'count', -3, boss)).toBe('rejected: inventory_underflow pieces (2 left) 10(8)');
    expect(pick(house, 'pick', 2)).toBe('applied 8(8)');
  });

  test('allowances are no matter of it', () => {
    const house = opened(3, { policy: plain, kept: 3 });
    promised(house, 3);
    expect(pick(house, 'pick', 1)).toBe('rejected: inventory_underflow pieces (0 left) 3(3)');
  });

  test('a part that is gone, and one of which nothing is kept', () => {
    const house = opened(10);
    house.put('part', PART, { site_id: SITE, gone_at: '2026-07-01T10:00:00.000000Z' });
    const gone = house.make('picking', { part: PART, move: 'pick', pieces: 1 }, me);
    expect(told(house, gone)).toBe('rejected: row_deleted part 10(0)');
    expect(gone.fields.part?.other).toMatchObject({
      author_name: 'Boss',
      value: '2026-07-01T10:00:00.000000Z',
    });
    house.put('part', id(5), { site_id: SITE, gone_at: null });
    const bare = house.make('picking', { part: id(5), move: 'pick', pieces: 1 }, me);
    expect(told(house, bare)).toBe('rejected: reference_not_found part 10(0)');
  });
});

describe('POL-10 reserved', () => {
  test('is taken from what is promised to the device first', () => {
    const house = opened(5, { kept: 3 });
    promised(house, 3);
    expect(pick(house, 'pick', 6)).toBe('rejected: inventory_underflow pieces (5 left) 5(3)');
    expect(pick(house, 'pick', 2)).toBe('applied 3(1)');
    expect(house.get('promise', MINE)).toMatchObject({ taken: 2, back_at: null });
    expect(pick(house, 'pick', 3)).toBe('applied 0(0)');
    expect(house.get('promise', MINE)).toMatchObject({ taken: 3, back_at: null });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another device', { on: 'tablet' }],
    ['another user', { whose: 'you' }],
    ['another part', { part: id(5) }],
    ['what was given back', { back_at: NOON }],
  ])('nothing is taken from what is promised to %s', (_, more) => {
    const house = opened(3, { kept: 3 });
    promised(house, 3, more);
    expect(pick(house, 'pick', 1)).toBe('rejected: inventory_underflow pieces (0 left) 3(3)');
    expect(house.get('promise', MINE)).toMatchObject({ taken: 0 });
  });

  test('counts until its time and the grace are over, and is given back by whoever comes next', () => {
    const house = opened(3, { kept: 3 });
    promised(house, 3);
    const at = (now: string): Maker => ({ user: 'me', now });
    expect(pick(house, 'pick', 1, at('2026-07-01T13:59:59.999999Z'))).toBe('applied 2(2)');
    expect(pick(house, 'pick', 3, { ...at('2026-07-01T14:00:00.000000Z'), user: 'you' })).toBe(
      'rejected: inventory_underflow pieces (2 left) 2(0)',
    );
    expect(house.get('promise', MINE)).toMatchObject({ taken: 1, back_at: '2026-07-01T14:00:00.000000Z' });
  });

  test('who may not book gives nothing back either', () => {
    const house = opened(3, { kept: 3 });
    promised(house, 3);
    expect(pick(house, 'refill', 1, { user: 'me', now: '2026-07-02T14:00:00.000000Z' })).toBe(
      'rejected: restricted_role move 3(3)',
    );
  });

  const RUNS = 500;
  test('POL-2 whatever happens: every accepted piece is counted, and what is promised and in time is had', () => {
    const step = fc.record({
      device: fc.constantFrom('phone', 'tablet', 'radio'),
      move: fc.constantFrom('pick', 'pick', 'pick', 'refill', 'count', 'hand back'),
      pieces: fc.integer({ min: -3, max: 6 }),
      minutes: fc.constantFrom(0, 0, 30, 90),
      promise: fc.nat({ max: 3 }),
    });
    let inside = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const house = opened(14, { kept: 12 });
        const promises = [10, 11, 12, 13].map(id);
        for (const [index, promiseId] of promises.entries())
          promised(house, 3, { id: promiseId, on: ['phone', 'tablet', 'phone', 'radio'][index] ?? '' });
        let [minutes, counted] = [11 * 60, 14];
        const leftOf = (promiseId: string): number => {
          const row = house.get('promise', promiseId);
          return row?.back_at === null ? Number(row.amount) - Number(row.taken) : 0;
        };
        for (const { device, move, pieces, minutes: passed, promise } of steps) {
          minutes += passed;
          const now = new Date(Date.UTC(2026, 6, 1, 0, minutes)).toISOString().replace('Z', '000Z');
          const by: Maker = { user: 'me', device, now, role: 'boss' };
          const isOpen = !hasPassed(NOON, 2, now);
          const own = promises.filter((one) => house.get('promise', one)?.on === device);
          const mine = isOpen ? own.reduce((sum, one) => sum + leftOf(one), 0) : 0;
          const decision =
            move === 'hand back'
              ? house.make('handback', { promise: promises[promise] ?? '' }, by)
              : house.make('picking', { part: PART, move, pieces }, by);
          const accepted = decision.result === 'applied';
          if (move !== 'hand back' && accepted) counted += move === 'pick' ? -pieces : pieces;
          if (move === 'pick' && pieces > 0 && pieces <= mine) {
            inside += 1;
            expect(accepted).toBe(true);
          }
          const bin = house.get('bin', BIN);
          const open = promises.reduce((sum, one) => sum + leftOf(one), 0);
          expect(bin).toMatchObject({ there: counted, kept: open });
          expect(counted).toBeGreaterThanOrEqual(open);
        }
      }),
      { numRuns: RUNS },
    );
    expect(inside).toBeGreaterThan(RUNS / 5);
  });
});

describe('POL-10 returnsAllowance', () => {
  const back = (house: Warehouse, by: Maker): string =>
    told(house, house.make('handback', { promise: MINE }, by));

  test('by the holder on any device, or by those who may for all; a second time does nothing', () => {
    for (const by of [me, { user: 'me', device: 'tablet' }, boss]) {
      const house = opened(5, { kept: 3 });
      promised(house, 3, { taken: 0 });
      pick(house, 'pick', 1);
      expect(back(house, by)).toBe('applied 4(0)');
      expect(back(house, by)).toBe('applied: already_returned promise 4(0)');
      expect(house.get('promise', MINE)).toMatchObject({ taken: 1, back_at: NOON });
    }
  });

  test('by nobody else', () => {
    const house = opened(5, { kept: 3 });
    promised(house, 3);
    expect(back(house, { user: 'you' })).toBe('rejected: restricted_role promise 5(3)');
    expect(back(openWarehouse(), me)).toBe('rejected: reference_not_found promise undefined(undefined)');
  });

  test('frees no more than is set aside', () => {
    const house = opened(5, { kept: 1 });
    promised(house, 3);
    expect(back(house, me)).toBe('applied 5(0)');
  });
});

test('POL-10 an end with its grace is compared to the microsecond', () => {
  const ends = '2026-07-01T12:00:00.000500Z';
  expect(hasPassed(ends, 12, '2026-07-02T00:00:00.000499Z')).toBe(false);
  expect(hasPassed(ends, 12, '2026-07-02T00:00:00.000500Z')).toBe(true);
  expect(hasPassed(ends, 12, '2026-07-01T23:59:59.999999Z')).toBe(false);
  expect(hasPassed(ends, 0.5, '2026-07-01T12:30:01.000000Z')).toBe(true);
});
