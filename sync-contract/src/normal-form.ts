import {
  type BucketLine,
  type DataLine,
  type DiffLine,
  type Line,
  operationsOf,
  plainName,
  type Reason,
  type StreamLine,
} from './lines.ts';
import { type FlatValue, flatValues } from './row-text.ts';

/**
 * A stream reduced to what a client can tell. Free, and so left out: op ids, sums and counts, bucket versions and
 * variant numbers, subkeys, the cutting of data lines, the order of buckets of one priority, the history of a row
 * (what counts is what a checkpoint does to what the device held), partial completions that nothing follows, and
 * checkpoints that say nothing new.
 */
export type NormalLine = NormalCheckpoint | { readonly expires: 'now' | 'soon' | 'later' };

export interface NormalCheckpoint {
  readonly line: 'checkpoint' | 'checkpoint_diff';
  /** By its place among the numbers that were answered to this device in this recording: `before` is none of them. */
  readonly writeCheckpoint: string;
  readonly streams?: readonly StreamLine[];
  /** Bucket → its priority and reasons. Of a diff, the buckets that have news. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  /** In the order of arrival: what becomes of rows, and where the device may show them. */
  readonly data: NormalData[];
  isComplete: boolean;
}

export interface NormalData {
  readonly priority: number;
  readonly rows: Record<string, Record<string, NormalRow>>;
  /** A partial completion came, and data after it. */
  isPublished: boolean;
}

export type NormalRow =
  | 'removed'
  | { readonly as: 'text' | 'object'; readonly values: Record<string, FlatValue> };

/** Buckets of which a recording tells only some rows. */
export type PartlyTold = Set<string>;

interface Open {
  readonly checkpoint: NormalCheckpoint;
  readonly priorities: Map<string, number>;
  /** Complete up to this priority. */
  partial: number;
  isNews: boolean;
}

/** Reads the lines of one device, stream after stream. */
export class Normaliser {
  readonly partlyTold: PartlyTold = new Set();
  /** The numbers that were answered to this device, in their order. */
  readonly answers: bigint[] = [];
  readonly #held = new Map<string, Set<string>>();
  readonly #priorities = new Map<string, number>();
  #streams: readonly StreamLine[] = [];
  #told = 'before';
  #open: Open | undefined;
  #lines: NormalLine[] = [];

  /** A new stream begins; the device says that it holds these buckets. */
  begin(held: readonly string[]): void {
    const kept = new Set(held.map(plainName));
    for (const name of this.#held.keys()) if (!kept.has(name)) this.#held.delete(name);
    this.#told = 'before';
    this.#open = undefined;
    this.#lines = [];
  }

  /** The lines since the last call of `cut`. */
  get lines(): readonly NormalLine[] {
    const open = this.#open;
    return open === undefined || !open.isNews ? this.#lines : [...this.#lines, open.checkpoint];
  }

  cut(): void {
    this.#lines = [];
  }

  take(line: Line): void {
    if (line.checkpoint !== undefined) {
      this.#streams = line.checkpoint.streams;
      this.#priorities.clear();
      this.#begin('checkpoint', {
        ...line.checkpoint,
        updated_buckets: line.checkpoint.buckets,
        removed_buckets: [],
      });
    } else if (line.checkpoint_diff !== undefined) this.#begin('checkpoint_diff', line.checkpoint_diff);
    else if (line.data !== undefined) this.#data(line.data);
    else if (line.partial_checkpoint_complete !== undefined && this.#open !== undefined)
      this.#open.partial = line.partial_checkpoint_complete.priority;
    else if (line.checkpoint_complete !== undefined) this.#complete();
    else if (line.token_expires_in !== undefined) this.#expires(expiry(line.token_expires_in));
  }

