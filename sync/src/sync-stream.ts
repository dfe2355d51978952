import { bucketName, parseBucketName } from './bucket-name.ts';
import type { PinnedBuckets } from './bucket-store.ts';
import { type BucketUpdate, checkpointLines } from './checkpoint-lines.ts';
import type { Feed, Watcher } from './feed.ts';
import { type LineWriter, StreamGone } from './line-writer.ts';
import type { StreamEnd } from './operator-streams.ts';
import type { Subscribed, WantedBucket } from './subscribed.ts';
import type { SyncRequest } from './sync-request.ts';
import type { Identity } from './token.ts';

/**
 * One client's stream.
 *
 *   wake (bucket, grant, write checkpoint) ─▶ pin the buckets ─▶ checkpoint | checkpoint_diff
 *     ─▶ data and partial_checkpoint_complete, by priority ─▶ checkpoint_complete ─▶ unpin, wait
 *
 * Everything that one checkpoint says comes from one pin, so a transaction is never cut in two; commits that
 * arrive while it is being sent are gathered for the next one. What is compared is always what this stream
 * has sent before.
 */
export interface SyncStreamOptions {
  readonly feed: Feed;
  readonly request: SyncRequest;
  /** What the request asks for. */
  readonly subscribed: Subscribed;
  readonly identity: Identity;
  readonly output: LineWriter;
  /** The write checkpoint that may be told to this device now, if there is one. */
  readonly writeCheckpoint: () => bigint | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly keepaliveMs: number;
  /** A checkpoint has been written out. */
  readonly onCheckpoint: () => void;
}

/** A connection may have this many buckets at most, as at the real service. */
export const MAX_BUCKETS = 1_000;

