import { type Audience, type Grant, grantKey, grantsOf, type Stream } from './streams.ts';

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

/** Who asks for buckets. */
export interface Asker {
  readonly userId: string;
  /** What their token says of them. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly granted: GrantedValues;
}

/** What a subscription asks for; nothing, when a stream comes by itself. */
export type AskedValues = Readonly<Record<string, unknown>>;

/**
 * The buckets that a row of `table` lies in. A row that two audiences of one query reach lies in a bucket of
 * each: a device shows it as long as any bucket that it holds has it, so each audience is right on its own.
 * Pure: the same row always lies in the same buckets, whoever is connected.
 */
export function bucketsOfRow(streams: readonly Stream[], table: string, row: Row): RowBucket[] {
  const found = new Map<string, RowBucket>();
  for (const query of planOf(streams).byTable.get(table) ?? []) {
    if (!query.where.every(([column, text]) => textOf(row[column]) === text)) continue;
    for (const { prefix, columns: parameters } of query.targets) {
      const values = parameters.map((column) => textOf(row[column]));
      if (!values.every(isText)) continue;
      const bucket = bucketName(prefix, values);
      const columns = found.has(bucket) ? union(found.get(bucket)?.columns, query.columns) : query.columns;
      found.set(bucket, { bucket, columns });
    }
  }
  return [...found.values()];
}

/** The buckets of one stream that `asker` may have, of those that `asked` is about. */
export function bucketsOfStream(
  streams: readonly Stream[],
  stream: Stream,
  asker: Asker,
  asked: AskedValues,
): string[] {
  const found: string[] = [];
  for (const { prefix, audience, parameters } of planOf(streams).byStream.get(stream) ?? []) {
    const wanted = parameters.map((parameter) => askedText(asked[parameter]));
    if (!wanted.every(isText)) continue;
    for (const own of audienceValues(audience, asker)) found.push(bucketName(prefix, [...own, ...wanted]));
  }
  return found;
}

/** The buckets of a user that come without being asked for, in the order of the streams. */
export function bucketsOfUser(
  streams: readonly Stream[],
  userId: string,
  granted: GrantedValues,
  claims: Asker['claims'] = {},
): UserBucket[] {
  return streams
    .filter(({ onDemand }) => onDemand !== true)
    .flatMap((stream) =>
      bucketsOfStream(streams, stream, { userId, granted, claims }, {}).map((bucket) => ({
        bucket,
        stream: stream.name,
        priority: stream.priority,
      })),
    );
}

/** The first parameters of the asker's buckets by one audience: a list of one or, for everybody, of none. */
function audienceValues(audience: Audience, { userId, claims, granted }: Asker): (readonly string[])[] {
  if (audience.to === 'user') return [[userId]];
  if (audience.to === 'granted') return [...new Set(granted(audience.grant))].map((value) => [value]);
  const has = Object.entries(audience.claims ?? {}).every(([name, value]) => claims[name] === value);
  return has ? [[]] : [];
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
    for (const target of query.targets) for (const column of target.columns) columns.add(column);
  }
  for (const grant of grantsOf(streams))
    if (grant.table === table)
      for (const column of [grant.user, grant.value, ...Object.keys(grant.where ?? {})]) columns.add(column);
  return columns;
}

/** The buckets of a stream that one kind of audience has, narrowed by the same parameters. */
interface Variant {
  readonly audience: Audience;
  /** `<stream>|<variant>` */
  readonly prefix: string;
  /** Names of what a subscription must say. */
  readonly parameters: readonly string[];
}

interface PlannedQuery {
  readonly columns: readonly string[] | undefined;
  readonly where: readonly (readonly [column: string, text: string])[];
  /** `columns` hold the parameters of the row's bucket. */
  readonly targets: readonly { readonly prefix: string; readonly columns: readonly string[] }[];
}

interface Plan {
  readonly byStream: ReadonlyMap<Stream, readonly Variant[]>;
  readonly byTable: ReadonlyMap<string, readonly PlannedQuery[]>;
}

const plans = new WeakMap<readonly Stream[], Plan>();

/** The streams, indexed by table once: rows are routed on every commit. */
function planOf(streams: readonly Stream[]): Plan {
  const known = plans.get(streams);
  if (known !== undefined) return known;
  const byStream = new Map<Stream, Variant[]>();
  const byTable = new Map<string, PlannedQuery[]>();
  for (const stream of streams) {
    const own = new Map<string, Variant>();
    for (const query of stream.queries) {
      const asked = Object.entries(query.asked ?? {});
      const parameters = asked.map(([, parameter]) => parameter);
      const targets = query.audience.map((audience) => {
        const key = JSON.stringify([audienceKey(audience), ...parameters]);
        const variant = own.get(key) ?? { audience, prefix: `${stream.name}|${own.size}`, parameters };
        own.set(key, variant);
        const first = audience.to === 'everyone' ? [] : [audience.column];
        return { prefix: variant.prefix, columns: [...first, ...asked.map(([column]) => column)] };
      });
      const where = Object.entries(query.where ?? {}).map(
        ([column, value]) => [column, textOf(value) ?? ''] as const,
      );
      const planned = { columns: query.columns, where, targets };
      byTable.set(query.table, [...(byTable.get(query.table) ?? []), planned]);
    }
    byStream.set(stream, [...own.values()]);
  }
  const plan = { byStream, byTable };
  plans.set(streams, plan);
  return plan;
}

/** Equal for audiences whose members have the same buckets. */
function audienceKey(audience: Audience): string {
  if (audience.to === 'user') return 'user';
  if (audience.to === 'granted') return grantKey(audience.grant);
  const claims = Object.entries(audience.claims ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return `everyone ${JSON.stringify(claims)}`;
}

function bucketName(prefix: string, parameters: readonly string[]): string {
  return `${prefix}${JSON.stringify(parameters)}`;
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

/** A value of a subscription, which any client may fill in; null for what no column can hold. */
function askedText(value: unknown): string | null {
  const isCell = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  return isCell ? textOf(typeof value === 'boolean' ? value : String(value)) : null;
}

function isText(value: string | null): value is string {
  return value !== null;
}
