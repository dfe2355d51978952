import type { BucketChunk, BucketReader, BucketState, PinnedBuckets } from './bucket-store.ts';

/**
 * One pin for all streams that a commit wakes: what they all ask of it is found once. It is let go when nobody holds it
 * any more, and whoever made it has released it.
 */
export class SharedPin implements PinnedBuckets {
  readonly lastOpId: number;
  readonly #pin: PinnedBuckets;
  readonly #states = new Map<string, BucketState>();
  /** What takes a device from a position to here, where that is one short chunk, or nothing. */
  readonly #short = new Map<string, BucketChunk | undefined>();
  readonly #onRead: (operations: number) => void;
  #holders = 1;

  /** @param onRead is told how many operations were read for a stream, each time */
  constructor(pin: PinnedBuckets, onRead: (operations: number) => void = () => {}) {
    this.#pin = pin;
    this.#onRead = onRead;
    this.lastOpId = pin.lastOpId;
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#pin.release();
  }

  state(bucket: string): BucketState {
    const state = this.#states.get(bucket) ?? this.#pin.state(bucket);
    this.#states.set(bucket, state);
    return state;
  }

  reader(bucket: string, after: number): BucketReader | undefined {
    const key = `${after} ${bucket}`;
    if (this.#short.has(key)) return this.#told(once(this.#short.get(key)));
    const reader = this.#pin.reader(bucket, after);
    return reader && this.#told(this.#remembering(key, reader));
  }

  /** Reads on; what is read at first is kept, if it is short and all there is. */
  #remembering(key: string, reader: BucketReader): BucketReader {
    let isFirst = true;
    return {
      next: () => {
        const chunk = reader.next();
        if (isFirst && (chunk === undefined || (!chunk.hasMore && chunk.operations.length <= SHORT)))
          this.#short.set(key, chunk);
        isFirst = false;
        return chunk;
      },
    };
  }

  #told(reader: BucketReader): BucketReader {
    return {
      next: () => {
        const chunk = reader.next();
        if (chunk !== undefined) this.#onRead(chunk.operations.length);
        return chunk;
      },
    };
  }
}

function once(chunk: BucketChunk | undefined): BucketReader {
  let left = chunk;
  return {
    next: () => {
      const given = left;
      left = undefined;
      return given;
    },
  };
}

/** Operations that are kept for the next stream; what one commit changes, as a rule. */
const SHORT = 50;
