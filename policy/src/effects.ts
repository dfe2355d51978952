import type { ReasonCode, Result } from './reasons.ts';
import type { Value } from './value.ts';
import type { FieldReceipt, FieldReceipts, Other } from './wire.ts';

/** What a write may bring about beyond its own row, as data that the write path stores in the same transaction. */

/** A change of another row. The row must be among those that the write's lookups have locked, or be new. */
export interface RowEffect {
  readonly kind: 'insert' | 'update';
  readonly table: string;
  readonly id: string;
  readonly values: Readonly<Record<string, Value>>;
  /** Whose value now stands in these columns; nobody's unless given. */
  readonly writer?: Writer;
}

/** Who wrote a value, with which device and when. */
export interface Writer {
  readonly authorId: string;
  readonly authorName: string;
  readonly deviceId: string;
  readonly deviceName: string | null;
  /** When it arrived, and when it was written by the device's clock. */
  readonly at: string;
  readonly writtenAt: string | null;
  readonly clock: string | null;
  readonly receiptId: string;
}

/** A value with who wrote it, as a receipt names them; all null if nobody did through the app. */
export function otherOf(writer: Writer | undefined, value: Value): Other {
  return {
    value,
    author_id: writer?.authorId ?? null,
    author_name: writer?.authorName ?? null,
    device_id: writer?.deviceId ?? null,
    device_name: writer?.deviceName ?? null,
    at: writer?.at ?? null,
  };
}

/** A change of an earlier receipt: only what waits changes its result (OUT-9). */
export interface Settlement {
  readonly receiptId: string;
  readonly result: Result;
  readonly reason: ReasonCode | null;
  /** When it was settled; null if it waits (again). */
  readonly settledAt: string | null;
  /** Parts of its fields' receipts that change. */
  readonly fields: Readonly<Record<string, Partial<FieldReceipt>>>;
}

/** An earlier receipt, as far as a decision may ask for it. */
export interface KnownReceipt {
  readonly id: string;
  readonly authorId: string;
  readonly table: string | null;
  readonly rowId: string | null;
  readonly result: Result;
  readonly reason: string | null;
  readonly fields: FieldReceipts;
  readonly conflictId: string | null;
  readonly settledAt: string | null;
  /** Who was told by a notice that it replaced their value (OUT-6). */
  readonly toldTo?: readonly string[];
}

/** What follows from an accepted change, beside the row itself. */
export interface Effects {
  readonly also: readonly RowEffect[];
  readonly settles: readonly Settlement[];
  /** The conflict record that the write belongs to. */
  readonly conflictId?: string;
  /** The clocks of a text after the write (POL-9), by its row. */
  readonly text?: { readonly table: string; readonly id: string; readonly clocks: TextClocks };
  /** Values of others that were replaced on other rows (OUT-6). */
  readonly replaced?: readonly ReplacedElsewhere[];
}

export interface ReplacedElsewhere {
  readonly table: string;
  readonly rowId: string;
  readonly field: string;
  readonly authorId: string;
  readonly theirs: Value;
  /** Undefined for a value that they may not see (OUT-8). */
  readonly now: Value | undefined;
}

/** How far each Yjs client of a text has got. */
export type TextClocks = Readonly<Record<string, number>>;

/** The clocks from their JSON text. */
export function parseClocks(text: string): TextClocks {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('not the JSON text of clocks');
  return Object.fromEntries(
    Object.entries(parsed).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
  );
}

export const noEffects: Effects = { also: [], settles: [] };

/** Both, one after the other. */
export function joined(first: Effects, second: Effects): Effects {
  const conflictId = second.conflictId ?? first.conflictId;
  const text = second.text ?? first.text;
  return {
    also: [...first.also, ...second.also],
    settles: [...first.settles, ...second.settles],
    ...(conflictId === undefined ? {} : { conflictId }),
    ...(text === undefined ? {} : { text }),
    replaced: [...(first.replaced ?? []), ...(second.replaced ?? [])],
  };
}
