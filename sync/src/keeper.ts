import { setImmediate } from 'node:timers/promises';
import type { BucketChange } from './bucket-store.ts';
import type { Follower } from './follow-slot.ts';
import { formatLsn, type Lsn, type PgoutputMessage } from './pgoutput.ts';
import type { Commit, GrantChange, Replica } from './replica.ts';
import type { About, SyncState } from './sync-state.ts';

export interface KeeperOptions {
  readonly state: SyncState;
  readonly replica: Replica;
  readonly about: Omit<About, 'position'>;
  /** Where what is kept ends at first. */
  readonly position: Lsn;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What was just kept, of one or several commits. */
  readonly onKept: (commit: Commit) => void;
  /** How much that was, once it is announced; also when it concerned nobody. */
  readonly onTaken: (taken: Taken) => void;
  /** All that was committed before `position` is kept, and was announced. */
  readonly onProgress: (position: Lsn) => void;
}

/** Commits that were taken in together, in figures. */
export interface Taken {
  /** When each was committed, by the clock of Postgres; milliseconds since 1970. */
  readonly committedAt: readonly number[];
  readonly rowChanges: number;
  /** That the changes came to, in all buckets. */
  readonly operations: number;
}

/** A position that nothing was committed before need not be on disk at once. */
const IDLE_MS = 10_000;

/**
 * Keeps what comes from Postgres: commits that arrive together are one transaction of the store, and are announced once
 * they are in it. Postgres is told of them only when they are on disk, so a crash loses nothing: what the disk had not
 * got comes again, and is given the same operation ids, which follow from the order of the log alone.
 */
export class Keeper implements Follower {
  readonly #options: KeeperOptions;
  #arrived: (PgoutputMessage | Lsn)[] = [];
  #running: Promise<void> | undefined;
  /** Rows that the transaction which is still arriving has changed so far. */
  #rowChanges = 0;
  #position: Lsn;
  #kept: Lsn;
  #keptAt: number;
  /** Once something could not be kept, nothing after it may be: the position would pass it over. */
  #takesMore = true;
  #fail: (error: unknown) => void = () => {};
  /** Never settles but by an error: what came can not be kept. */
  readonly failed = new Promise<never>((_, fail) => {
    this.#fail = fail;
  });

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#position = options.position;
    this.#kept = options.position;
    this.#keptAt = options.now();
    this.failed.catch(() => {});
  }

  get kept(): Lsn {
    return this.#kept;
  }

  onMessage(message: PgoutputMessage): void {
    this.#take(message);
  }

  onProgress(position: Lsn): void {
    this.#take(position);
  }

  /** Settles when what has arrived by now is kept, and on disk. */
  async idle(): Promise<void> {
    await this.#running;
    await this.#options.state.onDisk();
  }

  /** Keeps what has arrived and how far that is, so that the next life begins there; takes nothing more. */
  async settle(): Promise<void> {
    await this.#running;
    await this.#tryToKeep({ isLast: true });
    this.#takesMore = false;
  }

  #take(one: PgoutputMessage | Lsn): void {
    this.#arrived.push(one);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#arrived.length > 0) {
      // what arrives in the same packet is kept together
      await setImmediate();
      await this.#tryToKeep({ isLast: false });
    }
    this.#running = undefined;
  }

  async #tryToKeep({ isLast }: { isLast: boolean }): Promise<void> {
    const arrived = this.#arrived.splice(0);
    if (!this.#takesMore) return;
    try {
      await this.#keep(arrived, isLast);
    } catch (error) {
      this.#takesMore = false;
      this.#fail(error);
    }
  }

  async #keep(arrived: readonly (PgoutputMessage | Lsn)[], isLast: boolean): Promise<void> {
    const { state, now, onKept, onTaken, onProgress } = this.#options;
    const { commit, taken, position, isOver } = await state.transactLater(() => this.#apply(arrived, isLast));
    if (isOver && position !== undefined) {
      const keptAt = now();
      const onDisk = state.onDisk().then(() => {
        this.#kept = position;
        this.#keptAt = keptAt;
      });
      if (isLast) await onDisk;
      else onDisk.catch(this.#fail);
    }
    // also what concerns nobody: a feed that went on reading the state before it would keep its pages from being used again
    onKept(commit);
    if (taken.committedAt.length > 0) onTaken(taken);
    if (position === undefined) return;
    this.#position = position;
    onProgress(position);
  }

  #apply(arrived: readonly (PgoutputMessage | Lsn)[], isLast: boolean): Applied {
    const { state, replica, about, now } = this.#options;
    const changes: BucketChange[] = [];
    const given: GrantChange[] = [];
    const users = new Set<string>();
    const committedAt: number[] = [];
    let rowChanges = 0;
    let position: Lsn | undefined;
    for (const one of arrived) {
      if (typeof one === 'bigint') {
        position = one;
        continue;
      }
      const commit = replica.apply(one);
      if (ROW_CHANGES.has(one.kind)) this.#rowChanges += 1;
      if (one.kind === 'commit' && this.#rowChanges > 0) {
        committedAt.push(one.committedAt);
        rowChanges += this.#rowChanges;
        this.#rowChanges = 0;
      }
      if (commit === undefined) continue;
      state.store.commit(commit.changes);
      changes.push(...commit.changes);
      given.push(...commit.given);
      for (const user of commit.users) users.add(user);
    }
    if (isLast) position ??= this.#position;
    const isOver = changes.length > 0 || users.size > 0 || isLast || now() - this.#keptAt > IDLE_MS;
    if (isOver && position !== undefined) state.setAbout({ ...about, position: formatLsn(position) });
    const taken = { committedAt, rowChanges, operations: changes.length };
    return { commit: { changes, users, given }, taken, position, isOver };
  }
}

/** What a transaction of the store has taken in. */
interface Applied {
  readonly commit: Commit;
  readonly taken: Taken;
  /** How far the log was read, if that far at all. */
  readonly position: Lsn | undefined;
  /** Whether the position was kept as well. */
  readonly isOver: boolean;
}

const ROW_CHANGES: ReadonlySet<PgoutputMessage['kind']> = new Set(['insert', 'update', 'delete', 'truncate']);
