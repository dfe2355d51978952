import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BucketChange, BucketStore, ChunkLimits, PinnedBuckets } from './bucket-store.ts';
import { checksumOf } from './row-text.ts';

/**
 * What every bucket store must do, whatever it keeps its buckets in. `history` is how many superseded
 * operations a bucket keeps at least: small in these tests, so that positions do get lost.
 */
export function describeBucketStore(
  name: string,
  make: (options: { history: number; limits: ChunkLimits }) => BucketStore,
): void {
  const few: ChunkLimits = { operations: 3, characters: 10_000 };

  describe(name, () => {
    test('operation ids are one rising sequence over all buckets', () => {
      const store = make({ history: 10, limits: few });
      store.commit([put('a', '1', 'x'), put('b', '1', 'x')]);
      store.commit([put('a', '2', 'x')]);
      expect(store.lastOpId).toBe(3);
      const device = new Device();
      device.sync(store.pin(), ['a', 'b']);
      expect(device.opIds.sort()).toEqual(['1', '2', '3']);
    });

    test('SY-20 of a row that was changed often a new device gets the last version only', () => {
      const store = make({ history: 10, limits: few });
      for (let version = 0; version < 50; version += 1) store.commit([put('a', '1', `v${version}`)]);
      const device = new Device();
      device.sync(store.pin(), ['a']);
      expect(device.rowsOf('a')).toEqual({ '1': 'v49' });
      expect(device.puts).toBe(1);
    });

    test('SY-21 a new device gets no REMOVE, a returning one does', () => {
      const store = make({ history: 10, limits: few });
      store.commit([put('a', '1', 'x'), put('a', '2', 'x')]);
      const returning = new Device();
      returning.sync(store.pin(), ['a']);
      store.commit([remove('a', '1')]);
      const fresh = new Device();
      fresh.sync(store.pin(), ['a']);
      returning.sync(store.pin(), ['a']);
      expect(fresh.removes).toBe(0);
      expect(returning.removes).toBe(1);
      expect(returning.rowsOf('a')).toEqual({ '2': 'x' });
    });

    test('a row that left and came back is one PUT', () => {
      const store = make({ history: 10, limits: few });
      store.commit([put('a', '1', 'x')]);
      const device = new Device();
      device.sync(store.pin(), ['a']);
      store.commit([remove('a', '1')]);
      store.commit([put('a', '1', 'y')]);
      device.sync(store.pin(), ['a']);
      expect(device.rowsOf('a')).toEqual({ '1': 'y' });
      expect([device.puts, device.removes]).toEqual([2, 0]);
    });

    test('SY-22 a pin shows one position while commits go on', () => {
      const store = make({ history: 10, limits: few });
      for (let row = 0; row < 9; row += 1) store.commit([put('a', String(row), 'old')]);
      const pin = store.pin();
      const reader = pin.reader('a', 0);
      reader?.next();
      for (let row = 0; row < 9; row += 1)
        for (let times = 0; times < 20; times += 1) store.commit([put('a', String(row), `new${times}`)]);
      const device = new Device();
      device.sync(pin, ['a']);
      expect(new Set(Object.values(device.rowsOf('a')))).toEqual(new Set(['old']));
      expect(Object.keys(device.rowsOf('a'))).toHaveLength(9);
    });

    test('a chunk has an end, by operations and by size', () => {
      const store = make({ history: 10, limits: { operations: 4, characters: 300 } });
      store.commit(Array.from({ length: 9 }, (_, row) => put('short', String(row), 'x')));
      store.commit(Array.from({ length: 9 }, (_, row) => put('long', String(row), 'x'.repeat(200))));
      const pin = store.pin();
      expect(chunkSizes(pin, 'short')).toEqual([4, 4, 1]);
      expect(chunkSizes(pin, 'long')).toEqual([2, 2, 2, 2, 1]);
    });

    test('a position that the store never gave is not taken for one', () => {
      const store = make({ history: 10, limits: few });
      store.commit([put('a', '1', 'x')]);
      expect(store.pin().reader('a', 1_000)).toBeUndefined();
      expect(store.pin().reader('never', 1_000)).toBeUndefined();
      expect(store.pin().reader('never', 0)?.next()).toBeUndefined();
    });

    test('SY-23 it does not grow with writes: an old position is lost in the end, and said to be lost', () => {
      const store = make({ history: 10, limits: few });
      store.commit([put('a', '1', 'x'), put('a', '2', 'x')]);
      store.commit([put('a', '1', 'y')]);
      const old = store.lastOpId;
      for (let times = 0; times < 1_000; times += 1) store.commit([put('a', '2', `y${times}`)]);
      const pin = store.pin();
      expect(pin.reader('a', 1)).toBeUndefined();
      // the position of a row that has not changed since is known for ever: a long first download can resume
      expect(pin.reader('a', old)).toBeDefined();
      pin.release();
    });

    test('SY-23 what a device that is up to date lacks is never dropped, however much one commit takes away', () => {
      const store = make({ history: 10, limits: { operations: 100, characters: 10_000 } });
      const ids = Array.from({ length: 500 }, (_, row) => String(row));
      store.commit(ids.map((id) => put('a', id, 'x')));
      const device = new Device();
      const sync = () => {
        const pin = store.pin();
        device.sync(pin, ['a']);
        pin.release();
      };
      sync();
      for (const id of ids) store.commit([put('a', id, 'y')]);
      store.commit(ids.map((id) => remove('a', id)));
      sync();
      expect([device.lost, device.removes, device.rowsOf('a')]).toEqual([0, 500, {}]);
      // with the next commit they go
      store.commit([put('a', 'new', 'x')]);
      expect(store.pin().reader('a', 500)).toBeUndefined();
      sync();
      expect(device.rowsOf('a')).toEqual({ new: 'x' });
    });

    test('SY-24 whatever is committed and however devices are cut off, they end with the rows and the sums', {
      timeout: 60_000,
    }, () => {
      let resumed = 0;
      let lost = 0;
      let cutOff = 0;
      fc.assert(
        fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
          const store = make({ history: 2, limits: few });
          const model: Model = new Map(BUCKETS.map((bucket) => [bucket, new Map()]));
          const devices = [
            new Device(few.operations),
            new Device(few.operations),
            new Device(few.operations),
          ];
          const slow: { pin: PinnedBuckets; rows: string; device: Device; chunks: Iterator<void> }[] = [];
          for (const { kind, changes, device: number, chunks } of steps) {
            const device = devices[number] ?? new Device();
            if (kind === 'commit') {
              const different = new Map(changes.map((change) => [`${change.bucket}/${change.id}`, change]));
              // a REMOVE only ever follows a PUT
              const possible = [...different.values()].filter(
                ({ bucket, id, row }) => row !== undefined || model.get(bucket)?.has(id),
              );
              store.commit(possible);
              for (const change of possible) applyToModel(model, change);
            } else if (kind === 'sync') {
              const pin = store.pin();
              device.sync(pin, BUCKETS);
              pin.release();
              expect(device.allRows()).toBe(rowsOf(model));
            } else if (kind === 'cut off') {
              const pin = store.pin();
              const reading = device.read(pin, BUCKETS);
              for (let read = 0; read < chunks; read += 1) if (reading.next().done !== true) cutOff += 1;
              pin.release();
            } else if (slow.length === 0) {
              const pin = store.pin();
              const slowDevice = new Device();
              slow.push({
                pin,
                rows: rowsOf(model),
                device: slowDevice,
                chunks: slowDevice.read(pin, BUCKETS),
              });
            } else {
              for (const { chunks } of slow) chunks.next();
            }
          }
          for (const { pin, rows, device, chunks } of slow) {
            while (chunks.next().done !== true);
            expect(device.allRows()).toBe(rows);
            pin.release();
          }
          for (const device of devices) {
            device.sync(store.pin(), BUCKETS);
            expect(device.allRows()).toBe(rowsOf(model));
            resumed += device.resumed;
            lost += device.lost;
          }
        }),
        { numRuns: 150 },
      );
      // the property says nothing if the steps never did
      expect(Math.min(resumed, lost, cutOff)).toBeGreaterThan(20);
    });
  });
}

