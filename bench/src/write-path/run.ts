import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startTestCluster, type TestCluster } from '@festival-ops/testing/cluster';
import pg from 'pg';
import { disagreements } from './agreement.ts';
import { byPreparedStatement, byStatement } from './by-statement.ts';
import { layGround } from './ground.ts';
import { inSevenTrips } from './in-seven-trips.ts';
import type { Kept } from './kept.ts';
import { type Measurement, measure } from './measure.ts';
import { oneCall } from './one-call.ts';
import { ours } from './ours.ts';
import type { Peer } from './peer.ts';
import { type Ratio, type Round, table, verdict } from './table.ts';
import { type WorkloadOptions, workloadOf } from './workload.ts';

/**
 * `npm run write-path -w bench`: how fast queued writes are applied, by statements, by the write path and by one call
 * of a function in the database, in one run on a PostgreSQL of its own with fsync on. All make the same decisions
 * and keep the same books; the run fails if they don't. The peers take turns, and each ratio is the median of the
 * rounds' own ratios, so that a busy machine disturbs them alike. A round before the first one warms up the process.
 *
 *   --rounds 5  --writes 3200  --seed 1  --clients 1,8  --rows spread,hot
 */
const { values: asked } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    writes: { type: 'string', default: '3200' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '1,8' },
    rows: { type: 'string', default: 'spread,hot' },
  },
});

const limit = oneCall(200);
const ours50 = ours(50);
const ours200 = ours(200);
const peers: readonly Peer[] = [
  byStatement,
  byPreparedStatement,
  inSevenTrips,
  ours(1),
  ours50,
  ours200,
  limit,
];
const targets: readonly Ratio[] = [
  { of: ours50, to: byStatement, atLeast: 12 },
  { of: ours200, to: limit, atLeast: 0.5 },
];

const cluster = await startTestCluster({ fsync: true });
try {
  await describeGround(cluster);
  for (const rows of asked.rows.split(','))
    for (const clients of asked.clients.split(',').map(Number)) {
      if (rows !== 'spread' && rows !== 'hot') throw new Error(`--rows ${rows}: spread or hot`);
      await compare({ rows, clients, writes: Number(asked.writes), seed: Number(asked.seed) });
    }
} finally {
  await cluster.stop();
}

async function compare(options: WorkloadOptions): Promise<void> {
  const workload = workloadOf(options);
  const ground = await cluster.createDatabase();
  await layGround(ground, workload);
  const rounds: Round[] = [];
  let expected: Kept | undefined;
  for (let round = -1; round < Number(asked.rounds); round++) {
    const measured = new Map<Peer, Measurement>();
    for (const peer of turnsOf(round)) {
      const one = await onCopyOf(ground, (url) => measure(peer, workload, url));
      measured.set(peer, one);
      expected ??= one.kept;
      const wrong = disagreements(expected, one.kept, options.rows === 'hot' && options.clients > 1);
      if (wrong.length > 0)
        throw new Error(
          `${peer.name} disagrees with the others in ${wrong.length} rows:\n${wrong.slice(0, 3).join('\n')}`,
        );
    }
    if (round >= 0) rounds.push(measured);
  }
  const what = options.rows === 'hot' ? 'all on one hot row' : 'on spread rows';
  console.log(
    `\n${options.clients} client${options.clients > 1 ? 's' : ''}, ${options.writes} writes ${what}`,
  );
  console.log(table(rounds, peers, { slowest: byStatement, fastest: limit }));
  for (const target of targets) console.log(verdict(rounds, target));
}

/** Another peer begins in each round. */
function turnsOf(round: number): Peer[] {
  const first = (round + peers.length) % peers.length;
  return [...peers.slice(first), ...peers.slice(0, first)];
}

/** Every measurement has a database of its own that starts from the same state, and is gone after it. */
async function onCopyOf<T>(url: string, act: (url: string) => Promise<T>): Promise<T> {
  const copy = new URL(url);
  copy.pathname = '/turn';
  await asAdmin(`CREATE DATABASE turn TEMPLATE ${new URL(url).pathname.slice(1)}`);
  try {
    return await act(copy.href);
  } finally {
    await asAdmin('DROP DATABASE turn WITH (FORCE)');
  }
}

/** Says what the numbers stand on, and keeps what PostgreSQL does in the background out of the rounds. */
async function describeGround({ postgres }: TestCluster): Promise<void> {
  await asAdmin(`ALTER SYSTEM SET checkpoint_timeout = '1h'`);
  await asAdmin(`ALTER SYSTEM SET max_wal_size = '8GB'`);
  await asAdmin(`ALTER SYSTEM SET autovacuum = off`);
  await asAdmin('SELECT pg_reload_conf()');
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  const setting = async (name: string) =>
    (await client.query<{ value: string }>('SELECT current_setting($1) AS value', [name])).rows[0]?.value;
  const durable = ['fsync', 'full_page_writes', 'synchronous_commit'];
  for (const name of durable) if ((await setting(name)) !== 'on') throw new Error(`${name} must be on`);
  await client.query('CREATE TABLE commits (at timestamptz)');
  const startedAt = performance.now();
  for (let count = 0; count < 200; count++) await client.query('INSERT INTO commits VALUES (now())');
  const commitMs = (performance.now() - startedAt) / 200;
  console.log(
    `PostgreSQL ${await setting('server_version')}, ${durable.join(', ')} on; one small commit takes ${commitMs.toFixed(2)} ms`,
  );
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
  console.log(`seed ${asked.seed}, ${asked.rounds} rounds`);
  await client.end();
}

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.postgres.url('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
