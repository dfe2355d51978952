import { canonicalDate, canonicalInstant } from './instant.ts';
import { isPlain } from './storable.ts';
import type { Column } from './table.ts';

/**
 * Values of columns, decoded by the column's declared type (DET-7): the same instant, set or truth value has
 * several spellings in SQLite, JSON and Postgres, and only decoded values are compared.
 *
 * - `instant`: UTC text with six digits of a second; `date`: `YYYY-MM-DD`
 * - `set`: its members without repetition, sorted; `json`: JSON text with sorted keys
 * - `integer`: number; `boolean`: true or false; `text` and `id`: the text
 */
export type Value = string | number | boolean | null | readonly string[];

export type Decoded =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: ValueFault; readonly max?: number };

export type ValueFault = 'invalid_value' | 'too_long' | 'malformed_id' | 'required';

/** Most members of a set. */
export const MOST_MEMBERS = 100;
/** The range of Postgres' `integer`: what does not fit there would throw there. */
const INTEGER = { min: -2_147_483_648, max: 2_147_483_647 };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids of rows are UUIDs in the spelling that Postgres gives back, so that a device finds its row again. */
export function isRowId(id: unknown): id is string {
  return typeof id === 'string' && UUID.test(id);
}

/**
 * Decodes a value that a device sent (SQLite values: sets and JSON as JSON text, booleans 0 and 1) without asking
 * whether the column may hold it.
 */
export function decode(column: Column, raw: unknown): Decoded {
  if (raw === null || raw === undefined) return { ok: true, value: null };
  return decodeAs(column, raw, deviceForms);
}

/** Decodes what Postgres prints for a column (`column::text`, with TimeZone UTC). */
export function decodeStored(column: Column, text: string | null): Value {
  if (text === null) return null;
  const decoded = decodeAs(column, text, storedForms);
  if (!decoded.ok)
    throw new Error(`the database holds ${text.slice(0, 80)} in a column of type ${column.type}`);
  return decoded.value;
}

/** Whether the column may hold a decoded value: nullability, length, range, the allowed texts (WB-12). */
export function check(column: Column, value: Value): Decoded {
  if (value === null) return column.nullable ? { ok: true, value } : { ok: false, reason: 'required' };
  const max = column.maxLength ?? Number.POSITIVE_INFINITY;
  if (typeof value === 'string') {
    if (column.type === 'id' && column.references !== undefined && !UUID.test(value))
      return { ok: false, reason: 'malformed_id' };
    if (column.type === 'id' && (value === '' || value.length > max))
      return { ok: false, reason: 'malformed_id' };
    if (value.length > max) return { ok: false, reason: 'too_long', max };
    if (column.values !== undefined && !column.values.includes(value)) return invalid;
  }
  if (
    typeof value === 'number' &&
    (value < (column.min ?? INTEGER.min) || value > (column.max ?? INTEGER.max))
  )
    return invalid;
  if (typeof value === 'object') {
    if (value.length > MOST_MEMBERS) return { ok: false, reason: 'too_long', max: MOST_MEMBERS };
    if (value.some((member) => member.length > max)) return { ok: false, reason: 'too_long', max };
  }
  return { ok: true, value };
}

/** Equal after decoding (DET-7). */
export function same(a: Value, b: Value): boolean {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null)
    return a.length === b.length && a.every((member, index) => member === b[index]);
  return a === b;
}

/** What a new row holds in a column before its first edit (WB-13). */
export function initialValue(column: Column): Value {
  if (column.initial !== undefined) return column.initial;
  return column.type === 'set' && !column.nullable ? [] : null;
}

/** The text that Postgres casts to the column's type. */
export function toStored(value: Value): string | null {
  if (value === null) return null;
  if (typeof value === 'object') return `{${value.map(quoted).join(',')}}`;
  return String(value);
}

/** A decoded value from its JSON text. */
export function parseValue(text: string): Value {
  const value = parsed(text);
  if (Array.isArray(value)) return setOf(value) ?? [];
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw new Error('not the JSON text of a decoded value');
}

