import type { Database, RootDatabase } from 'lmdb';
import { KnownRows } from './known-rows.ts';
import { LmdbBucketStore, openLmdb } from './lmdb-bucket-store.ts';

/**
 * All that the service knows, in one directory: buckets, in which of them each row lies, and how far the log of
 * Postgres was read. They change in one transaction, so that after a crash they still belong together.
 */
export class SyncState {
  readonly store: LmdbBucketStore;
  readonly rows: KnownRows;
  readonly #root: RootDatabase;
  readonly #about: Database<About, string>;

  constructor(directory: string, options: { readonly sync?: boolean } = {}) {
    this.#root = openLmdb(directory, options);
    this.#about = this.#root.openDB('about', {});
    this.store = new LmdbBucketStore(this.#root);
    this.rows = new KnownRows(this.#root);
  }

  /** What it is the state of; `undefined` until a snapshot is in completely. */
  get about(): About | undefined {
    return this.#about.get(ABOUT);
  }

  /** Runs `act`; what it changes here is on disk when it is done, or, if it throws, was never there. */
  transact<T>(act: () => T): T {
    return this.#root.transactionSync(act);
  }

  /** In the transaction of the changes that take it there. */
  setAbout(about: About): void {
    this.#about.putSync(ABOUT, about);
  }

  forgetAll(): void {
    this.transact(() => {
      this.#about.clearSync();
      this.rows.clear();
      this.store.clear();
    });
  }

  close(): Promise<void> {
    return this.#root.close();
  }
}

export interface About {
  /** In the names of all buckets: devices that hold others drop them. */
  readonly version: string;
  /** Of the streams and the tables' shapes. */
  readonly definition: string;
  /** The database, and the life of it. */
  readonly origin: string;
  readonly slot: string;
  /** Everything that was committed before this place in the log is in. */
  readonly position: string;
}

const ABOUT = 'about';
