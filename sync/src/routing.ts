import { type Audience, type Grant, grantKey, type Stream } from './streams.ts';

/** A value of a row: the text that Postgres prints for it, or an equal JavaScript value. */
export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** One bucket that a row lies in. */
export interface RowBucket {
  /** `<stream>|<variant>["param"]`, without the version that the service puts before it. */
  readonly bucket: string;
  /** The columns that are sent there, in the query's order; `undefined` means all of the table. */
  readonly columns: readonly string[] | undefined;
}

/** One bucket that a user may have. */
export interface UserBucket {
  readonly bucket: string;
  readonly stream: string;
  readonly priority: number;
}

/** The values that a grant gives to the user in question. */
export type GrantedValues = (grant: Grant) => Iterable<string>;

/**
 * The buckets that a row of `table` lies in. A row that two audiences of one query reach lies in a bucket of
 * each: a device shows it as long as any bucket that it holds has it, so each audience is right on its own.
 * Pure: the same row always lies in the same buckets, whoever is connected.
 */
export function bucketsOfRow(streams: readonly Stream[], table: string, row: Row): RowBucket[] {
  const found = new Map<string, RowBucket>();
  for (const query of planOf(streams).byTable.get(table) ?? []) {
    if (!query.where.every(([column, text]) => textOf(row[column]) === text)) continue;
    for (const { prefix, column } of query.targets) {
      const value = textOf(row[column]);
      if (value === null) continue;
      const bucket = bucketName(prefix, value);
      const columns = found.has(bucket) ? union(found.get(bucket)?.columns, query.columns) : query.columns;
      found.set(bucket, { bucket, columns });
    }
  }
  return [...found.values()];
}

/** The buckets of a user to whom the grants give `granted`, in the order of the streams. */
export function bucketsOfUser(
  streams: readonly Stream[],
  userId: string,
  granted: GrantedValues,
): UserBucket[] {
  const found: UserBucket[] = [];
  for (const { stream, prefix, audience } of planOf(streams).variants) {
    const values = audience.to === 'user' ? [userId] : new Set(granted(audience.grant));
    for (const value of values)
      found.push({ bucket: bucketName(prefix, value), stream: stream.name, priority: stream.priority });
  }
  return found;
}

/** Whether a row of the grant's table gives a value, and to whom. */
export function grantedBy(grant: Grant, row: Row): { user: string; value: string } | undefined {
  for (const [column, text] of Object.entries(grant.where ?? {}))
    if (textOf(row[column]) !== text) return undefined;
  const user = textOf(row[grant.user]);
  const value = textOf(row[grant.value]);
  return user === null || value === null ? undefined : { user, value };
}

/** The columns by which rows of `table` are routed or grant something. */
export function routingColumns(streams: readonly Stream[], table: string): Set<string> {
  const columns = new Set<string>();
  for (const query of planOf(streams).byTable.get(table) ?? []) {
    for (const [column] of query.where) columns.add(column);
    for (const { column } of query.targets) columns.add(column);
  }
  for (const { audience } of planOf(streams).variants)
    if (audience.to === 'granted' && audience.grant.table === table)
      for (const column of [
        audience.grant.user,
        audience.grant.value,
        ...Object.keys(audience.grant.where ?? {}),
      ])
        columns.add(column);
  return columns;
}

interface Variant {
  readonly stream: Stream;
  readonly audience: Audience;
  /** `<stream>|<variant>` */
  readonly prefix: string;
}

interface PlannedQuery {
  readonly columns: readonly string[] | undefined;
  readonly where: readonly (readonly [column: string, text: string])[];
  readonly targets: readonly { readonly prefix: string; readonly column: string }[];
}

interface Plan {
  readonly variants: readonly Variant[];
  readonly byTable: ReadonlyMap<string, readonly PlannedQuery[]>;
}

const plans = new WeakMap<readonly Stream[], Plan>();

/** The streams, indexed by table once: rows are routed on every commit. */
function planOf(streams: readonly Stream[]): Plan {
  const known = plans.get(streams);
  if (known !== undefined) return known;
  const variants: Variant[] = [];
  const byTable = new Map<string, PlannedQuery[]>();
  for (const stream of streams) {
    const own = new Map<string, Variant>();
    for (const query of stream.queries) {
      const targets = query.audience.map((audience) => {
        const key = audience.to === 'user' ? 'user' : grantKey(audience.grant);
        const variant = own.get(key) ?? { stream, audience, prefix: `${stream.name}|${own.size}` };
        own.set(key, variant);
        return { prefix: variant.prefix, column: audience.column };
      });
      const where = Object.entries(query.where ?? {}).map(
        ([column, value]) => [column, textOf(value) ?? ''] as const,
      );
      const planned = { columns: query.columns, where, targets };
      byTable.set(query.table, [...(byTable.get(query.table) ?? []), planned]);
    }
    variants.push(...own.values());
  }
  const plan = { variants, byTable };
  plans.set(streams, plan);
  return plan;
}

function bucketName(prefix: string, parameter: string): string {
  return `${prefix}${JSON.stringify([parameter])}`;
}

function union(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] | undefined {
  return a === undefined || b === undefined ? undefined : [...new Set([...a, ...b])];
}

/** Postgres prints a boolean as t or f; all comparisons are of what it prints. */
function textOf(cell: Cell): string | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return String(cell);
}
