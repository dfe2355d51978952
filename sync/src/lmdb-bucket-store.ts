import { type Database, type Key, open, type RootDatabase, type Transaction, TransactionFlags } from 'lmdb';
import {
  type BucketChange,
  type BucketReader,
  type BucketState,
  type BucketStore,
  CHUNK_LIMITS,
  type ChunkLimits,
  type PinnedBuckets,
} from './bucket-store.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { checksumOf, removeChecksum } from './row-text.ts';

/**
 * Buckets on disk, in LMDB: what was committed is there after a crash, and a pin is a read transaction, so that
 * commits go on beside readers without either knowing of the other.
 *
 *   buckets   name                → what is known of the bucket as a whole
 *   live      bucket, operation   → the last operation of a row, with its text (a REMOVE has none)
 *   last      bucket, type, id    → the operation in `live`
 *   removes   bucket, operation   → that it is a REMOVE
 *   history   bucket, operation   → the bucket's sum at an operation that another took the place of
 *
 * It grows with the rows, not with the writes: of history and REMOVEs a bucket keeps as many as it has rows, and a
 * few. A position that lies before what was dropped is lost, and its device gets the bucket anew.
 */
export class LmdbBucketStore implements BucketStore {
  readonly #tables: Tables;
  readonly #spare: number;
  readonly #limits: ChunkLimits;
  /** Streams that are up to date read on from here, so nothing after it is dropped. */
  #lastPinned = Number.POSITIVE_INFINITY;

  /** @param options `history`: superseded operations that a bucket may keep on top of one for each row */
  constructor(root: RootDatabase, options: { history?: number; limits?: ChunkLimits } = {}) {
    this.#tables = tablesIn(root);
    this.#spare = options.history ?? 1_000;
    this.#limits = options.limits ?? CHUNK_LIMITS;
  }

  get lastOpId(): number {
    return this.#tables.counters.get(LAST_OP_ID) ?? 0;
  }

