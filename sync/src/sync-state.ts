import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { KnownRows } from './known-rows.ts';
import { LmdbBucketStore } from './lmdb-bucket-store.ts';
import { openLmdb } from './lmdb-tables.ts';
import type { PromisedNumbers } from './write-checkpoints.ts';

/**
 * All that the service knows, in one directory: buckets, in which of them each row lies, and how far the log of
 * Postgres was read. They change in one transaction, so that after a crash they still belong together.
 */
export class SyncState implements PromisedNumbers {
  readonly store: LmdbBucketStore;
  readonly rows: KnownRows;
  readonly #root: RootDatabase;
  readonly #directory: string;
  readonly #about: Database<About, string>;
  readonly #numbers: Database<string, string>;

  constructor(directory: string, options: { readonly sync?: boolean } = {}) {
    this.#directory = directory;
    this.#root = openLmdb(directory, options);
    this.#about = this.#root.openDB('about', {});
    this.#numbers = this.#root.openDB('numbers', {});
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

  /**
   * The same beside the event loop: the promise settles as soon as all of it can be read; {@link onDisk} tells when it
   * would outlive a crash of the machine (one of this process it outlives at once).
   */
  transactLater<T>(act: () => T): Promise<T> {
    return this.#root.childTransaction(act);
  }

  /** Settles when all that was changed by now is on disk. */
  async onDisk(): Promise<void> {
    await this.#root.flushed;
  }

  /** In the transaction of the changes that take it there. */
  setAbout(about: About): void {
    this.#about.putSync(ABOUT, about);
  }

  /** Up to which number write checkpoints may have been given. Outlives all else that is forgotten. */
  get upTo(): bigint {
    return BigInt(this.#numbers.get(PROMISED) ?? 0);
  }

  async raise(upTo: bigint): Promise<void> {
    await this.#numbers.put(PROMISED, String(upTo));
    await this.onDisk();
  }

  forgetAll(): void {
    this.transact(() => {
      this.#about.clearSync();
      this.rows.clear();
      this.store.clear();
    });
  }

  /** Asks the directory, so it costs nothing until it is asked. */
  async size(): Promise<StateSize> {
    const [rows, operations] = [this.rows.count, this.store.operations];
    const files = await Promise.all(FILES.map((name) => stat(join(this.#directory, name))));
    return { rows, operations, bytes: files.reduce((sum, { size }) => sum + size, 0) };
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

/** What is kept; `bytes` on disk, which do not become fewer: what is free there is used again. */
export interface StateSize {
  readonly rows: number;
  readonly operations: number;
  readonly bytes: number;
}

const ABOUT = 'about';
const PROMISED = 'promised';
const FILES = ['data.mdb', 'lock.mdb'];
