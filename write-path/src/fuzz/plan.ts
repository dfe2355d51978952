import { matrix } from '@festival-ops/domain/matrix';
import { tableNames, tables } from '@festival-ops/domain/tables';
import { type Column, columnsOfTable, type Table } from '@festival-ops/policy/table';
import fc from 'fast-check';

/**
 * What the fuzzer sends, as plans: entries of every declared table, mostly well-formed, with references that the
 * world resolves when they are sent, so that a good part of them means something.
 */
export interface RequestPlan {
  readonly from: 'own device' | 'no device' | 'another’s device' | unknown;
  readonly user: number;
  /** How many minutes after the request before. */
  readonly minutes: number;
  readonly chunkSize: number;
  readonly transactions: readonly (readonly EntryPlan[])[];
  /** Sent a second time. */
  readonly again: boolean;
  /** Parts of the request to send otherwise than they should be. */
  readonly odd: Readonly<Record<string, unknown>>;
}

export interface EntryPlan {
  readonly opId: 'next' | 'one before';
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly table: string;
  /** One of the few rows of the world, or a new one. */
  readonly row: number | 'new';
  readonly values: Readonly<Record<string, unknown>>;
  readonly bases: 'current' | 'none' | Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly odd: Readonly<Record<string, unknown>>;
}

/** Something that only the world knows. */
export class Ref {
  readonly kind: 'row' | 'record' | 'receipt' | 'seen' | 'me' | 'version' | 'update' | 'state';
  readonly n: number;
  readonly table: string;
  constructor(kind: Ref['kind'], n = 0, table = '') {
    this.kind = kind;
    this.n = n;
    this.table = table;
  }
}

export const USERS = ['tech1', 'tech2', 'lead1', 'lead2', 'stranger'] as const;

const ref = (kind: Ref['kind'], most = 0, table = ''): fc.Arbitrary<Ref> =>
  fc.nat({ max: most }).map((n) => new Ref(kind, n, table));

const awkward: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    ...['', '\0', '\ud800', '__proto__', 'constructor', 'x'.repeat(3000), '{"a":"\\u0000"}', '[[[[1]]]]'],
    ...[-0, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e300, 0.5, [], {}, null, true],
  ),
  fc.string({ unit: 'binary' }),
);

/** Now and then something else than it should be. */
function mostly<T>(right: fc.Arbitrary<T>, weight = 150): fc.Arbitrary<unknown> {
  return fc.oneof({ weight, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: awkward });
}

/** One thing in sixty; else one of the others. */
function rarely<T, U>(one: T, ...others: readonly U[]): fc.Arbitrary<T | U> {
  return fc.oneof(
    { weight: 59, arbitrary: fc.constantFrom(...others) as fc.Arbitrary<T | U> },
    { weight: 1, arbitrary: fc.constant<T | U>(one) },
  );
}

/** The first two of a table are there from the start. */
const row = fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 3);

