import { type Database, type Key, open, type RootDatabase } from 'lmdb';
import { checksumOf } from './row-text.ts';

/**
 * Opens the directory in which a store's buckets are, or makes it.
 * @param options `sync: false` leaves it to the system when what was committed reaches the disk, for tests
 */
export function openLmdb(path: string, { sync = true } = {}): RootDatabase {
  // a reader is a pin; streams that are slow may each hold an older one
  return open({ path, maxDbs: 16, maxReaders: 4_096, mapSize: MAP_BYTES, noSync: !sync });
}

/** Of addresses, not of memory. A map that must grow leaves the old one behind, with every page that was read by it. */
const MAP_BYTES = 2 ** 30;

/** Known without counting. */
export function entriesOf<V, K extends Key>(table: Database<V, K>): number {
  const stats = table.getStats();
  return 'entryCount' in stats && typeof stats.entryCount === 'number' ? stats.entryCount : 0;
}

export interface Bucket {
  /** A short name for the keys. */
  readonly number: number;
  live: number;
  removed: number;
  superseded: number;
  sum: number;
  /** No operation after this one has been dropped; `sumAtHorizon` is the checksum there. */
  horizon: number;
  sumAtHorizon: number;
  /** No REMOVE after this operation has been dropped. */
  removesSince: number;
}

/** `text` is the part of a PUT that is the same in every bucket; null for a REMOVE. */
export type Live = readonly [sum: number, type: string, id: string, checksum: number, text: string | null];
export type OpKey = [bucket: number, opId: number];
export type RowKey = [bucket: number, type: string, id: string];

export interface Tables {
  readonly root: RootDatabase;
  readonly counters: Database<number, string>;
  readonly buckets: Database<Bucket, string>;
  readonly live: Database<Live, OpKey>;
  readonly last: Database<number, RowKey>;
  readonly removes: Database<true, OpKey>;
  readonly history: Database<number, OpKey>;
}

export const LAST_OP_ID = 'last op id';
export const BUCKETS = 'buckets';

export function tablesIn(root: RootDatabase): Tables {
  return {
    root,
    counters: root.openDB('counters', {}),
    buckets: root.openDB('buckets', {}),
    live: root.openDB('live', {}),
    last: root.openDB('last', {}),
    removes: root.openDB('removes', {}),
    history: root.openDB('history', {}),
  };
}

/** LMDB's keys have an end; a longer text is told by its hash. */
export function keyText(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 150)}#${checksumOf(text)}#${checksumOf(`${text}#`)}`;
}

/** All operations of a bucket, or those after one up to another. */
export function within({ number }: Bucket, after = 0, upTo = Number.MAX_SAFE_INTEGER) {
  const start: OpKey = [number, after + 1];
  const end: OpKey = [number, upTo];
  return { start, end, inclusiveEnd: true };
}