export class SyncStream implements Watcher {
  readonly userId: string;
  readonly #options: SyncStreamOptions;
  readonly #feed: Feed;
  /** What the device holds once all that was sent has arrived. */
  readonly #held = new Map<string, Held>();
  #changed = new Set<string>();
  #grantsChanged = false;
  #toldWriteCheckpoint: bigint | undefined;
  #isFirst = true;
  #keepaliveDue = false;
  #ended = false;
  #end: StreamEnd = 'gone';
  #wake: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SyncStreamOptions) {
    this.#options = options;
    this.userId = options.identity.userId;
    this.#feed = options.feed;
  }

  /** Sends until the token expires, the feed ends or the client goes. Never throws. */
  async run(): Promise<void> {
    this.#feed.watchUser(this);
    this.#schedule();
    try {
      while (!this.#ended) {
        await this.#deliver();
        if (this.#keepaliveDue) await this.#keepalive();
        await this.#woken();
      }
    } catch (error) {
      if (!(error instanceof StreamGone)) throw error;
    } finally {
      clearTimeout(this.#timer);
      this.#feed.unwatch(this, this.#held.keys());
      this.#options.output.end();
    }
  }

  onBucket(bucket: string): void {
    this.#changed.add(bucket);
    this.#wake();
  }

  onGrants(): void {
    this.#grantsChanged = true;
    this.#wake();
  }

  /** The device may have a new write checkpoint. */
  onWriteCheckpoint(): void {
    this.#wake();
  }

  onEnd(end: StreamEnd = 'feed_over'): void {
    if (!this.#ended) this.#end = end;
    this.#ended = true;
    this.#wake();
  }

  /** What ended it. */
  get end(): StreamEnd {
    return this.#options.output.isStalled ? 'stalled' : this.#end;
  }

  get #hasNews(): boolean {
    return (
      this.#isFirst ||
      this.#changed.size > 0 ||
      this.#grantsChanged ||
      this.#writeCheckpoint !== this.#toldWriteCheckpoint
    );
  }

  /** Once there is one, every line repeats it: the client replaces its own by what the last line had. */
  get #writeCheckpoint(): bigint | undefined {
    return this.#options.writeCheckpoint() ?? this.#toldWriteCheckpoint;
  }

  #woken(): Promise<void> {
    if (this.#ended || this.#keepaliveDue || this.#hasNews) return Promise.resolve();
    return new Promise((wake) => {
      this.#wake = wake;
    });
  }

  async #deliver(): Promise<void> {
    if (!this.#hasNews) return;
    const pin = this.#feed.pin();
    try {
      const checkpoint = this.#plan(pin);
      if (checkpoint === undefined) return;
      let waiting = '';
      for (const line of checkpoint) {
        waiting += line;
        if (waiting.length < WRITE_AT) continue;
        await this.#options.output.write(waiting);
        waiting = '';
        if (this.#ended) throw new StreamGone();
        if (this.#isExpired) return;
      }
      await this.#options.output.write(waiting);
      this.#options.onCheckpoint();
    } finally {
      pin.release();
    }
  }

  /** Works out, in one step, what this checkpoint says; the lines themselves are made as they are sent. */
  #plan(pin: PinnedBuckets): Iterable<string> | undefined {
    const isFirst = this.#isFirst;
    const changed = this.#changed;
    const writeCheckpoint = this.#writeCheckpoint;
    const isToldMore = writeCheckpoint !== this.#toldWriteCheckpoint;
    this.#changed = new Set();
    const removed: string[] = [];
    if (isFirst || this.#grantsChanged) {
      this.#grantsChanged = false;
      const { subscribed, identity } = this.#options;
      const granted = this.#feed.grantsOf(this.userId);
      const wanted = subscribed.want({ ...identity, granted });
      if (wanted.length > MAX_BUCKETS) {
        this.onEnd('too_many_buckets');
        throw new StreamGone();
      }
      removed.push(...this.#drop(wanted));
      for (const bucket of this.#add(wanted)) changed.add(bucket);
    }
    const updates: BucketUpdate[] = [];
    for (const [bucket, held] of this.#held) {
      if (isFirst || changed.has(bucket)) {
        const { update, replaced } = this.#update(pin, bucket, held);
        updates.push(update);
        if (replaced !== undefined && !isFirst) removed.push(replaced);
      }
      held.after = pin.lastOpId;
    }
    this.#isFirst = false;
    this.#toldWriteCheckpoint = writeCheckpoint;
    if (!isFirst && updates.length === 0 && removed.length === 0 && !isToldMore) return undefined;
    const head = this.#head(isFirst, pin, updates, removed, writeCheckpoint);
    const priorities = [...this.#held.values()].map((held) => held.wanted.priority);
    return checkpointLines(head, updates, Math.max(...priorities), pin.lastOpId);
  }

  /** Forgets the buckets that are no longer wanted; returns their names. */
  #drop(wanted: readonly WantedBucket[]): string[] {
    const kept = new Set(wanted.map(({ bucket }) => bucket));
    const gone = [...this.#held].filter(([bucket]) => !kept.has(bucket));
    for (const [bucket] of gone) {
      this.#held.delete(bucket);
      this.#feed.unwatchBucket(this, bucket);
    }
    return gone.map(([, { name }]) => name);
  }

  /** Takes up the buckets that are newly wanted; returns them. */
  #add(wanted: readonly WantedBucket[]): string[] {
    const held = this.#isFirst ? this.#heldAtStart() : new Map<string, Position>();
    const added = wanted.filter(({ bucket }) => !this.#held.has(bucket));
    for (const wanted of added) {
      const { generation, after } = held.get(wanted.bucket) ?? { generation: 0, after: 0 };
      this.#held.set(wanted.bucket, {
        wanted,
        generation,
        after,
        name: bucketName(this.#feed.version, generation, wanted.bucket),
      });
      this.#feed.watchBucket(this, wanted.bucket);
    }
    return added.map(({ bucket }) => bucket);
  }

  /** What the device says that it holds of this feed's buckets. */
  #heldAtStart(): Map<string, Position> {
    const held = new Map<string, Position>();
    for (const [name, after] of this.#options.request.held) {
      const parsed = parseBucketName(this.#feed.version, name);
      if (parsed === undefined) continue;
      const { bucket, generation } = parsed;
      if (generation >= (held.get(bucket)?.generation ?? 0)) held.set(bucket, { generation, after });
    }
    return held;
  }

  /**
   * The way from what the device holds to the pin. Where the history does not reach back so far, the bucket is
   * given under another name: the device drops the old one and takes the new one in one step.
   */
  #update(
    pin: PinnedBuckets,
    bucket: string,
    held: Held,
  ): { update: BucketUpdate; replaced: string | undefined } {
    const { checksum, count } = pin.state(bucket);
    let reader = pin.reader(bucket, held.after);
    let replaced: string | undefined;
    if (reader === undefined) {
      replaced = held.name;
      held.generation += 1;
      held.name = bucketName(this.#feed.version, held.generation, bucket);
      reader = pin.reader(bucket, 0);
    }
    const { priority, reasons } = held.wanted;
    const described = { bucket: held.name, checksum, count, priority, subscriptions: reasons };
    return { update: { name: held.name, priority, described, reader }, replaced };
  }

  #head(
    isFirst: boolean,
    pin: PinnedBuckets,
    updates: readonly BucketUpdate[],
    removed: readonly string[],
    writeCheckpoint: bigint | undefined,
  ): object {
    const position = { last_op_id: String(pin.lastOpId), write_checkpoint: writeCheckpoint?.toString() };
    const buckets = updates.map((update) => update.described);
    if (!isFirst)
      return { checkpoint_diff: { ...position, removed_buckets: removed, updated_buckets: buckets } };
    const streams = this.#options.subscribed.streams.map(({ name, isDefault }) => ({
      name,
      is_default: isDefault,
      errors: [],
    }));
    return { checkpoint: { ...position, buckets, streams } };
  }

  get #remainingMs(): number {
    return this.#options.identity.expiresAt * 1000 - this.#options.now();
  }

  get #isExpired(): boolean {
    return this.#remainingMs <= 0;
  }

  /** A sign of life now and then, a word in time before the token expires, and the last one when it does. */
  #schedule(): void {
    const remaining = this.#remainingMs;
    const usual = this.#options.keepaliveMs * (0.9 + Math.random() * 0.2);
    const warning = remaining - EXPIRY_WARNING_MS;
    const delay = Math.min(usual, warning > 0 ? warning : Math.max(0, remaining));
    this.#timer = setTimeout(() => {
      this.#keepaliveDue = true;
      this.#wake();
    }, delay);
  }

  async #keepalive(): Promise<void> {
    this.#keepaliveDue = false;
    const seconds = Math.max(0, Math.floor(this.#remainingMs / 1000));
    if (this.#isExpired) this.onEnd('token_expired');
    else this.#schedule();
    await this.#options.output.write(`{"token_expires_in":${this.#isExpired ? 0 : Math.max(1, seconds)}}\n`);
  }
}

const EXPIRY_WARNING_MS = 20_000;
/** Lines are gathered up to this many characters, so that a small checkpoint is one packet. */
const WRITE_AT = 65_536;

interface Position {
  readonly generation: number;
  readonly after: number;
}

interface Held {
  readonly wanted: WantedBucket;
  /** How often it has been given anew under another name. */
  generation: number;
  name: string;
  after: number;
}