  commit(changes: readonly BucketChange[]): void {
    const { root, counters } = this.#tables;
    const write = () => {
      const touched = new Map<string, Writer>();
      let opId = this.lastOpId;
      for (const change of changes) {
        const writer = touched.get(change.bucket) ?? new Writer(this.#tables, change.bucket);
        touched.set(change.bucket, writer);
        opId += 1;
        writer.append(opId, change);
      }
      counters.putSync(LAST_OP_ID, opId);
      for (const writer of touched.values()) writer.finish(this.#spare, this.#lastPinned);
    };
    // inside another transaction it is part of that one, and not a child with pages of its own
    root.transactionSync(write, TransactionFlags.SYNCHRONOUS_COMMIT);
  }

  /** Operations that it holds: the last one of each row in each bucket. */
  get operations(): number {
    return entriesOf(this.#tables.live);
  }

  /** Forgets all buckets. Operation ids go on from where they were. */
  clear(): void {
    const { buckets, live, last, removes, history } = this.#tables;
    for (const table of [buckets, live, last, removes, history]) table.clearSync();
  }

  pin(): PinnedBuckets {
    const pin = new Pin(this.#tables, this.#limits);
    this.#lastPinned = pin.lastOpId;
    return pin;
  }
}

/**
 * Opens the directory in which a store's buckets are, or makes it.
 * @param options `sync: false` leaves it to the system when what was committed reaches the disk, for tests
 */
export function openLmdb(path: string, { sync = true } = {}): RootDatabase {
  // a reader is a pin: one for each stream that is just being sent something
  return open({ path, maxDbs: 16, maxReaders: 4_096, mapSize: MAP_BYTES, noSync: !sync });
}

/** Of addresses, not of memory. A map that must grow leaves the old one behind, with every page that was read by it. */
const MAP_BYTES = 2 ** 30;

/** Known without counting. */
export function entriesOf<V, K extends Key>(table: Database<V, K>): number {
  const stats = table.getStats();
  return 'entryCount' in stats && typeof stats.entryCount === 'number' ? stats.entryCount : 0;
}

interface Bucket {
  /** A short name for the keys. */
  readonly number: number;
  live: number;
  removed: number;
  superseded: number;
  sum: number;
  /** No operation after this one has been dropped; `sumAtHorizon` is the checksum there. */
  horizon: number;
  sumAtHorizon: number;
  /** No REMOVE after this operation has been dropped. */
  removesSince: number;
}

/** `text` is the part of a PUT that is the same in every bucket; null for a REMOVE. */
type Live = readonly [sum: number, type: string, id: string, checksum: number, text: string | null];
type OpKey = [bucket: number, opId: number];
type RowKey = [bucket: number, type: string, id: string];

interface Tables {
  readonly root: RootDatabase;
  readonly counters: Database<number, string>;
  readonly buckets: Database<Bucket, string>;
  readonly live: Database<Live, OpKey>;
  readonly last: Database<number, RowKey>;
  readonly removes: Database<true, OpKey>;
  readonly history: Database<number, OpKey>;
}

const LAST_OP_ID = 'last op id';
const BUCKETS = 'buckets';

function tablesIn(root: RootDatabase): Tables {
  return {
    root,
    counters: root.openDB('counters', {}),
    buckets: root.openDB('buckets', {}),
    live: root.openDB('live', {}),
    last: root.openDB('last', {}),
    removes: root.openDB('removes', {}),
    history: root.openDB('history', {}),
  };
}

/** LMDB's keys have an end; a longer text is told by its hash. */
function keyText(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 150)}#${checksumOf(text)}#${checksumOf(`${text}#`)}`;
}

/** One bucket during a commit. */
class Writer {
  readonly #tables: Tables;
  readonly #name: string;
  readonly #bucket: Bucket;

  constructor(tables: Tables, name: string) {
    this.#tables = tables;
    this.#name = keyText(name);
    this.#bucket = tables.buckets.get(this.#name) ?? newBucket(tables);
  }

  append(opId: number, { type, id, row }: BucketChange): void {
    const { live, last, removes, history } = this.#tables;
    const bucket = this.#bucket;
    const rowKey: RowKey = [bucket.number, type, keyText(id)];
    const before = last.get(rowKey);
    if (before !== undefined) {
      const beforeKey: OpKey = [bucket.number, before];
      const superseded = live.get(beforeKey);
      if (superseded === undefined) throw new Error(`operation ${before} of a row is not there`);
      live.removeSync(beforeKey);
      history.putSync(beforeKey, superseded[0]);
      bucket.superseded += 1;
      if (superseded[4] === null) {
        removes.removeSync(beforeKey);
        bucket.removed -= 1;
      } else bucket.live -= 1;
    }
    const checksum = row === undefined ? removeChecksum(type, id) : row.checksum;
    bucket.sum = (bucket.sum + checksum) >>> 0;
    const key: OpKey = [bucket.number, opId];
    live.putSync(key, [bucket.sum, type, id, checksum, row === undefined ? null : row.text]);
    last.putSync(rowKey, opId);
    if (row === undefined) {
      removes.putSync(key, true);
      bucket.removed += 1;
    } else bucket.live += 1;
  }

  /** Drops the oldest of what is superseded, and of the REMOVEs, up to an operation, while they outnumber the rows. */
  finish(spare: number, upTo: number): void {
    const { live, last, removes, history, buckets } = this.#tables;
    const bucket = this.#bucket;
    const dropped = (opId: number, sum: number) => {
      if (opId <= bucket.horizon) return;
      bucket.horizon = opId;
      bucket.sumAtHorizon = sum;
    };
    const tooOld = bucket.superseded - (bucket.live + bucket.removed + spare);
    for (const { key, value: sum } of oldest(history, bucket, upTo, tooOld)) {
      history.removeSync(key);
      bucket.superseded -= 1;
      dropped(key[1], sum);
    }
    const tooMany = bucket.removed - (bucket.live + spare);
    for (const { key } of oldest(removes, bucket, upTo, tooMany)) {
      const remove = live.get(key);
      if (remove === undefined) throw new Error(`the REMOVE ${key[1]} is not there`);
      removes.removeSync(key);
      live.removeSync(key);
      last.removeSync([bucket.number, remove[1], keyText(remove[2])]);
      bucket.removed -= 1;
      bucket.removesSince = key[1];
      dropped(key[1], remove[0]);
    }
    buckets.putSync(this.#name, bucket);
  }
}

function newBucket({ counters }: Tables): Bucket {
  const number = (counters.get(BUCKETS) ?? 0) + 1;
  counters.putSync(BUCKETS, number);
  const none = { live: 0, removed: 0, superseded: 0, sum: 0 };
  return { number, ...none, horizon: 0, sumAtHorizon: 0, removesSince: 0 };
}

/** All operations of a bucket, or those after one up to another. */
function within({ number }: Bucket, after = 0, upTo = Number.MAX_SAFE_INTEGER) {
  const start: OpKey = [number, after + 1];
  const end: OpKey = [number, upTo];
  return { start, end, inclusiveEnd: true };
}

function oldest<V>(
  table: Database<V, OpKey>,
  bucket: Bucket,
  upTo: number,
  count: number,
): { key: OpKey; value: V }[] {
  const last = Math.min(upTo, Number.MAX_SAFE_INTEGER);
  return count <= 0 ? [] : [...table.getRange({ ...within(bucket, 0, last), limit: count })];
}

class Pin implements PinnedBuckets {
  readonly lastOpId: number;
  readonly #tables: Tables;
  readonly #limits: ChunkLimits;
  readonly #transaction: Transaction;
  #isHeld = true;

  constructor(tables: Tables, limits: ChunkLimits) {
    this.#tables = tables;
    this.#limits = limits;
    this.#transaction = tables.root.useReadTransaction();
    this.lastOpId = tables.counters.get(LAST_OP_ID, this.#at) ?? 0;
  }

  get #at() {
    return { transaction: this.#transaction };
  }

  state(name: string): BucketState {
    const bucket = this.#bucket(name);
    return bucket === undefined
      ? { checksum: 0, count: 0 }
      : { checksum: bucket.sum | 0, count: bucket.live };
  }

  reader(name: string, after: number): BucketReader | undefined {
    if (after > this.lastOpId) return undefined;
    const bucket = this.#bucket(name);
    if (bucket === undefined) return { next: () => undefined };
    const sum = this.#sumAt(bucket, after);
    if (sum === undefined || (after > 0 && after < bucket.removesSince)) return undefined;
    return this.#reading(bucket, after, sum);
  }

  release(): void {
    if (this.#isHeld) this.#transaction.done();
    this.#isHeld = false;
  }

  #bucket(name: string): Bucket | undefined {
    return this.#tables.buckets.get(keyText(name), this.#at);
  }

  /** The checksum that a device at `position` has, if it is known. */
  #sumAt(bucket: Bucket, position: number): number | undefined {
    if (position === 0) return 0;
    const { live, history } = this.#tables;
    const start: OpKey = [bucket.number, position];
    const end: OpKey = [bucket.number, 0];
    const back = { ...this.#at, start, end, reverse: true, limit: 1 };
    let latest = { opId: 0, sum: 0 };
    for (const { key, value } of live.getRange(back)) latest = { opId: key[1], sum: value[0] };
    for (const { key, value } of history.getRange(back))
      if (key[1] > latest.opId) latest = { opId: key[1], sum: value };
    if (position >= bucket.horizon) return latest.opId > bucket.horizon ? latest.sum : bucket.sumAtHorizon;
    return latest.opId === position ? latest.sum : undefined;
  }

  #reading(bucket: Bucket, from: number, sumThere: number): BucketReader {
    const { live } = this.#tables;
    const upTo = this.lastOpId;
    let [after, sum] = [from, sumThere];
    // a new device has no rows that a REMOVE could take away
    const isNew = from === 0;
    const finish = (chunk: ChunkBuilder, nextAfter: number, sumAfter: number, hasMore: boolean) => {
      const operations = chunk.balanced(sumAfter, nextAfter);
      const before = after;
      [after, sum] = [nextAfter, sumAfter];
      return operations.length === 0 ? undefined : { after: before, nextAfter, hasMore, operations };
    };
    return {
      next: () => {
        const chunk = new ChunkBuilder(this.#limits, after, sum);
        for (const { key, value } of live.getRange({ ...within(bucket, after, upTo), ...this.#at })) {
          const [sumThen, type, id, checksum, text] = value;
          if (isNew && text === null) continue;
          const operation = { opId: key[1], type, id, checksum, text, sum: sumThen };
          if (!chunk.hasRoomFor(operation)) return finish(chunk, chunk.lastOpId, chunk.lastSum, true);
          chunk.add(operation);
        }
        if (!chunk.canEndAt(bucket.sum)) return finish(chunk, chunk.lastOpId, chunk.lastSum, true);
        return after === upTo ? undefined : finish(chunk, upTo, bucket.sum, false);
      },
    };
  }
}
