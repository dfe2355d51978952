import type { TableName } from '@festival-ops/domain/tables';
import type { Entry } from '../queue.ts';
import type { FieldAnswer, Receipt, Result, State } from './state.ts';
import type { Row } from './value.ts';

/** One write under judgement. */
export interface Write {
  readonly entry: Entry;
  readonly state: State;
  readonly receipt: string;
  readonly device: string;
  readonly user: string;
  readonly now: string;
  readonly festival: string;
  readonly table: TableName;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What the device had shown; undefined if it did not say (DET-5). */
  readonly bases: Readonly<Record<string, unknown>> | undefined;
  readonly rowVersion: number | null;
  readonly follows: string | undefined;
}

export type Answer = Pick<Receipt, 'fields' | 'whole' | 'record'>;

export function whole(result: Result, reason: string): Answer {
  return { fields: {}, whole: { result, reason } };
}

/** A reason that the rules leave open. */
export const ANY = '*';

/** What was refused was not taken, so no field of it was. */
export function refusedAll(
  fields: Readonly<Record<string, FieldAnswer>>,
  reason: string = ANY,
): Record<string, FieldAnswer> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.result === 'rejected' ? field : { result: 'rejected', reason },
    ]),
  );
}

/** What a device stamps into a write. */
export interface Metadata {
  readonly author: string;
  readonly schema_version: number;
  readonly row_version: number | null;
  readonly atomic?: boolean;
  readonly follows?: string;
}

export function metadataOf(text: string): Metadata {
  return JSON.parse(text);
}

export function isWrite({ op }: Entry): boolean {
  return ['PUT', 'PATCH', 'DELETE'].includes(op);
}

/**
 * What follows from a new row that is an act: whether it is made, what that says of its fields, and what the server
 * adds to it.
 */
export type Consequence = (write: Write, row: Row) => Consequences;

export type Consequences =
  | {
      readonly made: true;
      readonly fields?: Readonly<Record<string, FieldAnswer>>;
      /** Columns of the row that the server sets. */
      readonly set?: Row;
      /** The conflict record that it is about. */
      readonly record?: string;
    }
  | {
      readonly made: false;
      readonly fields?: Readonly<Record<string, FieldAnswer>>;
      readonly whole?: FieldAnswer;
    };
