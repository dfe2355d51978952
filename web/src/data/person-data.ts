import type { TableName } from '@festival-ops/domain/tables';
import type { CommonPowerSyncDatabase } from '@powersync/common';
import type { Collection, UtilsRecord } from '@tanstack/db';
import type { Accessor } from 'solid-js';
import type { ConnectionState } from './connection-state.ts';
import type { Notice, Receipt } from './receipts.ts';
import type { RowMarks } from './row-marks.ts';
import type { NewRow, RowSchema } from './row-schema.ts';
import type { CollectionName, Rows } from './rows.ts';
import type { Writes } from './writes.ts';

/** Everything that screens need of one person's data on this device. */
export interface PersonData {
  readonly userId: string;
  /** This database's id at the server: the first half of a receipt's id. */
  readonly deviceId: string;
  /** For what collections are too much for: `data/` reads it by SQL, screens ask `data/`. */
  readonly db: CommonPowerSyncDatabase;
  /** Ask them with `createLiveQuery` (`live.ts`). A collection starts when it is first asked for. */
  readonly collections: Collections;
  readonly writes: Writes;
  readonly connection: Connection;
  readonly activity: Activity;
  /** Marks of a row, now and as they change. */
  rowMarks(table: TableName, id: Accessor<string>): Accessor<RowMarks>;
  /** Leaves the database as it is; other tabs go on. */
  close(): Promise<void>;
}

export type Collections = { readonly [T in CollectionName]: RowCollection<Rows[T]> };
export type RowCollection<Row extends { readonly id: string }> = Collection<
  Row,
  string,
  UtilsRecord,
  RowSchema<Row>,
  NewRow<Row>
>;

export interface Connection {
  readonly state: Accessor<ConnectionState>;
  /** The go-offline switch: this person's choice, kept across reloads, the same in all tabs. */
  readonly paused: Accessor<boolean>;
  setPaused(paused: boolean): void;
  /** Tries at once instead of waiting for the next try. */
  sendNow(): void;
}

/** A client transaction that the server refused whole (WB-7): kept here, not sent again by itself. */
export interface HeldTransaction {
  readonly id: string;
  readonly at: string;
  readonly status: number;
  readonly message: string;
  /** The writes as they would have been sent, as JSON text. */
  readonly body: string;
}

export type Settling = 'seen' | 'dropped' | 'sent_again';

export interface Activity {
  /** Own receipts, newest first, the latest 500. */
  readonly receipts: Accessor<readonly Receipt[]>;
  /** Own rejected receipts that were neither dropped nor sent again, newest first. */
  readonly needsYou: Accessor<readonly Receipt[]>;
  readonly notices: Accessor<readonly Notice[]>;
  /** What is in the queue, oldest first, for "To send (3)". */
  readonly unsent: Accessor<readonly UnsentWrite[]>;
  readonly held: Accessor<readonly HeldTransaction[]>;
  /** Seen, dropped, sent again: what the person did about an answer. */
  settle(receiptId: string, kind: Settling): Promise<void>;
  /**
   * Drops answers at once for the eye, and for good a little later: a dropped answer can't be taken up again on
   * another device, so the way back is not to have said it yet.
   * @returns takes it back while there is time
   */
  drop(receiptIds: readonly string[]): () => void;
  /** What the person did about an answer. */
  settled(receiptId: string): ReadonlySet<string>;
  /** When each answer came, for those that came while the app was open. */
  readonly arrivals: Accessor<ReadonlyMap<string, number>>;
  /** All that is not at the server, as one text file for a person to keep. */
  exportUnsent(): Promise<string>;
}

export interface UnsentWrite {
  readonly opId: number;
  readonly transactionId: number | null;
  readonly table: string;
  readonly rowId: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  /** The columns it sets, with their values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The values that they were made from, as far as the queue has kept them. */
  readonly bases: Readonly<Record<string, unknown>>;
  readonly writtenAt: string | null;
}
