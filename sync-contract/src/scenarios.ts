import type { Lane } from './lane.ts';
import { recording } from './recording.ts';

/**
 * What was done to the database while a recording was made. The recordings are one story in the order of this list: each
 * begins where the one before ended.
 */
export interface Scenario {
  /** The file in `transcripts/`. */
  readonly name: string;
  readonly title: string;
  /** What happened after the recording before, and before this one. */
  readonly before?: string;
  /** By the note that stands in the recording, or by `#` and the op id of the checkpoint that it led to. */
  readonly steps?: Readonly<Record<string, string>>;
  /** Tokens by note, where they are not the usual one; `undefined` for none at all. */
  readonly tokens?: Readonly<Record<string, (lane: Lane) => Promise<string | undefined>>>;
  /** It leaves nothing behind, so what comes later need not run it. */
  readonly leavesNothing?: true;
}

/** 25,000 in the recordings; a tenth of it in `npm test`. */
export const BULK_ROWS = process.env.CONTRACT_FULL === undefined ? 2_500 : 25_000;

const task = (id: string, title: string, at: string, stage: string | null = null, urgency = 1) =>
  `INSERT INTO task (id, title, urgency, stage, updated_at)
   VALUES ('${id}', '${title}', ${urgency}, ${stage === null ? 'NULL' : `'${stage}'`}, '2026-11-22T${at}Z');`;

/** The rows of a recording whose stage is `bulk`, and others like them: `BULK_ROWS` together, in one transaction. */
function bulk(name: string): string {
  const rows = recording(name).flatMap((event) => {
    const data = event.kind === 'line' ? event.line.data?.data : undefined;
    const told = data !== undefined && '_summary' in data ? [data.first, data.last] : [];
    return told.flatMap((row) =>
      typeof row.data === 'string' && row.data.includes('"bulk"') ? [row.data] : [],
    );
  });
  return `BEGIN;
    INSERT INTO task (id, title, urgency, state, stage, updated_at)
      SELECT gen_random_uuid(), 'bulk ' || n || repeat(' x', 60), n % 5, 'open', 'bulk', now()
      FROM generate_series(1, ${BULK_ROWS - rows.length}) AS n;
    INSERT INTO task SELECT * FROM json_populate_recordset(NULL::task, '[${rows.join(',')}]');
    COMMIT`;
}