  /** Said twice that the end is near, a client has reconnected at the first. */
  #expires(when: 'now' | 'soon' | 'later'): void {
    const last = this.#lines.at(-1);
    if (when === 'soon' && last !== undefined && 'expires' in last && last.expires === 'soon') return;
    this.#lines.push({ expires: when });
  }

  #begin(line: NormalCheckpoint['line'], head: DiffLine): void {
    for (const bucket of head.updated_buckets)
      this.#priorities.set(plainName(bucket.bucket), bucket.priority ?? 3);
    for (const bucket of head.removed_buckets) this.#held.delete(plainName(bucket));
    const writeCheckpoint = this.#label(head.write_checkpoint);
    const isNews =
      line === 'checkpoint' ||
      head.updated_buckets.length + head.removed_buckets.length > 0 ||
      writeCheckpoint !== this.#told;
    this.#told = writeCheckpoint;
    this.#open = {
      isNews,
      partial: -1,
      priorities: this.#priorities,
      checkpoint: {
        line,
        writeCheckpoint,
        ...(line === 'checkpoint' ? { streams: this.#streams } : {}),
        buckets: Object.fromEntries(
          head.updated_buckets.map((bucket) => [plainName(bucket.bucket), this.#described(bucket)]),
        ),
        removed: head.removed_buckets.map(plainName).sort(),
        data: [],
        isComplete: false,
      },
    };
  }

  #data(line: DataLine): void {
    const open = this.#open;
    if (open === undefined) return;
    const bucket = plainName(line.bucket);
    const { operations, isSummary } = operationsOf(line);
    if (isSummary) this.partlyTold.add(bucket);
    const held = this.#held.get(bucket) ?? new Set();
    this.#held.set(bucket, held);
    for (const { op, object_type, object_id, data } of operations) {
      const key = `${object_type}/${object_id}`;
      const group = groupOf(open, open.priorities.get(bucket) ?? 3);
      if (op === 'PUT' || (op === 'REMOVE' && held.has(key))) {
        group.rows[bucket] ??= {};
        group.rows[bucket][key] = op === 'PUT' ? normalRow(data) : 'removed';
      } else if (op === 'REMOVE') forget(group, bucket, key);
    }
  }

  #complete(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    for (const { rows } of open.checkpoint.data)
      for (const [bucket, changes] of Object.entries(rows))
        for (const [key, row] of Object.entries(changes))
          if (row === 'removed') this.#held.get(bucket)?.delete(key);
          else this.#held.get(bucket)?.add(key);
    open.checkpoint.isComplete = true;
    if (open.isNews) this.#lines.push(open.checkpoint);
  }

  #label(writeCheckpoint: string | undefined): string {
    const reached = this.answers.filter((answer) => BigInt(writeCheckpoint ?? 0) >= answer);
    return reached.length === 0 ? 'before' : `answer ${new Set(reached).size}`;
  }

  #described({ priority = 3, subscriptions = [] }: BucketLine): string {
    const reasons = subscriptions.map((reason: Reason) =>
      'default' in reason ? `default ${this.#streams[reason.default]?.name}` : `subscription ${reason.sub}`,
    );
    return `priority ${priority} by ${reasons.sort().join(' and ')}`;
  }
}

/** The group of rows that data of a priority goes to, and what a partial completion before it has published. */
function groupOf(open: Open, priority: number): NormalData {
  const last = open.checkpoint.data.at(-1);
  if (last?.priority === priority) return last;
  if (last !== undefined) last.isPublished = open.partial >= last.priority;
  const group: NormalData = { priority, rows: {}, isPublished: false };
  open.checkpoint.data.push(group);
  return group;
}

/** A row that the device did not hold before this checkpoint, and does not hold after it, never was. */
function forget({ rows }: NormalData, bucket: string, key: string): void {
  const known = rows[bucket];
  if (known === undefined) return;
  delete known[key];
  if (Object.keys(known).length === 0) delete rows[bucket];
}

function normalRow(data: unknown): NormalRow {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return { as: typeof data === 'string' ? 'text' : 'object', values: flatValues(text) ?? {} };
}

function expiry(seconds: number): 'now' | 'soon' | 'later' {
  if (seconds <= 0) return 'now';
  return seconds <= 20 ? 'soon' : 'later';
}

/** Of the buckets that the recording tells only partly, keeps the rows that it tells. */
export function restricted(
  lines: readonly NormalLine[],
  recorded: readonly NormalLine[],
  partlyTold: PartlyTold,
): readonly NormalLine[] {
  return lines.map((line, at) => {
    const other = recorded[at];
    if (!('data' in line) || other === undefined || !('data' in other)) return line;
    const toldOf = (bucket: string) =>
      new Set(other.data.flatMap(({ rows }) => Object.keys(rows[bucket] ?? {})));
    const data = line.data.map((group) => ({
      ...group,
      rows: Object.fromEntries(
        Object.entries(group.rows).map(([bucket, rows]) => {
          if (!partlyTold.has(bucket)) return [bucket, rows];
          const told = toldOf(bucket);
          return [bucket, Object.fromEntries(Object.entries(rows).filter(([key]) => told.has(key)))];
        }),
      ),
    }));
    return { ...line, data };
  });
}
