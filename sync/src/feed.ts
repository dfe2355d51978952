import type { BucketStore, PinnedBuckets } from './bucket-store.ts';
import type { Commit, Replica } from './replica.ts';
import type { GrantedValues } from './routing.ts';
import { SharedPin } from './shared-pin.ts';
import type { Stream } from './streams.ts';

/** A stream, as far as the feed tells it what has happened. */
export interface Watcher {
  readonly userId: string;
  /** A bucket that it watches has changed. */
  onBucket(bucket: string): void;
  /** The user's set of buckets may have changed. */
  onGrants(): void;
  /** This feed is over: nothing will come any more. */
  onEnd(): void;
}

/**
 * What the streams are fed from while one connection to Postgres lasts: the buckets under one version, and
 * who has which. A commit is worked out once, and reaches only the streams that it concerns.
 */
export class Feed {
  /** Part of every bucket's name. Another one each time: positions of an earlier feed mean nothing here. */
  readonly version: string;
  readonly streams: readonly Stream[];
  readonly #store: BucketStore;
  /** The buckets as of the last commit that was announced: what a stream reads is never ahead of what it is told. */
  #announced: SharedPin;
  readonly #replica: Replica;
  readonly #byBucket = new Map<string, Set<Watcher>>();
  readonly #byUser = new Map<string, Set<Watcher>>();
  readonly #onRead: ((operations: number) => void) | undefined;
  #isOver = false;

  /** @param onRead is told how many operations were read for a stream, each time */
  constructor(
    version: string,
    streams: readonly Stream[],
    store: BucketStore,
    replica: Replica,
    onRead?: (operations: number) => void,
  ) {
    this.#onRead = onRead;
    this.version = version;
    this.streams = streams;
    this.#store = store;
    this.#announced = new SharedPin(store.pin(), onRead);
    this.#replica = replica;
  }

  /** Lets a commit that can be read take effect: its grants, what streams read, and who is woken, all in one step. */
  announce({ changes, users, given }: Commit): void {
    this.#replica.give(given);
    if (this.#isOver) return;
    this.#announced.release();
    this.#announced = new SharedPin(this.#store.pin(), this.#onRead);
    const buckets = new Set(changes.map((change) => change.bucket));
    for (const bucket of buckets)
      for (const watcher of this.#byBucket.get(bucket) ?? []) watcher.onBucket(bucket);
    for (const user of users) for (const watcher of this.#byUser.get(user) ?? []) watcher.onGrants();
  }

  /** To be released after use. */
  pin(): PinnedBuckets {
    return this.#announced.hold();
  }

  /** What a user has been given by now. */
  grantsOf(userId: string): GrantedValues {
    return this.#replica.grantsOf(userId);
  }

  watchUser(watcher: Watcher): void {
    watch(this.#byUser, watcher.userId, watcher);
  }

  watchBucket(watcher: Watcher, bucket: string): void {
    watch(this.#byBucket, bucket, watcher);
  }

  unwatchBucket(watcher: Watcher, bucket: string): void {
    unwatch(this.#byBucket, bucket, watcher);
  }

  unwatch(watcher: Watcher, buckets: Iterable<string>): void {
    unwatch(this.#byUser, watcher.userId, watcher);
    for (const bucket of buckets) unwatch(this.#byBucket, bucket, watcher);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#announced.release();
    for (const watchers of [...this.#byUser.values()]) for (const watcher of [...watchers]) watcher.onEnd();
  }
}

function watch(index: Map<string, Set<Watcher>>, key: string, watcher: Watcher): void {
  const watchers = index.get(key) ?? new Set();
  watchers.add(watcher);
  index.set(key, watchers);
}

function unwatch(index: Map<string, Set<Watcher>>, key: string, watcher: Watcher): void {
  const watchers = index.get(key);
  watchers?.delete(watcher);
  if (watchers?.size === 0) index.delete(key);
}