const instants = fc.constantFrom(
  ...['2026-07-01T10:00:00.000Z', '2026-07-01T10:00:00Z', '2026-07-01 12:00:00.123456+02'],
  ...['2026-07-04T10:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'yesterday'],
);
const words = fc.constantFrom('A', 'B', 'C', 'two words', '', 'é', '‮');
const jsonTexts = fc.constantFrom('"A"', '"B"', '"delete"', 'null', '7', '{"b":1,"a":[2]}', '[]', 'no json');

/** By table and column, where the declaration does not say what may stand there. */
const special: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'task.assignee_id': fc.constantFrom(...USERS, null, 'nobody'),
  'task.deleted_at': fc.constantFrom(null, null, '2026-07-01T10:00:00Z'),
  'gear_item.deleted_at': fc.constantFrom(null, null, '2026-07-01T10:00:00Z'),
  'contact.deleted_at': fc.constantFrom(null, null, '2026-07-01T10:00:00Z'),
  'gear_usage_event.qty': fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) },
    fc.constantFrom(0, -2, 2 ** 31 - 1, -(2 ** 31)),
  ),
  'gear_usage_event.kind': fc.constantFrom('consume', 'consume', 'consume', 'return', 'restock', 'adjust'),
  'receipt_ack.receipt_id': ref('receipt', 9),
  'lead_request.reply_to': fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    ref('row', 2, 'lead_request'),
  ),
  'conflict_action.receipt_id': fc.oneof(ref('receipt', 9), fc.constant(null)),
  'conflict_action.kind': fc.constantFrom(
    'decide',
    'decide',
    'decide',
    'claim',
    'release',
    'undo',
    'undo',
    'withdraw',
    'set_due',
  ),
  'conflict_action.conflict_id': fc.oneof(
    { weight: 5, arbitrary: ref('record', 3) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  'conflict_action.choice': fc.constantFrom('valid', 'proposed', 'other', 'other'),
  'conflict_action.value': rarely('no json', '"A"', '"B"', '"delete"', 'null', '7'),
  'conflict_action.due_at': rarely('yesterday', '2026-07-04T10:00:00Z'),
  'conflict_action.seen_value': fc.oneof({ weight: 4, arbitrary: ref('seen') }, jsonTexts),
  'crew_note_update.payload': ref('update', 14),
  'crew_note_update.state_vector': ref('state', 14),
};

function valuesOf(table: string, name: string, column: Column): fc.Arbitrary<unknown> {
  const own = special[`${table}.${name}`];
  if (own !== undefined) return own;
  // mostly the festival in which everybody is
  if (column.references === 'festival')
    return rarely(new Ref('row', 1, 'festival'), new Ref('row', 0, 'festival'));
  if (column.references !== undefined) {
    const { references } = column;
    return row.map((n) => new Ref('row', n, references));
  }
  if (column.values !== undefined) return fc.constantFrom(...column.values);
  switch (column.type) {
    case 'id':
      return fc.constantFrom(...USERS, 'x');
    case 'text':
      return words;
    case 'integer':
      return fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: -2, max: 9 }) },
        fc.constantFrom(2 ** 31 - 1, 1_000_001),
      );
    case 'boolean':
      return fc.constantFrom(0, 1, true);
    case 'instant':
      return instants;
    case 'date':
      return fc.constantFrom('2026-07-01', '2026-02-30');
    case 'set':
      return fc.subarray(['a', 'b', 'c', 'ä"{}', '\\']).map((members) => JSON.stringify(members));
    case 'json':
      return jsonTexts;
  }
}

/** Columns by table, as arbitraries; those that a device sets first. */
const columnsByTable = new Map(
  tableNames.map((table) => {
    const columns = Object.entries<Column>(columnsOfTable(tables, table));
    const writable = columns.filter(([, { access }]) => access !== 'server');
    return [
      table,
      {
        writable: writable.map(([name]) => name),
        required: writable.flatMap(([name, { nullable, initial, type }]) =>
          nullable || initial !== undefined || type === 'set' ? [] : [name],
        ),
        all: columns.map(([name]) => name),
        values: Object.fromEntries(
          columns.map(([name, column]) => [name, mostly(valuesOf(table, name, column))]),
        ),
      },
    ] as const;
  }),
);

const clock = fc.constantFrom(
  '001782907200000:0000:a',
  '001782990000000:0003:b',
  '999999999999999:zzzz:c',
  'no-clock',
);
const metadata: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    author: mostly(fc.constant(new Ref('me'))),
    schema_version: mostly(rarely(3, 1, 2)),
    written_at: mostly(fc.constantFrom('2026-07-01T10:00:00.000Z', '2026-07-04T12:00:00.123456+02:00')),
    row_version: mostly(
      fc.oneof({ weight: 6, arbitrary: fc.constant(new Ref('version')) }, fc.constantFrom(1, null)),
    ),
    clock: mostly(fc.oneof(fc.constant(null), clock)),
    follows: mostly(fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, ref('receipt', 5))),
  },
  { requiredKeys: ['author', 'row_version'] },
);

/** Entries that are read as something else, or not at all. */
const odd = (
  keys: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record(keys, { requiredKeys: [] }) },
  );
