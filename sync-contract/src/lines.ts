/** The lines of a stream, as far as a client relies on them. Read leniently here; `device.ts` judges them. */

export interface BucketLine {
  readonly bucket: string;
  readonly checksum: number;
  readonly count?: number;
  readonly priority?: number;
  readonly subscriptions?: readonly Reason[];
}

export type Reason = { readonly default: number } | { readonly sub: number };

export interface StreamLine {
  readonly name: string;
  readonly is_default: boolean;
  readonly errors: readonly unknown[];
}

export interface Operation {
  readonly op_id: string;
  readonly op: 'PUT' | 'REMOVE' | 'MOVE' | 'CLEAR';
  readonly object_type?: string;
  readonly object_id?: string;
  readonly subkey?: string;
  readonly data?: unknown;
  readonly checksum: number;
}

export interface CheckpointLine {
  readonly last_op_id: string;
  readonly write_checkpoint?: string;
  readonly buckets: readonly BucketLine[];
  readonly streams: readonly StreamLine[];
}

export interface DiffLine {
  readonly last_op_id: string;
  readonly write_checkpoint?: string;
  readonly updated_buckets: readonly BucketLine[];
  readonly removed_buckets: readonly string[];
}

/** In a recording, a long data line is told by its first and its last operation. */
export interface Summary {
  readonly _summary: true;
  readonly ops: number;
  readonly first: Operation;
  readonly last: Operation;
}

export interface DataLine {
  readonly bucket: string;
  readonly after?: string;
  readonly next_after?: string;
  readonly has_more?: boolean;
  readonly data: readonly Operation[] | Summary;
}

export interface Line {
  readonly checkpoint?: CheckpointLine;
  readonly checkpoint_diff?: DiffLine;
  readonly data?: DataLine;
  readonly partial_checkpoint_complete?: { readonly last_op_id: string; readonly priority: number };
  readonly checkpoint_complete?: { readonly last_op_id: string };
  readonly token_expires_in?: number;
  readonly error?: unknown;
}

/** The operations of a data line, and whether there were more than these. */
export function operationsOf(line: DataLine): { operations: readonly Operation[]; isSummary: boolean } {
  return '_summary' in line.data
    ? { operations: [line.data.first, line.data.last], isSummary: true }
    : { operations: line.data, isSummary: false };
}

/** A bucket's name without what is the server's own affair: `1#board|0[]` is `board|[]`. */
export function plainName(bucket: string): string {
  return bucket.slice(bucket.indexOf('#') + 1).replace(/\|\d+\[/, '|[');
}
