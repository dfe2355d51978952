import { expect, test } from 'vitest';
import { Marker } from './marker.ts';
import { deviceKey, type PromisedNumbers, WriteCheckpoints } from './write-checkpoints.ts';

/** What a disk would keep. */
function kept(): PromisedNumbers & { raised: number } {
  const numbers = {
    upTo: 0n,
    raised: 0,
    raise: async (upTo: bigint) => {
      numbers.upTo = upTo;
      numbers.raised += 1;
    },
  };
  return numbers;
}

function started(now: () => number = () => 1_000, numbers: PromisedNumbers = kept()) {
  const told: string[] = [];
  const checkpoints = new WriteCheckpoints(now, numbers, (keys) => told.push(...keys));
  checkpoints.restart(10n);
  return { checkpoints, told };
}

test('SY-50 a number is published once replication has passed its position, and not before', () => {
  const { checkpoints, told } = started();
  const id = checkpoints.promise('d', 20n);
  checkpoints.advance(19n);
  expect([checkpoints.published('d'), told]).toEqual([undefined, []]);
  checkpoints.advance(20n);
  expect([checkpoints.published('d'), told]).toEqual([id, ['d']]);
});

test('SY-50 a position that replication passed before the number was given is published at once', () => {
  const { checkpoints, told } = started();
  checkpoints.advance(30n);
  const id = checkpoints.promise('d', 20n);
  expect([checkpoints.published('d'), told]).toEqual([id, ['d']]);
});

test('SY-51 numbers come from the clock and rise, for all devices together', () => {
  let clock = 5_000;
  const { checkpoints } = started(() => clock);
  const ids = [checkpoints.promise('a', 1n), checkpoints.promise('b', 1n), checkpoints.promise('a', 1n)];
  clock = 4_000;
  ids.push(checkpoints.promise('a', 1n));
  expect(ids).toEqual([5_000n, 5_001n, 5_002n, 5_003n]);
});

test('SY-51 the service that is started next promises higher numbers, wherever its clock is', async () => {
  const numbers = kept();
  const promise = async (clock: number) => {
    const { checkpoints } = started(() => clock, numbers);
    await checkpoints.reserve();
    return checkpoints.promise('a', 1n);
  };
  const given = [
    await promise(5_000_000),
    await promise(5_000_001),
    await promise(1_000),
    await promise(9_000_000),
  ];
  expect(given[0]).toBe(5_000_000n);
  expect(given.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(given);
  expect(given[3]).toBe(9_000_000n);
});

test('SY-51 the disk is asked now and then, and always before a number above what it has', async () => {
  let clock = 1_000_000;
  const numbers = kept();
  const { checkpoints } = started(() => clock, numbers);
  for (let times = 0; times < 5_000; times += 1) {
    clock += 100;
    await checkpoints.reserve();
    expect(checkpoints.promise(`d${times % 7}`, 1n)).toBeLessThanOrEqual(numbers.upTo);
  }
  expect(numbers.raised).toBeLessThan(12);
});

test('SY-52 the latest promise counts: an earlier one is not published before it', () => {
  const { checkpoints } = started();
  checkpoints.promise('d', 20n);
  const later = checkpoints.promise('d', 30n);
  checkpoints.advance(25n);
  expect(checkpoints.published('d')).toBeUndefined();
  checkpoints.advance(30n);
  expect(checkpoints.published('d')).toBe(later);
});

test('SY-52 a later number never comes before the position of an earlier one, whichever was asked for first', () => {
  const { checkpoints } = started();
  const earlier = checkpoints.promise('d', 30n);
  const later = checkpoints.promise('d', 20n);
  expect(later).toBeGreaterThan(earlier);
  checkpoints.advance(25n);
  expect(checkpoints.published('d')).toBeUndefined();
  checkpoints.advance(30n);
  expect(checkpoints.published('d')).toBe(later);
});

test('SY-53 a device needs a fresh number once in each life of the connection to Postgres', () => {
  const { checkpoints } = started();
  expect(checkpoints.needsFresh('d')).toBe(true);
  checkpoints.promise('d', 20n);
  expect(checkpoints.needsFresh('d')).toBe(false);
  checkpoints.restart(40n);
  expect(checkpoints.needsFresh('d')).toBe(true);
  expect(checkpoints.published('d')).toBeDefined();
});

test('SY-54 a number that the device chose is kept, a lower one is answered by what it has', () => {
  const { checkpoints } = started();
  expect(checkpoints.promise('d', 20n, 100n)).toBe(100n);
  expect(checkpoints.promise('d', 20n, 50n)).toBe(100n);
  expect(checkpoints.promise('e', 20n, 9_000n)).toBe(9_000n);
  expect(checkpoints.promise('e', 20n)).toBe(9_001n);
});

test('SY-55 devices of the same name of two users are two', () => {
  expect(deviceKey('a', 'b","c')).not.toBe(deviceKey('a","b', 'c'));
  expect(deviceKey('a', 'd')).not.toBe(deviceKey('b', 'd'));
});

test('SY-56 who asks while a mark is being made waits for the next, and shares it with others', async () => {
  let made = 0n;
  const finish: (() => void)[] = [];
  const marker = new Marker(() => {
    made += 1n;
    const lsn = made;
    return new Promise((done) => finish.push(() => done(lsn)));
  });
  const first = marker.mark();
  await Promise.resolve();
  await Promise.resolve();
  const others = [marker.mark(), marker.mark()];
  expect(made).toBe(1n);
  finish[0]?.();
  expect(await first).toBe(1n);
  await Promise.resolve();
  await Promise.resolve();
  finish[1]?.();
  expect(await Promise.all(others)).toEqual([2n, 2n]);
});
