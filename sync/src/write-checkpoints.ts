import type { Lsn } from './pgoutput.ts';

/**
 * Write checkpoints: the numbers by which a device learns that its own uploads have come back to it. A number
 * is promised with a position in the log that lies behind the uploads, and published to the device's streams
 * once replication has passed that position. The device applies nothing that it downloads until it has seen,
 * in a complete checkpoint, a number at least as high as the last one promised to it.
 *
 * Kept in memory, so a restart of the service loses what was promised and not yet published; the device would
 * wait for ever. Therefore, when a stream starts for a device to which nothing was promised since Postgres was
 * connected, it is given a fresh number with a position that is read then ({@link needsFresh}).
 *
 * Why that is safe. Let P be the lost promise and F the fresh number.
 * - F is enough: numbers come from the clock and rise over all devices, and P was given earlier, so F > P.
 *   A clock that was set back between two starts changes nothing, since numbers begin above all that may have been
 *   given before ({@link PromisedNumbers}).
 * - F is not too early: P was lost with the process that gave it, before this stream could start, and the
 *   device asks for P only after its uploads are answered, that is committed. So those commits lie before the
 *   position of F, and F is published, like any number, only with data that contains all before its position.
 * - F does not vouch for later uploads: after them the device asks again, and a number promised after F is
 *   higher than F, so seeing F does not fulfil it. While anything is unsent the device applies nothing anyway.
 * - A promise that this same life of the service gave needs no F: it is still known, and covers what came
 *   before it in the same way as F would.
 */
export class WriteCheckpoints {
  readonly #now: () => number;
  readonly #promised: PromisedNumbers;
  readonly #onPublished: (keys: readonly string[]) => void;
  readonly #byKey = new Map<string, Entry>();
  /** Since when a number waits to be published; the first is the oldest. */
  readonly #pending = new Map<string, number>();
  #lastId: bigint | undefined;
  /** No number above it is given before it has been raised. */
  #ceiling = 0n;
  #position: Lsn = 0n;
  #life = 0;

  /**
   * @param now milliseconds since 1970
   * @param promised what is kept from one start to the next
   * @param onPublished is told the devices that have a new number
   */
  constructor(now: () => number, promised: PromisedNumbers, onPublished: (keys: readonly string[]) => void) {
    this.#now = now;
    this.#promised = promised;
    this.#onPublished = onPublished;
  }

  /** Postgres was connected anew (or for the first time), with everything up to `position`. */
  restart(position: Lsn): void {
    this.#life += 1;
    this.#position = position;
    this.#publish();
  }

  /**
   * Whether nothing was promised to this device since Postgres was connected. Then a promise of an earlier life
   * of the service may be lost, and the device may be waiting for it: it is given a new, higher number.
   */
  needsFresh(key: string): boolean {
    return this.#byKey.get(key)?.life !== this.#life;
  }

  /** To be awaited before a promise: sees to it that the next start will begin above the number. */
  async reserve(): Promise<void> {
    if (this.#lastId === undefined) {
      this.#ceiling = this.#promised.upTo;
      this.#lastId = this.#ceiling;
    }
    const next = this.#next();
    if (next + NARROW <= this.#ceiling) return;
    const ceiling = next + RESERVED;
    await this.#promised.raise(ceiling);
    if (ceiling > this.#ceiling) this.#ceiling = ceiling;
  }

  /**
   * Promises a number to a device: published as soon as all before `lsn` has been replicated.
   * @param atLeast a number that the device chose itself; a higher one that it already has stays
   * @param lsn a position that was read after the request had come in
   */
  promise(key: string, lsn: Lsn, atLeast?: bigint): bigint {
    const before = this.#byKey.get(key);
    const id = this.#nextId(before?.id ?? 0n, atLeast);
    // a higher number vouches for all that a lower one does, so it can't be published before it
    const behind = before?.life === this.#life && before.lsn > lsn ? before.lsn : lsn;
    // put last, so that the keys stay in the order of their use
    this.#byKey.delete(key);
    this.#byKey.set(key, { id, lsn: behind, life: this.#life, published: before?.published });
    if (!this.#pending.has(key)) this.#pending.set(key, this.#now());
    this.#forgetOldest();
    this.#publish();
    return id;
  }

  /** The device's number that may be told to it now. */
  published(key: string): bigint | undefined {
    return this.#byKey.get(key)?.published;
  }

  /** How many devices wait for a number to be published, and since when the first of them does. */
  get waiting(): { readonly devices: number; readonly since: number | undefined } {
    const [since] = this.#pending.values();
    return { devices: this.#pending.size, since };
  }

  /** All before `position` has been replicated. */
  advance(position: Lsn): void {
    this.#position = position;
    this.#publish();
  }

  #nextId(before: bigint, atLeast: bigint | undefined): bigint {
    if (atLeast !== undefined) return atLeast > before ? atLeast : before;
    this.#lastId = this.#next();
    return this.#lastId > before ? this.#lastId : before + 1n;
  }

  #next(): bigint {
    const [clock, last] = [BigInt(this.#now()), this.#lastId ?? 0n];
    return clock > last ? clock : last + 1n;
  }

  #publish(): void {
    const passed: string[] = [];
    for (const key of this.#pending.keys()) {
      const entry = this.#byKey.get(key);
      if (entry !== undefined && entry.lsn > this.#position) continue;
      this.#pending.delete(key);
      if (entry === undefined) continue;
      entry.published = entry.id;
      passed.push(key);
    }
    if (passed.length > 0) this.#onPublished(passed);
  }

  /** Client ids are chosen by clients: without a bound, one of them could fill the memory. */
  #forgetOldest(): void {
    if (this.#byKey.size <= MAX_KEYS) return;
    for (const key of this.#byKey.keys()) {
      if (this.#pending.has(key)) continue;
      this.#byKey.delete(key);
      return;
    }
  }
}

const MAX_KEYS = 50_000;
/** Numbers that are reserved at once: a minute of the clock, so that the disk is asked once in a minute at most. */
const RESERVED = 60_000n;
/** More are reserved when so few are left; as many may be given while the disk is asked. */
const NARROW = 1_000n;

/** Up to which number write checkpoints may have been given, kept from one start to the next. */
export interface PromisedNumbers {
  readonly upTo: bigint;
  /** Settles when it is on disk. */
  raise(upTo: bigint): Promise<void>;
}

interface Entry {
  readonly id: bigint;
  readonly lsn: Lsn;
  readonly life: number;
  published: bigint | undefined;
}

/** The key of one local database of one user: another user's promise is never told to it. */
export function deviceKey(userId: string, clientId: string | undefined): string {
  return JSON.stringify([userId, clientId ?? '']);
}
