import type { Database } from 'lmdb';
import type { BucketChange } from './bucket-store.ts';
import {
  BUCKETS,
  type Bucket,
  keyText,
  type OpKey,
  type RowKey,
  type Tables,
  within,
} from './lmdb-tables.ts';
import { removeChecksum } from './row-text.ts';

/** One bucket during a commit. */
export class BucketWriter {
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

function oldest<V>(
  table: Database<V, OpKey>,
  bucket: Bucket,
  upTo: number,
  count: number,
): { key: OpKey; value: V }[] {
  const last = Math.min(upTo, Number.MAX_SAFE_INTEGER);
  return count <= 0 ? [] : [...table.getRange({ ...within(bucket, 0, last), limit: count })];
}
