import {
  type BucketChange,
  type BucketChunk,
  type BucketReader,
  type BucketState,
  type BucketStore,
  CHUNK_LIMITS,
  type ChunkLimits,
  type PinnedBuckets,
} from './bucket-store.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { type RowText, removeChecksum } from './row-text.ts';

/**
 * Buckets in memory. It grows with the rows, not with the writes: of each row only the last operation is
 * kept, and of what it superseded a bounded history. The checksums of operations that are no longer sent are
 * made up by one MOVE in each chunk (it adds a checksum and does nothing else), which is what the recorded
 * running sums are for.
 *
 * A position is lost when more has been superseded since than the history holds; the device then gets the
 * bucket anew, which costs no more than what it missed.
 */
export class MemoryBucketStore implements BucketStore {
  readonly #buckets = new Map<string, Bucket>();
  readonly #pins = new Set<Pin>();
  readonly #spare: number;
  readonly #limits: ChunkLimits;
  #lastOpId = 0;

  /** @param options `history`: superseded operations that a bucket may keep on top of one for each row */
  constructor(options: { history?: number; limits?: ChunkLimits } = {}) {
    this.#spare = options.history ?? 1_000;
    this.#limits = options.limits ?? CHUNK_LIMITS;
  }

  get lastOpId(): number {
    return this.#lastOpId;
  }

