import { isReasonCode, type ReasonCode, type Result } from './reasons.ts';
import type { FieldReceipt } from './wire.ts';

const byStrength: readonly Result[] = ['applied', 'merged', 'needs_review', 'rejected', 'parked'];

/**
 * The write's own result is the weakest of its fields' (OUT-1), with that field's reason.
 * @param fields in the order of the declaration
 */
export function summary(fields: readonly FieldReceipt[]): { result: Result; reason: ReasonCode | null } {
  const weakest = fields.reduce((level, field) => Math.max(level, byStrength.indexOf(field.result)), 0);
  const result = byStrength[weakest] ?? 'applied';
  const codes = fields.filter((field) => field.result === result).map((field) => field.reason);
  const telling = codes.find((code) => code !== undefined && code !== 'already_equal');
  const all =
    codes.length > 0 && codes.every((code) => code === 'already_equal') ? 'already_equal' : undefined;
  const code = telling ?? all;
  return { result, reason: code !== undefined && isReasonCode(code) ? code : null };
}
