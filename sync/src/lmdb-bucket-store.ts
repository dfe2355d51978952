import { type RootDatabase, TransactionFlags } from 'lmdb';
import {
  type BucketChange,
  type BucketStore,
  CHUNK_LIMITS,
  type ChunkLimits,
  type PinnedBuckets,
} from './bucket-store.ts';
import { LmdbPin } from './lmdb-pin.ts';
import { entriesOf, LAST_OP_ID, type Tables, tablesIn } from './lmdb-tables.ts';
import { BucketWriter } from './lmdb-writer.ts';

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
      const touched = new Map<string, BucketWriter>();
      let opId = this.lastOpId;
      for (const change of changes) {
        const writer = touched.get(change.bucket) ?? new BucketWriter(this.#tables, change.bucket);
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
    const pin = new LmdbPin(this.#tables, this.#limits);
    this.#lastPinned = pin.lastOpId;
    return pin;
  }
}
