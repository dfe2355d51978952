import type { TextUpdate } from './judge-field.ts';
import type { Lookup } from './lookups.ts';

/** What a device can say of itself and of the rows that it holds. Values are those of its SQLite. */
export interface Local {
  readonly userId: string;
  readonly deviceId: string;
  /** The device's clock, as an instant. */
  readonly now: string;
  /** A row as the device shows it, with its own unsent changes. */
  readonly row: (table: string, id: string) => LocalRow | undefined;
  /** The rows in which the column is the value, and which meet `where`; more than those do no harm. */
  readonly rows: (lookup: Lookup) => readonly LocalRow[];
  /** The device's unsent writes in queue order, at least those that have to do with the one in question. */
  readonly unsent?: readonly LocalWrite[];
}

export type LocalRow = Readonly<Record<string, unknown>> & { readonly id: string };

/** A write as a device makes it. */
export interface LocalWrite {
  readonly table: string;
  readonly id: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  /** The submitted columns, as they will stand in the queue; none for a delete. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What the device showed before: for an unsent write what the queue says, else what it shows now. */
  readonly bases?: Readonly<Record<string, unknown>>;
  /** The receipt that it is made in answer to. */
  readonly follows?: string;
  /** Of an update of a text: what it holds. */
  readonly text?: TextUpdate;
}
