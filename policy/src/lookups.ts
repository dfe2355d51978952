import { type AnyMatrix, rowPolicy } from './matrix.ts';
import type { Policy } from './policies.ts';
import { columnsOfTable } from './table.ts';
import { isRowId, type Value } from './value.ts';
import type { RowView, WriteDomain } from './write-domain.ts';

/**
 * Which rows beyond its own a write is judged by. The write path loads and locks them before it decides; in the
 * browser they come from the local database.
 *
 * Some can be found only by way of another row (which item an allowance is of, which row a conflict is about). Those
 * are `paths`, and are read without a lock: what they say never changes.
 */
export interface Lookup {
  readonly table: string;
  readonly column: string;
  readonly value: string;
  /** Only rows with these texts; null asks for none. */
  readonly where?: Readonly<Record<string, string | null>>;
}

/** The part of an entry that lookups are made from. */
export interface LookupEntry {
  readonly table: string;
  readonly id: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly values: Readonly<Record<string, unknown>>;
  readonly metadata: { readonly follows?: string | null | undefined };
}

/** Rows that say where to look further, by table and id. */
export function pathsOf(domain: WriteDomain, entry: LookupEntry): { table: string; id: string }[] {
  const policy = actOf(domain.matrix, entry);
  if (policy?.kind === 'returnsAllowance') return byId(policy.allowance.table, entry.values[policy.of]);
  if (policy?.kind === 'reviewActions' && domain.review !== undefined)
    return byId(domain.review.records, entry.values.conflict_id);
  return [];
}

/** Receipts that the write names, whose conflict records it may be about. */
export function receiptsNamedBy(domain: WriteDomain, entry: LookupEntry): string[] {
  const policy = actOf(domain.matrix, entry);
  const named = [
    entry.metadata.follows,
    policy?.kind === 'reviewActions' ? entry.values.receipt_id : undefined,
    policy?.kind === 'acknowledges' ? entry.values[policy.receipt] : undefined,
  ];
  return named.filter((id): id is string => typeof id === 'string' && id.length <= 256 && !id.includes('\0'));
}

/**
 * @param path a row of `pathsOf`, or a conflict record of one of `receiptsNamedBy`, if it is there
 * @param records ids of the conflict records that named receipts belong to
 */
export function lookupsOf(
  domain: WriteDomain,
  entry: LookupEntry,
  path: (table: string, id: string) => RowView | undefined,
  records: readonly string[],
): Lookup[] {
  const policy = actOf(domain.matrix, entry);
  return [
    ...(policy === undefined ? [] : lookupsOfAct(domain, policy, entry, path, records)),
    ...lookupsOfReview(domain, entry),
  ];
}

function lookupsOfAct(
  domain: WriteDomain,
  policy: Policy,
  entry: LookupEntry,
  path: (table: string, id: string) => RowView | undefined,
  records: readonly string[],
): Lookup[] {
  switch (policy.kind) {
    case 'invariant':
      return keyed(policy.stock.table, policy.stock.item, entry.values[policy.item]);
    case 'reserved': {
      const item = entry.values[policy.item];
      return [
        ...keyed(policy.stock.table, policy.stock.item, item),
        ...keyed(policy.allowance.table, policy.allowance.item, item, { [policy.allowance.returned]: null }),
      ];
    }
    case 'returnsAllowance': {
      const id = entry.values[policy.of];
      const item = isRowId(id) ? path(policy.allowance.table, id)?.(policy.allowance.item) : undefined;
      return [
        ...keyed(policy.stock.table, policy.stock.item, item),
        ...keyed(policy.allowance.table, 'id', id),
      ];
    }
    case 'mergeText': {
      const owner = columnsOfTable(domain.tables, entry.table)[policy.of]?.references;
      const id = entry.values[policy.of];
      // before its first update a text has no row to lock; the row that it belongs to keeps two from beginning it
      return [
        ...(owner === undefined ? [] : keyed(owner, 'id', id)),
        ...keyed(policy.documents.table, 'id', id),
      ];
    }
    case 'reviewActions':
      return recordLookups(domain, [entry.values.conflict_id, ...records], path);
    default:
      return [];
  }
}

/** A decision is about a record, the row that the record is about, and the row's other open records. */
function recordLookups(
  { review }: WriteDomain,
  ids: readonly unknown[],
  path: (table: string, id: string) => RowView | undefined,
): Lookup[] {
  if (review === undefined) return [];
  return ids.filter(isRowId).flatMap((id): Lookup[] => {
    const record = path(review.records, id);
    const [table, row] = [record?.('table_name'), record?.('row_id')];
    if (typeof table !== 'string' || !isRowId(row)) return [];
    return [
      ...keyed(table, 'id', row),
      ...keyed(review.records, 'id', id),
      ...openRecordsOf(review.records, row),
    ];
  });
}

function lookupsOfReview(domain: WriteDomain, entry: LookupEntry): Lookup[] {
  if (domain.review === undefined || !mayBeReviewed(domain.matrix, entry.table)) return [];
  return isRowId(entry.id) ? openRecordsOf(domain.review.records, entry.id) : [];
}

function openRecordsOf(records: string, row: string): Lookup[] {
  return [{ table: records, column: 'row_id', value: row, where: { status: 'open' } }];
}

function mayBeReviewed(matrix: AnyMatrix, table: string): boolean {
  const rules = Object.hasOwn(matrix, table) ? matrix[table] : undefined;
  if (rules === undefined) return false;
  const known = reviewed.get(rules);
  if (known !== undefined) return known;
  const policies = [...Object.values(rules.columns), ...(rules.delete === undefined ? [] : [rules.delete])];
  const may = policies.some(({ policy }) =>
    ['manualReview', 'reviewedDelete'].includes(innermost(policy).kind),
  );
  reviewed.set(rules, may);
  return may;
}

/** Asked for every write, and of a matrix always the same. */
const reviewed = new WeakMap<AnyMatrix[string], boolean>();

/** The policy of making the row, without restrictions by role. */
function actOf(matrix: AnyMatrix, entry: LookupEntry): Policy | undefined {
  return entry.op === 'PUT' ? innermost(rowPolicy(matrix, entry.table, 'insert')) : undefined;
}

export function innermost(policy: Policy): Policy {
  return policy.kind === 'restrictTo' ? innermost(policy.policy) : policy;
}

function byId(table: string, id: unknown): { table: string; id: string }[] {
  return isRowId(id) ? [{ table, id }] : [];
}

function keyed(
  table: string,
  column: string,
  value: unknown | Value,
  where?: Readonly<Record<string, string | null>>,
): Lookup[] {
  return isRowId(value) ? [{ table, column, value, ...(where === undefined ? {} : { where }) }] : [];
}

/**
 * The row behind which later writes of a device wait while this one is parked (WB-8): its own; for an update of a
 * text the text, so that all updates of one text keep their order.
 */
export function heldRowOf(domain: WriteDomain, entry: LookupEntry): { table: string; id: string } {
  const policy = actOf(domain.matrix, entry);
  const text = policy?.kind === 'mergeText' ? entry.values[policy.of] : undefined;
  return policy?.kind === 'mergeText' && isRowId(text)
    ? { table: policy.documents.table, id: text }
    : { table: entry.table, id: entry.id };
}

/** The tables that hold texts. */
export function textTables(matrix: AnyMatrix): ReadonlySet<string> {
  const policies = Object.values(matrix).flatMap(({ insert }) =>
    insert === undefined ? [] : [innermost(insert.policy)],
  );
  return new Set(policies.flatMap((policy) => (policy.kind === 'mergeText' ? [policy.documents.table] : [])));
}