  commit(changes: readonly BucketChange[]): void {
    const touched = new Set<Bucket>();
    for (const change of changes) {
      const bucket = this.#buckets.get(change.bucket) ?? new Bucket(this.#pins);
      this.#buckets.set(change.bucket, bucket);
      this.#lastOpId += 1;
      bucket.append(this.#lastOpId, change);
      touched.add(bucket);
    }
    for (const bucket of touched) bucket.compactIfLong(this.#spare);
  }

  pin(): PinnedBuckets {
    const pin = new Pin(this.#lastOpId, this.#buckets, this.#limits, () => this.#pins.delete(pin));
    this.#pins.add(pin);
    return pin;
  }
}

interface Entry {
  readonly opId: number;
  readonly type: string;
  readonly id: string;
  /** `undefined` for a REMOVE; also dropped from a superseded entry that no pin can see. */
  row: RowText | undefined;
  readonly removes: boolean;
  /** The bucket's checksum after this operation. */
  readonly sum: number;
  /** The operation that took its place; it is visible at a position before that. */
  supersededBy: number;
}

class Bucket {
  readonly #pins: ReadonlySet<Pin>;
  /** Ascending by operation id; a few are superseded. */
  log: Entry[] = [];
  /** type → id → its last entry */
  readonly #last = new Map<string, Map<string, Entry>>();
  live = 0;
  #removed = 0;
  sum = 0;
  /** No entry after this operation has been dropped from the log; `sumAtHorizon` is the checksum there. */
  #horizon = 0;
  #sumAtHorizon = 0;
  /** No REMOVE after this operation has been dropped. */
  #removesSince = 0;

  constructor(pins: ReadonlySet<Pin>) {
    this.#pins = pins;
  }

  append(opId: number, { type, id, row }: BucketChange): void {
    const ofType = this.#last.get(type) ?? new Map<string, Entry>();
    this.#last.set(type, ofType);
    const before = ofType.get(id);
    if (before !== undefined) {
      before.supersededBy = opId;
      if (before.removes) this.#removed -= 1;
      else this.live -= 1;
      if (!this.#isPinned(before)) before.row = undefined;
    }
    const checksum = row === undefined ? removeChecksum(type, id) : row.checksum;
    this.sum = (this.sum + checksum) >>> 0;
    const entry: Entry = {
      opId,
      type: before?.type ?? type,
      id: before?.id ?? id,
      row,
      removes: row === undefined,
      sum: this.sum,
      supersededBy: Number.POSITIVE_INFINITY,
    };
    if (row === undefined) this.#removed += 1;
    else this.live += 1;
    ofType.set(id, entry);
    this.log.push(entry);
  }

  /** The index of the first entry after `position`. */
  indexAfter(position: number): number {
    let low = 0;
    let high = this.log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.log[middle]?.opId ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The checksum that a device at `position` has, if it is known. */
  sumAt(position: number): number | undefined {
    if (position === 0) return 0;
    const last = this.log[this.indexAfter(position) - 1];
    if (position >= this.#horizon)
      return last !== undefined && last.opId > this.#horizon ? last.sum : this.#sumAtHorizon;
    return last?.opId === position ? last.sum : undefined;
  }

  canResume(position: number): boolean {
    if (position === 0) return true;
    return position >= this.#removesSince && this.sumAt(position) !== undefined;
  }

  /** Drops the older half of what is superseded, and of the REMOVEs when they outnumber the rows. */
  compactIfLong(spare: number): void {
    const kept = this.live + this.#removed;
    const superseded = this.log.length - kept;
    if (superseded <= kept + spare && this.#removed <= this.live + spare) return;
    for (const pin of this.#pins) pin.remember(this);
    const mayDropRemoves = this.#pins.size === 0 && this.#removed > this.live + spare;
    let droppableRemoves = mayDropRemoves ? this.#removed >>> 1 : 0;
    let droppable = superseded > kept + spare ? superseded >>> 1 : 0;
    this.log = this.log.filter((entry) => {
      const isLast = entry.supersededBy === Number.POSITIVE_INFINITY;
      if (isLast && (!entry.removes || droppableRemoves === 0)) return true;
      if (!isLast && (droppable === 0 || this.#isPinned(entry))) return true;
      if (isLast) {
        droppableRemoves -= 1;
        this.#removed -= 1;
        this.#removesSince = entry.opId;
        this.#last.get(entry.type)?.delete(entry.id);
      } else droppable -= 1;
      if (entry.opId > this.#horizon) {
        this.#horizon = entry.opId;
        this.#sumAtHorizon = entry.sum;
      }
      return false;
    });
  }

  #isPinned(entry: Entry): boolean {
    for (const pin of this.#pins)
      if (entry.opId <= pin.lastOpId && pin.lastOpId < entry.supersededBy) return true;
    return false;
  }
}

class Pin implements PinnedBuckets {
  readonly lastOpId: number;
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #limits: ChunkLimits;
  readonly #states = new Map<Bucket, BucketState>();
  readonly release: () => void;

  constructor(
    lastOpId: number,
    buckets: ReadonlyMap<string, Bucket>,
    limits: ChunkLimits,
    release: () => void,
  ) {
    this.lastOpId = lastOpId;
    this.#buckets = buckets;
    this.#limits = limits;
    this.release = release;
  }

  state(name: string): BucketState {
    const bucket = this.#buckets.get(name);
    return bucket === undefined ? { checksum: 0, count: 0 } : this.remember(bucket);
  }

  /** Keeps what is about to become unknown of a bucket as of this pin. */
  remember(bucket: Bucket): BucketState {
    const known = this.#states.get(bucket);
    if (known !== undefined) return known;
    const state = { checksum: (bucket.sumAt(this.lastOpId) ?? 0) | 0, count: bucket.live };
    this.#states.set(bucket, state);
    return state;
  }

  reader(name: string, after: number): BucketReader | undefined {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) return after <= this.lastOpId ? { next: () => undefined } : undefined;
    if (after > this.lastOpId || !bucket.canResume(after)) return undefined;
    return new MemoryReader(bucket, this.#limits, after, this.lastOpId, this.remember(bucket).checksum >>> 0);
  }
}

class MemoryReader implements BucketReader {
  readonly #bucket: Bucket;
  readonly #limits: ChunkLimits;
  readonly #upTo: number;
  readonly #sumAtEnd: number;
  /** A new device has no rows that a REMOVE could take away. */
  readonly #isNew: boolean;
  #after: number;
  #sum: number;

  constructor(bucket: Bucket, limits: ChunkLimits, after: number, upTo: number, sumAtEnd: number) {
    this.#bucket = bucket;
    this.#limits = limits;
    this.#after = after;
    this.#upTo = upTo;
    this.#sumAtEnd = sumAtEnd;
    this.#isNew = after === 0;
    this.#sum = bucket.sumAt(after) ?? 0;
  }

  next(): BucketChunk | undefined {
    const after = this.#after;
    const { log } = this.#bucket;
    const chunk = new ChunkBuilder(this.#limits, after, this.#sum);
    let at = this.#bucket.indexAfter(after);
    for (let entry = log[at]; entry !== undefined && entry.opId <= this.#upTo; at += 1, entry = log[at]) {
      if (entry.supersededBy <= this.#upTo || (this.#isNew && entry.removes)) continue;
      if (chunk.isFull) return this.#finish(chunk, chunk.lastOpId, chunk.lastSum, true);
      const { opId, type, id, row, sum } = entry;
      const checksum = row === undefined ? removeChecksum(type, id) : row.checksum;
      chunk.add({ opId, type, id, checksum, text: row?.text ?? null, sum });
    }
    if (after === this.#upTo) return undefined;
    return this.#finish(chunk, this.#upTo, this.#sumAtEnd, false);
  }

  #finish(chunk: ChunkBuilder, nextAfter: number, sum: number, hasMore: boolean): BucketChunk | undefined {
    const operations = chunk.balanced(sum, nextAfter);
    const after = this.#after;
    this.#after = nextAfter;
    this.#sum = sum;
    return operations.length === 0 ? undefined : { after, nextAfter, hasMore, operations };
  }
}
