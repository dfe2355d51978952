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
  /** All that was committed before `position` is kept, and was announced. */
  readonly onProgress: (position: Lsn) => void;
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
  #kept: Lsn;
  #keptAt: number;
  #fail: (error: unknown) => void = () => {};
  /** Never settles but by an error: what came can not be kept. */
  readonly failed = new Promise<never>((_, fail) => {
    this.#fail = fail;
  });

  constructor(options: KeeperOptions) {
    this.#options = options;
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

  #take(one: PgoutputMessage | Lsn): void {
    this.#arrived.push(one);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      try {
        this.#keep(this.#arrived.splice(0));
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  #keep(arrived: readonly (PgoutputMessage | Lsn)[]): void {
    const { state, replica, about, now, onKept, onProgress } = this.#options;
    const changes: BucketChange[] = [];
    const users = new Set<string>();
    let position: Lsn | undefined;
    let isOver = false;
    state.transact(() => {
      for (const one of arrived) {
        if (typeof one === 'bigint') {
          position = one;
          continue;
        }
        const commit = replica.apply(one);
        if (commit === undefined) continue;
        state.store.commit(commit.changes);
        changes.push(...commit.changes);
        for (const user of commit.users) users.add(user);
        isOver ||= commit.changes.length > 0 || commit.users.size > 0;
      }
      isOver ||= now() - this.#keptAt > IDLE_MS;
      if (isOver && position !== undefined) state.setAbout({ ...about, position: formatLsn(position) });
    });
    if (isOver && position !== undefined) {
      this.#kept = position;
      this.#keptAt = now();
    }
    if (changes.length > 0 || users.size > 0) onKept({ changes, users });
    if (position !== undefined) onProgress(position);
  }
}
