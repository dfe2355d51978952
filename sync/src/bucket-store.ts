import type { RowText } from './row-text.ts';

/** A row enters a bucket or changes in it (`row`), or leaves it (`undefined`). */
export interface BucketChange {
  readonly bucket: string;
  readonly type: string;
  readonly id: string;
  readonly row: RowText | undefined;
}

/**
 * Buckets of rows, with the history that devices need to catch up. Operation ids are one rising sequence over
 * all buckets; 0 is before the first.
 *
 * All of it is synchronous on purpose: a commit, the grants and the marks on the streams change in one step
 * of the event loop, so no stream ever sees half of a commit. A store that also writes to disk does that
 * behind this interface.
 */
export interface BucketStore {
  /** The last operation of the last commit. */
  readonly lastOpId: number;
  /** Gives every change an operation id, in order, and makes all of them visible together. */
  commit(changes: readonly BucketChange[]): void;
  /** The buckets as they are now, readable for as long as the pin is held, whatever is committed meanwhile. */
  pin(): PinnedBuckets;
}

export interface PinnedBuckets {
  readonly lastOpId: number;
  state(bucket: string): BucketState;
  /**
   * What takes a device that holds `bucket` as of operation `after` to this pin. Ask right after pinning, read
   * whenever. `undefined`: the history back to there is gone, the device must start the bucket anew.
   */
  reader(bucket: string, after: number): BucketReader | undefined;
  release(): void;
}

export interface BucketState {
  /** Sum of the checksums of all its operations ever, modulo 2^32, signed as the real service writes it. */
  readonly checksum: number;
  /** Rows that it holds: what a new device downloads. */
  readonly count: number;
}

export interface BucketReader {
  /**
   * The next operations, or `undefined` when the device has everything. After each chunk the device's running
   * checksum is the bucket's as of `nextAfter`, so that it may be cut off there and resume.
   */
  next(): BucketChunk | undefined;
}

export interface BucketChunk {
  readonly after: number;
  readonly nextAfter: number;
  readonly hasMore: boolean;
  /** Operations as JSON texts, in the order of their ids. */
  readonly operations: readonly string[];
}

/** At most this many operations, or this many characters and one operation more, in one chunk. */
export interface ChunkLimits {
  readonly operations: number;
  readonly characters: number;
}

/** What the real service sends in one line. */
export const CHUNK_LIMITS: ChunkLimits = { operations: 1_000, characters: 1_048_576 };