const lead = { role: 'lead' };

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a-initial-sync',
    title: 'a first sync',
    before: `
      INSERT INTO gear VALUES ('g1', 'mic', 3);
      INSERT INTO contact VALUES ('c1', 'Ana', '555');
      INSERT INTO conflict_record VALUES ('x1', NULL, 'd');
      INSERT INTO sync_operation VALUES ('o1', 'u1', 'k', 'ok'), ('o2', 'u2', 'k', 'ok');
      ${task('070dfcec-55dc-418f-b51d-552ee9e0ada4', 'from pg', '10:27:58.570770', 'main')}
      ${task('0d69b703-db49-4954-abc5-e90a846a3740', 'from client', '10:27:59.286775', 'side', 2)}
      ${task('988f71ef-a0ca-4e2e-b786-221f81f27286', 'from pg', '10:28:01.902997', 'main')}
      ${task('40fd5212-1263-45c6-8642-89b34df4c9c4', 'from client', '10:28:02.500149', 'side', 2)}
      ${task('efecdf3e-34ab-43ac-b1f9-4236369e0f38', 'from pg', '10:28:25.176750', 'main')}
      ${task('2d4cab97-7d5f-4179-a33d-d4b046675e6a', 'from client', '10:28:26.072014', 'side', 2)}`,
  },
  {
    name: 'b-incremental',
    title: 'insert, update, delete, a transaction over two tables, a change for somebody else',
    steps: {
      'SQL: insert one task': task('7e00371d-3424-407b-b08b-97f90e37d887', 'inc', '10:29:57.584913', 'main'),
      'SQL: update that task': `UPDATE task SET title = 'inc2', urgency = 3 WHERE title = 'inc'`,
      'SQL: delete that task': `DELETE FROM task WHERE title = 'inc2'`,
      'SQL: one tx touching task+gear (same stream, two tables)': `BEGIN;
        ${task('49742ff1-9c15-4cbc-ac67-3e2760ca6ceb', 'tx', '10:29:57.655572')}
        INSERT INTO gear VALUES ('g-466414772', 'cable', 1);
        COMMIT`,
      'SQL: change to a table row not in any bucket of this client (other user op)': `INSERT INTO sync_operation VALUES ('o3', 'u2', 'k', 'ok')`,
    },
  },
  {
    name: 'c-resume',
    title: 'resume, resume with nothing new, and with a bucket that nobody knows',
    steps: {
      'disconnected; SQL while offline: insert one task': task(
        '8ea285bd-1217-47f6-8a7d-1d7a1fc9f4dd',
        'while offline',
        '10:29:59.215930',
      ),
    },
  },
  {
    name: 'd-write-checkpoint',
    title: 'write checkpoints of both kinds, of other devices, and after a reconnect',
    steps: {
      'SQL: insert (as the backend would), then client asks for a write checkpoint': task(
        '55161227-66ee-470b-a8c0-b6e65b801821',
        'uploaded by client',
        '10:29:59.990362',
      ),
    },
  },
  {
    name: 'e-row-moves-bucket',
    title: 'a row leaves a bucket and comes back, a role is lost between connections',
    before: `INSERT INTO sync_operation VALUES ('mv-1795343406393', 'u1', 'k', 'ok')`,
    steps: {
      "SQL: update sync_operation set user_id='u2' (row leaves u1 bucket)": `UPDATE sync_operation SET user_id = 'u2' WHERE id = 'mv-1795343406393'`,
      'SQL: move back': `UPDATE sync_operation SET user_id = 'u1' WHERE id = 'mv-1795343406393'`,
    },
  },
  {
    name: 'g-bad-token',
    title: 'bad tokens and bodies, unknown paths, probes, preflight',
    tokens: {
      'no token': async () => undefined,
      garbage: async () => 'garbage',
      'garbage jwt': async () => 'a.b.c',
      'wrong signature': (lane) => lane.token('u1', lead, { isForged: true }),
      expired: (lane) => lane.token('u1', { ...lead, exp: Math.floor(Date.now() / 1000) - 61 }),
      'wrong audience': (lane) => lane.token('u1', { ...lead, aud: 'nope' }),
      'unknown kid': (lane) => lane.token('u1', lead, { kid: 'nobody-knows-it' }),
      'no kid': (lane) => lane.token('u1', lead, { kid: undefined }),
      'no sub': (lane) => lane.token(undefined, lead),
      'ttl too long': (lane) => lane.token('u1', { ...lead, exp: Math.floor(Date.now() / 1000) + 90_000 }),
    },
  },
  {
    name: 'i-same-row',
    title: 'many operations on one row, a new primary key, an update that changes nothing',
    before: [
      task('aa882df3-75f4-4d85-8176-591b1c586815', 'v0', '10:30:09.091439'),
      ...[1, 2, 3, 4, 5, 6, 7].map(
        (n) => `UPDATE task SET title = 'v${n}' WHERE id = 'aa882df3-75f4-4d85-8176-591b1c586815';`,
      ),
    ].join('\n'),
    steps: {
      '#42': `INSERT INTO gear VALUES ('pk-1795343410466', 'pk', 1)`,
      '#44': `UPDATE gear SET id = 'pk-1795343410466-b' WHERE id = 'pk-1795343410466'`,
      '#45': `UPDATE gear SET name = name WHERE id = 'pk-1795343410466-b'`,
    },
  },
  {
    name: 'j-stream-subscriptions',
    title: 'streams on demand, parameters, priorities, an unknown stream, defaults left out',
    before: `
      ${task('442ccc8b-03f3-49f7-b223-4c982545318c', 'at main', '10:30:12.098578', 'main')}
      ${task('921be35e-3dd9-4afb-98f4-a920f3ac662e', 'at side', '10:30:12.098578', 'side')}`,
    steps: { 'SQL: move task main->side': `UPDATE task SET stage = 'side' WHERE title = 'at main'` },
  },
  {
    name: 'k-types',
    title: 'every type',
    before: `
      INSERT INTO probe VALUES ('p1', true, 1, 9007199254740993, 1234567890123.4500, 1.5, 0.1, '2026-07-01', '12:30',
        '2026-07-01 12:30:00.123', '2026-07-01 12:30:00.123456+02', '{"a": 1,"b":[1, 2]}', '{"b":[1,2],"a":1}',
        '11111111-2222-3333-4444-555555555555', '\\xdead', '{x,"y z"}', '{1,2}', '1 day 2 hours', NULL);
      INSERT INTO probe (id, b, i8, n, f4, f8, tstz) VALUES ('p2', false, -1, 'NaN', 1e20, 'NaN', 'infinity');
      INSERT INTO probe (id, i8, n, f4, f8, tstz) VALUES ('p3', 0, 0, 1000000, 3, '-infinity')`,
  },
  { name: 'l-legacy-no-raw-data', title: 'a request with raw_data off' },
  { name: 'l1-gzip', title: 'a stream that is compressed' },
  { name: 'f-token-expiry', title: 'a token that expires in mid-stream' },
  {
    name: 'f2-keepalive',
    title: 'signs of life, and a bulk load seen by a connected device',
    steps: { '#50055': bulk('f2-keepalive'), '#100055': `DELETE FROM task WHERE stage = 'bulk'` },
    leavesNothing: true,
  },
  { name: 'h-large-bucket', title: 'the first sync of a large bucket', before: bulk('h-large-bucket') },
];

/** Brings the database to where a recording began. */
export async function prepare(lane: Lane, scenario: Scenario): Promise<void> {
  await lane.empty();
  for (const earlier of SCENARIOS.slice(0, SCENARIOS.indexOf(scenario))) {
    if (earlier.leavesNothing) continue;
    for (const sql of [earlier.before, ...Object.values(earlier.steps ?? {})])
      if (sql !== undefined) await lane.sql(sql);
  }
  if (scenario.before !== undefined) await lane.sql(scenario.before);
  await lane.caughtUp();
}