const BUCKETS = ['a', 'b'];

type Model = Map<string, Map<string, string>>;

function put(bucket: string, id: string, data: string): BucketChange {
  const checksum = checksumOf(`${id}${data}`);
  const text = `"object_type":"t","object_id":"${id}","checksum":${checksum},"data":"${data}"`;
  return { bucket, type: 't', id, row: { text, checksum } };
}

function remove(bucket: string, id: string): BucketChange {
  return { bucket, type: 't', id, row: undefined };
}

const change = fc
  .record({
    bucket: fc.constantFrom(...BUCKETS),
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    data: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
  })
  .map(({ bucket, id, data }) => (data === undefined ? remove(bucket, id) : put(bucket, id, data)));

const step = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('commit' as const) },
    { weight: 2, arbitrary: fc.constantFrom('sync' as const, 'cut off' as const, 'slow' as const) },
  ),
  changes: fc.array(change, { minLength: 1, maxLength: 6 }),
  device: fc.nat({ max: 2 }),
  chunks: fc.nat({ max: 3 }),
});

function applyToModel(model: Model, { bucket, id, row }: BucketChange): void {
  const rows = model.get(bucket);
  if (row === undefined) rows?.delete(id);
  else rows?.set(id, String(JSON.parse(`{${row.text}}`).data));
}

