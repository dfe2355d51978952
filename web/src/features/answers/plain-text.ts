import type { Receipt } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/answers.ts';
import { capital } from './answer.ts';
import { fieldName } from './values.ts';

/** What was written, as text for another channel: one line for each field that people enter. */
export function plainText(
  receipt: Receipt,
  sentence: string,
  say: (column: string, value: unknown) => string,
): string {
  const lines = Object.entries(receipt.fields).flatMap(([column, { submitted }]) =>
    submitted === undefined || !Object.hasOwn(t.fields, column) || quiet.has(column)
      ? []
      : [t.recovery.line(capital(fieldName(column)), say(column, submitted))],
  );
  return [sentence, ...lines].join('\n');
}

/** Columns that say nothing to people. */
export const quiet: ReadonlySet<string> = new Set([
  'id',
  'festival_id',
  'payload',
  'state_vector',
  'seen_value',
  'table_name',
  'row_id',
  'reply_to',
]);
