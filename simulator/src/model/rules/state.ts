import type { TableName } from '@festival-ops/domain/tables';
import { instant, type Row, same, type Value } from './value.ts';

/**
 * What the model knows: the rows, who wrote what stands in them, what each device did last to each field, and the
 * receipts. It is the second statement of the rules, made from SPEC.md and without a look at the engine.
 */
export interface State {
  readonly rows: Map<string, Map<string, Row>>;
  /** By field: who wrote its value through the app. */
  readonly writers: Map<string, Writer>;
  /** By device and field: its newest edit there (DET-3). */
  readonly links: Map<string, Link>;
  readonly receipts: Map<string, Receipt>;
  /** By device: rows that have a parked write of it (WB-8). */
  readonly held: Map<string, Set<string>>;
  /** By task: how far each Yjs client of its note has got (POL-9), and the updates that were taken. */
  readonly notes: Map<string, Note>;
  readonly notices: Notice[];
  /** By conflict record: who wrote the value that its decision replaced. */
  readonly replaced: Map<string, Writer | null>;
  /** Rows, by table and id, of whose version only the bounds are known until the server is asked. */
  readonly folded: Set<string>;
}

export interface Writer {
  readonly value: Value;
  readonly user: string;
  readonly device: string;
}

export interface Link {
  /** The value of the edit, in a spelling that is the same for equal values. */
  readonly newest: string;
  readonly rowVersion: number | null;
  /** What the server would hold if nobody else had touched the field; undefined if the device never said. */
  readonly expected: Value | undefined;
  readonly rejected: boolean;
  readonly receipt: string;
}

export interface Note {
  readonly clocks: ReadonlyMap<number, number>;
  readonly payloads: readonly string[];
}

export interface Notice {
  readonly user_id: string;
  readonly receipt_id: string;
  readonly table_name: string;
  readonly row_id: string;
  readonly field: string;
  readonly your_value: Value;
  readonly their_value: Value;
  readonly by_user_id: string;
}

export const results = ['applied', 'merged', 'needs_review', 'rejected', 'parked'] as const;
export type Result = (typeof results)[number];

/** What becomes of one field. */
export interface FieldAnswer {
  readonly result: Result;
  readonly reason?: string;
  /** The server's value after the write; absent where the field was not stored, or is sensitive. */
  readonly stored?: Value;
  /** Whose value stood against it: the user, or null for somebody at the office; absent where nobody's did. */
  readonly other?: string | null;
  readonly delta?: number;
  readonly left?: number;
  /** The record that it belongs to. */
  readonly conflict?: string;
  readonly cause?: string;
  /** A decision that was not used. Whether it wanted what comes about later, the server says. */
  readonly unused?: true;
}

export interface Receipt {
  readonly id: string;
  readonly device: string;
  readonly author: string;
  readonly table: string;
  readonly row: string;
  readonly fields: Readonly<Record<string, FieldAnswer>>;
  /** Of the write itself, where no field says it (a delete, a malformed entry). */
  readonly whole?: FieldAnswer;
  /** The record that the write opened, waits for, or is about. */
  readonly record?: string;
  readonly settled: boolean;
}

export function answersOf({ fields, whole }: Pick<Receipt, 'fields' | 'whole'>): FieldAnswer[] {
  return [...Object.values(fields), ...(whole === undefined ? [] : [whole])];
}

/** OUT-1: the weakest result of its fields. */
export function resultOf(receipt: Pick<Receipt, 'fields' | 'whole'>): Result {
  return (
    results[Math.max(0, ...answersOf(receipt).map(({ result }) => results.indexOf(result)))] ?? 'applied'
  );
}

export function emptyState(): State {
  return {
    rows: new Map(),
    writers: new Map(),
    links: new Map(),
    receipts: new Map(),
    held: new Map(),
    notes: new Map(),
    notices: [],
    replaced: new Map(),
    folded: new Set(),
  };
}

export function rowsOf(state: State, table: TableName): Row[] {
  return [...(state.rows.get(table)?.values() ?? [])];
}

export function rowOf(state: State, table: string, id: Value | undefined): Row | undefined {
  return typeof id === 'string' ? state.rows.get(table)?.get(id) : undefined;
}

export function setRow(state: State, table: string, id: string, values: Row): void {
  const ofTable = state.rows.get(table) ?? new Map<string, Row>();
  state.rows.set(table, ofTable);
  ofTable.set(id, { ...ofTable.get(id), ...values });
}

export function fieldKey(table: string, id: string, field: string): string {
  return `${table}/${id}/${field}`;
}

/** Who wrote the value that stands in a field; null if it came by plain SQL. */
export function writerOf(state: State, table: string, id: string, field: string): Writer | null {
  const writer = state.writers.get(fieldKey(table, id, field));
  return writer !== undefined && same(writer.value, rowOf(state, table, id)?.[field]) ? writer : null;
}

/** Rights are what the rows say now (WB-11). */
export function roleOf(state: State, user: string, festival: Value | undefined): string | undefined {
  const member = rowsOf(state, 'member').find(
    ({ user_id, festival_id }) => user_id === user && festival_id === festival,
  );
  return member === undefined ? undefined : String(member.role);
}

export function isLead(state: State, user: string, festival: Value | undefined): boolean {
  return roleOf(state, user, festival) === 'festival_lead';
}

/** Whether a row is among those that sync to the user (WB-14, REV-1, OUT-5). */
export function maySee(state: State, user: string, table: string, row: Row): boolean {
  const role = roleOf(state, user, row.festival_id ?? row.id);
  const leads = role === 'festival_lead';
  switch (table) {
    case 'contact':
      return (
        leads ||
        rowsOf(state, 'stage_assignment').some(
          ({ user_id, stage_id }) => user_id === user && stage_id === row.stage_id,
        )
      );
    case 'conflict_record':
    case 'conflict_action':
    case 'device':
      return leads;
    case 'sync_operation':
      return row.synced === true && (row.author_id === user || leads);
    case 'lead_request':
      return row.author_id === user || row.to_user_id === user || leads;
    case 'receipt_ack':
      return row.author_id === user;
    case 'notice':
      return row.user_id === user;
    default:
      return role !== undefined;
  }
}

export function visible(state: State, user: string, table: string, id: Value | undefined): Row | undefined {
  const row = rowOf(state, table, id);
  return row !== undefined && maySee(state, user, table, row) ? row : undefined;
}

export function instantNow(date: Date): string {
  return instant(date.toISOString()) ?? '';
}
