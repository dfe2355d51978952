import type { TableName } from '@festival-ops/domain/tables';
import type { Row } from './rules/value.ts';

/** A row as the device's SQLite holds it: sets and JSON as JSON text. */
export type LocalRow = Readonly<Record<string, unknown>>;
export type ServerRows = ReadonlyMap<TableName, ReadonlyMap<string, Row>>;

/** An entry of the queue, as it goes over the wire. */
export interface Entry {
  readonly op_id: number;
  readonly op: string;
  readonly table: string;
  readonly id: string;
  readonly op_data?: Readonly<Record<string, unknown>>;
  readonly previous_values?: Readonly<Record<string, unknown>>;
  readonly metadata: string;
}

export interface Transaction {
  readonly number: number;
  readonly entries: readonly Entry[];
}

/** What an act does to a row, before it is stamped. */
export interface Draft {
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly table: TableName;
  readonly id: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly follows?: string;
}