/** A text that is equal for equal values, also for values that could not be decoded. */
export function comparable(column: Column, raw: unknown): string {
  const decoded = decode(column, raw);
  return decoded.ok ? JSON.stringify(decoded.value) : `raw:${canonicalJson(raw)}`;
}

/** JSON text with sorted keys; what lies deeper than `depth` is left out, so that no input can exhaust the stack. */
export function canonicalJson(value: unknown, depth = 32): string {
  if (depth === 0) return '"…"';
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth - 1)).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, depth - 1)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

type Forms = Readonly<Record<'integer' | 'boolean' | 'set' | 'json', (raw: unknown) => Value | undefined>>;

function decodeAs(column: Column, raw: unknown, forms: Forms): Decoded {
  const value = decodeForm(column, raw, forms);
  return value === undefined ? invalid : { ok: true, value };
}

const invalid = { ok: false, reason: 'invalid_value' } as const;

function decodeForm(column: Column, raw: unknown, forms: Forms): Value | undefined {
  switch (column.type) {
    case 'id':
    case 'text':
      return typeof raw === 'string' && isStorable(raw) ? raw : undefined;
    case 'instant':
      return typeof raw === 'string' ? canonicalInstant(raw) : undefined;
    case 'date':
      return typeof raw === 'string' ? canonicalDate(raw) : undefined;
    case 'integer':
    case 'boolean':
    case 'set':
    case 'json':
      return forms[column.type](raw);
  }
}

/** Postgres keeps neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return isPlain(text) || (!text.includes('\0') && !/\p{Surrogate}/u.test(text));
}

const deviceForms: Forms = {
  integer: (raw) => (typeof raw === 'number' && Number.isSafeInteger(raw) ? raw : undefined),
  boolean: (raw) => (raw === 1 || raw === true ? true : raw === 0 || raw === false ? false : undefined),
  set: (raw) => setOf(typeof raw === 'string' ? parsed(raw) : raw),
  json: (raw) => (typeof raw === 'string' && isStorable(raw) ? canonicalParsed(raw) : undefined),
};

const storedForms: Forms = {
  integer: (raw) => {
    const number = typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : undefined;
    return number !== undefined && Number.isSafeInteger(number) ? number : undefined;
  },
  boolean: (raw) =>
    raw === 'true' || raw === 't' ? true : raw === 'false' || raw === 'f' ? false : undefined,
  set: (raw) => (typeof raw === 'string' ? setOf(arrayMembers(raw)) : undefined),
  json: (raw) => (typeof raw === 'string' ? canonicalParsed(raw) : undefined),
};

function setOf(members: unknown): readonly string[] | undefined {
  if (!Array.isArray(members)) return undefined;
  const texts = members.filter(
    (member): member is string => typeof member === 'string' && isStorable(member),
  );
  return texts.length === members.length ? [...new Set(texts)].sort() : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function canonicalParsed(text: string): string | undefined {
  const value = parsed(text);
  if (value === undefined || isDeeperThan(value, 32)) return undefined;
  const canonical = canonicalJson(value);
  // a backslash of the text itself stands doubled, and escapes nothing
  const escapes = canonical.replaceAll('\\\\', '');
  return escapes.includes('\\u0000') || /\\ud[89a-f]/i.test(escapes) ? undefined : canonical;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeperThan(item, depth - 1));
}

/** The members of a one-dimensional Postgres array in its text form, `{a,"b c"}`; undefined if it is none. */
function arrayMembers(text: string): string[] | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const members: string[] = [];
  const member = /\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}\\\s]+(?:\s+[^",{}\\\s]+)*))\s*(,|$)/gsy;
  const inside = text.slice(1, -1);
  if (inside.trim() === '') return members;
  for (let more = true; more; ) {
    const match = member.exec(inside);
    if (match === null || match[2] === 'NULL') return undefined;
    members.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll(/\\(.)/gs, '$1'));
    more = match[3] === ',';
  }
  return member.lastIndex === inside.length ? members : undefined;
}

function quoted(member: string): string {
  return `"${member.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
