import { type TableName, tables } from '@festival-ops/domain/tables';
import type { Column } from '@festival-ops/policy/table';

/** A column's value as the model has it: instants in UTC with six digits, sets sorted, JSON as canonical text. */
export type Value = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Value>>;

export function isTable(name: string): name is TableName {
  return Object.hasOwn(tables, name);
}

export function columnsOf(table: TableName): Readonly<Record<string, Column>> {
  return tables[table].columns;
}

/**
 * What a device sent, or Postgres printed as JSON, in the model's form (DET-7); undefined if it is of another type.
 * Whether the column takes it is `misfitOf`'s question.
 */
export function read(column: Column, raw: unknown): Value | undefined {
  if (raw === null || raw === undefined) return null;
  switch (column.type) {
    case 'integer':
      return Number.isSafeInteger(raw) ? Number(raw) : undefined;
    case 'boolean':
      return raw === true || raw === 1 ? true : raw === false || raw === 0 ? false : undefined;
    case 'set': {
      const members: unknown = typeof raw === 'string' ? parsed(raw) : raw;
      return Array.isArray(members) ? [...new Set(members.map(String))].sort() : undefined;
    }
    case 'json':
      return typeof raw === 'string' ? canonical(parsed(raw)) : undefined;
    case 'instant':
      return typeof raw === 'string' ? instant(raw) : undefined;
    default:
      return typeof raw === 'string' ? raw : undefined;
  }
}

/** Why a column does not take a value (WB-12). */
export function misfitOf(column: Column, value: Value | undefined): string | undefined {
  if (value === undefined) return 'invalid_value';
  if (value === null) return column.nullable ? undefined : 'required';
  if (column.references !== undefined && !isUuid(value)) return 'malformed_id';
  const longest = column.maxLength ?? Number.POSITIVE_INFINITY;
  if (typeof value === 'string' && value.length > longest) return 'too_long';
  if (column.values !== undefined && !column.values.includes(String(value))) return 'invalid_value';
  if (typeof value === 'number' && !inRange(column, value)) return 'invalid_value';
  if (Array.isArray(value) && (value.length > 100 || value.some((member) => member.length > longest)))
    return 'too_long';
  return undefined;
}

export function inRange(column: Column, value: number): boolean {
  return value >= (column.min ?? -(2 ** 31)) && value <= (column.max ?? 2 ** 31 - 1);
}

export function isUuid(value: Value | undefined): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

/** What a new row holds in a column before its first edit (WB-13). */
export function defaultOf(column: Column): Value {
  return column.initial ?? (column.type === 'set' ? [] : null);
}

export function same(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A text that is equal for equal values, also for ones of another type than the column's. */
export function spelled(column: Column, raw: unknown): string {
  const value = read(column, raw);
  return value === undefined ? `raw ${canonical(raw)}` : JSON.stringify(value);
}

/** An instant in UTC with six digits. */
export function instant(text: string): string | undefined {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const digits = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${new Date(at).toISOString().slice(0, 19)}.${digits.padEnd(6, '0').slice(0, 6)}Z`;
}

export function plusHours(at: string, hours: number): string {
  return instant(new Date(Date.parse(at) + hours * 3_600_000).toISOString()) ?? at;
}

/** JSON text with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

/** A value in a JSON column: sets are arrays, all else is itself. */
export function json(value: Value): string {
  return canonical(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
