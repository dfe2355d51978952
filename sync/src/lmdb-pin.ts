import type { Transaction } from 'lmdb';
import type { BucketReader, BucketState, ChunkLimits, PinnedBuckets } from './bucket-store.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { type Bucket, keyText, LAST_OP_ID, type OpKey, type Tables, within } from './lmdb-tables.ts';

/** A read transaction: the buckets as they were when it began. */
export class LmdbPin implements PinnedBuckets {
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
