import type { Kept } from './kept.ts';

/**
 * Says in which rows two peers disagree; none if they did the same. Where clients write to one row at the same time
 * (`inAnyOrder`), whose value stands last and whom each one replaced depend on who came first: then every write must
 * have the same result and reason, and the values of each field must follow each other in one line that ends in the
 * row, so that none was lost.
 */
export function disagreements(expected: Kept, actual: Kept, inAnyOrder: boolean): string[] {
  if (!inAnyOrder)
    return [
      ...differences('task', expected.task, actual.task),
      ...differences('receipt', expected.receipt, actual.receipt),
      ...differences('notice', expected.notice, actual.notice),
      ...differences('ledger', expected.ledger, actual.ledger),
      ...differences('branch', expected.branch, actual.branch),
      ...differences('writer', expected.writer, actual.writer),
    ];
  return [
    ...differences('ledger', expected.ledger, actual.ledger),
    ...differences('receipt', each(expected.receipt, said), each(actual.receipt, said)),
    ...differences('task', each(expected.task, withoutRaced), each(actual.task, withoutRaced)),
    ...[...actual.task.values()].flatMap((task) => brokenLines(task, [...actual.receipt.values()])),
  ];
}

function differences(
  table: string,
  expected: ReadonlyMap<string, string>,
  actual: ReadonlyMap<string, string>,
): string[] {
  const keys = [...new Set([...expected.keys(), ...actual.keys()])];
  return keys
    .filter((key) => expected.get(key) !== actual.get(key))
    .map((key) => `${table} ${key}\n  ${expected.get(key) ?? 'none'}\n  ${actual.get(key) ?? 'none'}`);
}

function each(rows: ReadonlyMap<string, string>, keep: (row: string) => string): Map<string, string> {
  return new Map([...rows].map(([key, row]) => [key, keep(row)]));
}

function said(receipt: string): string {
  const { result, reason_code: reason } = objectOf(receipt);
  return JSON.stringify([result, reason]);
}

const raced = ['title', 'expected_crowd'] as const;

function withoutRaced(task: string): string {
  const { title: _, expected_crowd: __, ...rest } = objectOf(task);
  return JSON.stringify(rest);
}

/** Each receipt of a field says what stood there before and after: the steps must make one line. */
function brokenLines(task: string, receipts: readonly string[]): string[] {
  const row = objectOf(task);
  const ofRow = receipts.map(objectOf).filter(({ row_id: id }) => id === row.id);
  return raced
    .filter((field) => {
      const steps = ofRow.flatMap(({ fields }) => {
        const receipt: unknown = isObject(fields) ? fields[field] : undefined;
        return isObject(receipt) ? [[receipt.before, receipt.after] as const] : [];
      });
      const next = new Map(steps);
      const reached = new Set(steps.map(([, after]) => after));
      const [start] = steps.filter(([before]) => !reached.has(before));
      let [value, length] = [start?.[0], 0];
      while (length <= steps.length && next.has(value)) [value, length] = [next.get(value), length + 1];
      return steps.length > 0 && (length !== steps.length || value !== row[field]);
    })
    .map((field) => `${field} of task ${String(row.id)}: its receipts do not follow each other in one line`);
}

function objectOf(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  if (!isObject(value)) throw new Error(`not a row: ${json}`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
