import { writeDomain } from '@festival-ops/domain/write-domain';
import { columnPolicy, rowPolicy } from '@festival-ops/policy/matrix';
import type { Result } from '@festival-ops/policy/reasons';
import type { FieldReceipt, Receipt, WriteResponse } from '@festival-ops/policy/wire';
import { type ParsedEntry, parseBatch, type WireWrite } from '@festival-ops/policy/wire-parse';

/** What the metrics learn of one request. */
export interface JudgedAnswer {
  readonly transactions: number;
  readonly writes: number;
  readonly ms: number;
  readonly outcomes: readonly JudgedPart[];
}

/** One changed field, or one row made or deleted. */
export interface JudgedPart {
  readonly table: string | null;
  /** The kind of the matrix's policy for it; `none` where it never came to that. */
  readonly policy: string;
  readonly result: Result;
  readonly reason: string | null;
  /** Whether it replaced somebody else's concurrent value. */
  readonly replaced: boolean;
}

/**
 * Reads off a request and its answer what was judged. A write that was sent again is in the answer again, so it
 * counts again.
 */
export function judgedAnswer(
  request: unknown,
  answer: WriteResponse,
  userId: string,
  ms: number,
): JudgedAnswer {
  const parsed = parseBatch(request);
  const transactions = parsed.ok ? parsed.batch.transactions : [];
  const outcomes = transactions.flatMap(({ writes }, index): JudgedPart[] => {
    const result = answer.results[index];
    if (result?.status === 'success')
      return writes.flatMap((write, at) => partsOf(write, result.receipts[at], userId));
    if (result?.status !== 'fatal_error') return [];
    const failed = writes[result.failed_operation.operation_index];
    return [refusedWhole(failed, result.failed_operation.error_code)];
  });
  const writes = transactions.reduce((sum, transaction) => sum + transaction.writes.length, 0);
  return { transactions: transactions.length, writes, ms, outcomes };
}

function partsOf({ entry }: WireWrite, receipt: Receipt | undefined, userId: string): JudgedPart[] {
  if (receipt === undefined) return [];
  const { result, reason_code: reason, fields } = receipt;
  const replaced = Object.values(fields).some((field) => hasReplaced(field, userId));
  if (!entry.ok) return [{ table: null, policy: 'none', result, reason, replaced }];
  const { table } = entry;
  const names = Object.keys(fields);
  if (entry.op !== 'PATCH' || names.length === 0)
    return [{ table, policy: policyOfRow(entry), result, reason, replaced }];
  return names.flatMap((name): JudgedPart[] => {
    const field = fields[name];
    if (field === undefined) return [];
    return [
      {
        table,
        policy: policyOfColumn(table, name),
        result: field.result,
        reason: field.reason ?? null,
        replaced: hasReplaced(field, userId),
      },
    ];
  });
}

/** The transaction of a client without a device id: only its first fault is told. */
function refusedWhole(write: WireWrite | undefined, reason: string): JudgedPart {
  const entry = write?.entry;
  const isKnown = entry?.ok === true;
  return {
    table: isKnown ? entry.table : null,
    policy: isKnown ? policyOfRow(entry) : 'none',
    result: 'rejected',
    reason,
    replaced: false,
  };
}

function policyOfRow({ table, op }: ParsedEntry): string {
  if (!Object.hasOwn(writeDomain.tables, table) || op === 'PATCH') return 'none';
  return rowPolicy(writeDomain.matrix, table, op === 'PUT' ? 'insert' : 'delete').kind;
}

function policyOfColumn(table: string, column: string): string {
  if (!Object.hasOwn(writeDomain.tables, table)) return 'none';
  return columnPolicy(writeDomain.tables, writeDomain.matrix, table, column, 'edit').kind;
}

/** Replacing a value of one's own is nobody's loss. */
function hasReplaced({ reason, other }: FieldReceipt, userId: string): boolean {
  return reason === 'overwrote_concurrent' && other?.author_id !== userId;
}
