import { columnPolicy, rowPolicy } from '@festival-ops/policy/matrix';
import type { Result } from '@festival-ops/policy/reasons';
import { columnsOfTable } from '@festival-ops/policy/table';
import type { Batch } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import type { Outcome } from './outcome.ts';

/** What became of one request, in numbers and names that the declarations know: nothing that people wrote is in it. */
export interface WriteObservation {
  /** As they were sent. */
  readonly transactions: number;
  readonly writes: number;
  /** How long judging and storing took. */
  readonly ms: number;
  /** How often a database transaction had to be begun again. */
  readonly retries: number;
  /** One for each write that was judged now; a write that was answered before is not judged again. */
  readonly outcomes: readonly ObservedOutcome[];
}

export interface ObservedOutcome {
  /** `other` for a table that is not declared. */
  readonly table: string;
  /** The kind of the matrix's policy for the field that decided the result, else for the row; `none` without any. */
  readonly policy: string;
  readonly result: Result;
  readonly reason: string | null;
  /** How many values of others it replaced. */
  readonly replaced: number;
}

export function observed(
  domain: WriteDomain,
  { transactions }: Pick<Batch, 'transactions'>,
  outcomes: readonly Outcome[],
  run: { readonly ms: number; readonly retries: number },
): WriteObservation {
  return {
    transactions: transactions.length,
    writes: transactions.reduce((sum, { writes }) => sum + writes.length, 0),
    ...run,
    outcomes: outcomes.map((outcome) => observedOutcome(domain, outcome)),
  };
}

function observedOutcome(domain: WriteDomain, { write, receipt, replaced }: Outcome): ObservedOutcome {
  const { result, reason_code: reason, fields } = receipt;
  const said = { result, reason, replaced: replaced.length };
  const { entry } = write;
  if (!entry.ok || !Object.hasOwn(domain.tables, entry.table))
    return { table: 'other', policy: 'none', ...said };
  const { table, op } = entry;
  if (op !== 'PATCH') {
    const policy = rowPolicy(domain.matrix, table, op === 'PUT' ? 'insert' : 'delete');
    return { table, policy: policy.kind, ...said };
  }
  const [decided] = Object.keys(fields).filter((name) => {
    const field = fields[name];
    return field?.result === result && (reason === null || field.reason === reason);
  });
  const isDeclared = decided !== undefined && Object.hasOwn(columnsOfTable(domain.tables, table), decided);
  const policy = isDeclared
    ? columnPolicy(domain.tables, domain.matrix, table, decided, 'edit').kind
    : 'none';
  return { table, policy, ...said };
}