function rowsOf(model: Model): string {
  return JSON.stringify(BUCKETS.map((bucket) => [...(model.get(bucket) ?? [])].sort()));
}

function chunkSizes(pin: PinnedBuckets, bucket: string): number[] {
  const sizes: number[] = [];
  const reader = pin.reader(bucket, 0);
  for (let chunk = reader?.next(); chunk !== undefined; chunk = reader?.next())
    sizes.push(chunk.operations.length);
  return sizes;
}

/** What a device does with the operations, sums and all. */
class Device {
  readonly #buckets = new Map<string, { after: number; sum: number; rows: Map<string, string> }>();
  readonly opIds: string[] = [];
  puts = 0;
  removes = 0;
  resumed = 0;
  lost = 0;
  readonly #most: number | undefined;

  /** @param most operations that a chunk may have */
  constructor(most?: number) {
    this.#most = most;
  }

  rowsOf(bucket: string): Record<string, string> {
    return Object.fromEntries(this.#buckets.get(bucket)?.rows ?? []);
  }

  allRows(): string {
    return JSON.stringify(BUCKETS.map((bucket) => [...(this.#buckets.get(bucket)?.rows ?? [])].sort()));
  }

  sync(pin: PinnedBuckets, buckets: readonly string[]): void {
    for (const _ of this.read(pin, buckets));
  }

  /** Takes one chunk at each step; at the end compares the sums. */
  *read(pin: PinnedBuckets, buckets: readonly string[]): Generator<void> {
    const readers = buckets.map((name) => {
      const held = this.#buckets.get(name);
      const resumed = held === undefined ? undefined : pin.reader(name, held.after);
      if (held !== undefined && resumed === undefined) this.lost += 1;
      if (held !== undefined && held.after > 0 && resumed !== undefined) this.resumed += 1;
      const bucket =
        held !== undefined && resumed !== undefined
          ? held
          : { after: 0, sum: 0, rows: new Map<string, string>() };
      return { name, bucket, reader: resumed ?? pin.reader(name, 0), checksum: pin.state(name).checksum };
    });
    for (const { name, bucket, reader } of readers) {
      this.#buckets.set(name, bucket);
      for (let chunk = reader?.next(); chunk !== undefined; chunk = reader?.next()) {
        // SY-15: with the MOVE
        if (this.#most !== undefined) expect(chunk.operations.length).toBeLessThanOrEqual(this.#most);
        for (const operation of chunk.operations) this.#apply(bucket, JSON.parse(operation));
        yield;
      }
    }
    for (const { bucket, checksum } of readers) {
      expect(bucket.sum | 0).toBe(checksum);
      bucket.after = pin.lastOpId;
    }
  }

  #apply(
    bucket: { after: number; sum: number; rows: Map<string, string> },
    operation: { op_id: string; op: string; object_id: string; data: string; checksum: number },
  ): void {
    expect(Number(operation.op_id)).toBeGreaterThan(bucket.after);
    bucket.after = Number(operation.op_id);
    bucket.sum = (bucket.sum + operation.checksum) >>> 0;
    this.opIds.push(operation.op_id);
    if (operation.op === 'PUT') {
      this.puts += 1;
      bucket.rows.set(operation.object_id, operation.data);
    }
    if (operation.op === 'REMOVE') {
      this.removes += 1;
      bucket.rows.delete(operation.object_id);
    }
  }
}
