import { type TableName, tables } from '@festival-ops/domain/tables';
import type { Column } from '@festival-ops/policy/table';
import type { Receipt } from '../../data/receipts.ts';
import { quiet } from './plain-text.ts';

/** A field of the form in which something is corrected and sent again. */
export interface FormField {
  readonly column: string;
  readonly kind: 'text' | 'long_text' | 'number' | 'time' | 'choice' | 'tags' | 'stage' | 'person';
  readonly choices: readonly string[];
  readonly nullable: boolean;
  readonly maxLength: number | undefined;
}

/** The fields that people enter, among those that a receipt names. */
export function formFields(receipt: Pick<Receipt, 'table_name' | 'fields' | 'op'>): readonly FormField[] {
  const table = Object.keys(tables).find((name): name is TableName => name === receipt.table_name);
  if (table === undefined) return [];
  const columns: Readonly<Record<string, Column>> = tables[table].columns;
  return Object.keys(receipt.fields).flatMap((column) => {
    const spec = columns[column];
    const kind = spec === undefined ? undefined : kindOf(column, spec, receipt.op);
    if (spec === undefined || kind === undefined) return [];
    return [
      {
        ...{ column, kind, choices: spec.values ?? [] },
        ...{ nullable: spec.nullable ?? false, maxLength: spec.maxLength },
      },
    ];
  });
}

function kindOf(column: string, spec: Column, op: string | null): FormField['kind'] | undefined {
  const fixed = spec.access === 'server' || (spec.access === 'create' && op !== 'PUT');
  if (fixed || quiet.has(column) || column === 'deleted_at' || column === 'used_at') return undefined;
  if (column === 'stage_id') return 'stage';
  if (column === 'assignee_id') return 'person';
  if (spec.values !== undefined) return 'choice';
  switch (spec.type) {
    case 'text':
      return (spec.maxLength ?? 0) > 300 ? 'long_text' : 'text';
    case 'integer':
      return 'number';
    case 'instant':
      return 'time';
    case 'set':
      return 'tags';
    default:
      return undefined;
  }
}

/** Whether two values are one: sets are lists in receipts and JSON texts in SQLite, instants have several spellings. */
export function same(a: unknown, b: unknown): boolean {
  return key(a) === key(b);
}

function key(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? String(Date.parse(text)) : text;
}
