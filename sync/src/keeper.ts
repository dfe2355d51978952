import type { BucketChange } from './bucket-store.ts';
import type { Follower } from './follow-slot.ts';
import { formatLsn, type Lsn, type PgoutputMessage } from './pgoutput.ts';
import type { Commit, Replica } from './replica.ts';
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
 * Keeps what comes from Postgres: commits that arrive together are one transaction on disk, and are announced once
 * they are there. A crash before that loses nothing, since Postgres is told of what is kept and of nothing more.
 */
export class Keeper implements Follower {
  readonly #options: KeeperOptions;
  #arrived: (PgoutputMessage | Lsn)[] = [];
  #isScheduled = false;
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

  /** Keeps what has arrived and how far that is, so that the next life begins there; takes nothing more. */
  settle(): void {
    this.#tryToKeep({ isLast: true });
    this.#takesMore = false;
  }

  #take(one: PgoutputMessage | Lsn): void {
    this.#arrived.push(one);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#tryToKeep({ isLast: false });
    });
  }

  #tryToKeep({ isLast }: { isLast: boolean }): void {
    const arrived = this.#arrived.splice(0);
    if (!this.#takesMore) return;
    try {
      this.#keep(arrived, isLast);
    } catch (error) {
      this.#takesMore = false;
      this.#fail(error);
    }
  }

  #keep(arrived: readonly (PgoutputMessage | Lsn)[], isLast: boolean): void {
    const { state, replica, about, now, onKept, onTaken, onProgress } = this.#options;
    const changes: BucketChange[] = [];
    const users = new Set<string>();
    const committedAt: number[] = [];
    let rowChanges = 0;
    let position: Lsn | undefined;
    let isOver = false;
    state.transact(() => {
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
        for (const user of commit.users) users.add(user);
        isOver ||= commit.changes.length > 0 || commit.users.size > 0;
      }
      if (isLast) position ??= this.#position;
      isOver ||= isLast || now() - this.#keptAt > IDLE_MS;
      if (isOver && position !== undefined) state.setAbout({ ...about, position: formatLsn(position) });
    });
    if (isOver && position !== undefined) {
      this.#kept = position;
      this.#keptAt = now();
    }
    if (changes.length > 0 || users.size > 0) onKept({ changes, users });
    if (committedAt.length > 0) onTaken({ committedAt, rowChanges, operations: changes.length });
    if (position === undefined) return;
    this.#position = position;
    onProgress(position);
  }
}

const ROW_CHANGES: ReadonlySet<PgoutputMessage['kind']> = new Set(['insert', 'update', 'delete', 'truncate']);