const oddEntry = odd({
  op: awkward,
  id: awkward,
  table: fc.oneof(awkward, fc.constantFrom('operator', 'write_path.ledger', 'pg_class')),
  op_data: awkward,
  previous_values: awkward,
  metadata: awkward,
});

const oddValues: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ nonsense: awkward }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom('nul\0', '__proto__', 'constructor', 'id', 'version', 'author_id'),
      awkward,
      { maxKeys: 2 },
    ),
  },
);

function entriesOf(table: string): fc.Arbitrary<EntryPlan> {
  const columns = columnsByTable.get(table as (typeof tableNames)[number]);
  if (columns === undefined) throw new Error(`no table ${table}`);
  const of = (names: readonly string[], requiredKeys: readonly string[]) =>
    fc.record(Object.fromEntries(names.map((name) => [name, columns.values[name] ?? awkward])), {
      requiredKeys: [...requiredKeys],
    }) as fc.Arbitrary<Readonly<Record<string, unknown>>>;
  const patched = columns.writable.length > 0 ? columns.writable : columns.all;
  const patch = fc.oneof(
    {
      weight: 12,
      arbitrary: fc
        .subarray(patched, { minLength: 1, maxLength: Math.min(3, patched.length) })
        .chain((names) => of(names, names)),
    },
    fc.subarray(columns.all, { minLength: 1, maxLength: 2 }).chain((names) => of(names, names)),
  );
  const isEntry = Object.keys(own(matrix, table)?.columns ?? {}).length === 0;
  const rules: Table = tables[table as keyof typeof tables];
  const ops =
    isEntry && rules.rows === 'client'
      ? ['PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PATCH', 'DELETE']
      : ['PUT', 'PATCH', 'PATCH', 'PATCH', 'PATCH', 'DELETE'];
  return fc.constantFrom(...(ops as EntryPlan['op'][])).chain((op) =>
    fc.record({
      opId: rarely('one before' as const, 'next' as const),
      op: fc.constant(op),
      table: fc.constant(table),
      row: op === 'PUT' ? fc.oneof(fc.constant('new' as const), row) : row,
      values: fc
        .tuple(
          op === 'DELETE' ? fc.constant({}) : op === 'PUT' ? of(columns.writable, columns.required) : patch,
          oddValues,
        )
        .map(([right, wrong]) => ({ ...right, ...wrong })),
      bases: fc.oneof(
        { weight: 6, arbitrary: fc.constant('current' as const) },
        { weight: 1, arbitrary: fc.constant('none' as const) },
        { weight: 4, arbitrary: patch },
      ),
      metadata,
      odd: oddEntry,
    }),
  );
}

function own<V>(record: Readonly<Record<string, V>>, name: string): V | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Most often what leads to most: conflicts, decisions on them, bookings. */
const weights: Readonly<Record<string, number>> = {
  ...{ contact: 40, conflict_action: 36, gear_usage_event: 28, task: 20 },
};
const anyEntry = fc.oneof(
  ...tableNames.map((table) => ({
    weight: weights[table] ?? (Object.hasOwn(matrix, table) ? 14 : 1),
    arbitrary: entriesOf(table),
  })),
);

const transaction = fc
  .tuple(
    fc.array(anyEntry, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(true, ...Array.from({ length: 9 }, () => false)),
  )
  .map(([entries, atomic]) =>
    atomic ? entries.map((entry) => ({ ...entry, metadata: { ...entry.metadata, atomic } })) : entries,
  );

export const request: fc.Arbitrary<RequestPlan> = fc.record({
  from: fc.oneof(
    { weight: 30, arbitrary: fc.constant('own device') },
    { weight: 3, arbitrary: fc.constant('no device') },
    { weight: 1, arbitrary: fc.constant('another’s device') },
  ),
  user: fc.constantFrom(0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 4),
  minutes: fc.constantFrom(0, 1, 60, 300),
  chunkSize: fc.constantFrom(1, 3, 100, 100),
  transactions: fc.array(transaction, { maxLength: 4 }),
  again: fc.constantFrom(true, false, false, false, false, false),
  odd: odd({ device_id: awkward, transactions: awkward, report: awkward, crud: awkward }),
});

/** What is not even a request. */
export const nonsense = awkward;
