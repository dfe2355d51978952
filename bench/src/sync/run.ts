import { mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Figure } from './bench.ts';
import { endpointOf } from './endpoint.ts';
import { measureFanout } from './fanout.ts';
import { hotSpots } from './hot-spots.ts';
import { measureIdle, megabytes } from './idle.ts';
import { measureInitial } from './initial.ts';
import { type Peers, startPeers } from './peers.ts';
import { drain, streamRequest } from './readers.ts';
import { measureReplication } from './replication.ts';
import { measureRestart } from './restart.ts';
import { table } from './statistics.ts';
import { clearTasks, connected, insertTasks } from './tables.ts';
import type { Usage } from './usage.ts';

/**
 * `npm run sync -w bench`: how fast rows come to devices. It measures the embedded service in a process of its own,
 * with a data directory and a PostgreSQL that has fsync on; or, with `SYNC_URL`, `DATABASE_URL`, `SYNC_TOKEN_KEY`
 * (a private JWK) and `SYNC_AUDIENCE`, any other endpoint that gives everybody the table `task` (see tables.ts);
 * `SYNC_PID` is its process, for CPU and memory. The plainest thing that could do the same is measured beside.
 *
 *   --parts initial,fanout,replication,idle,restart  --streams 1,25,100,500  --rows 70000  --rounds 3
 *   --seconds 8  --commits 20  --idle 500  --profile <directory>
 */
const { values: asked } = parseArgs({
  options: {
    parts: { type: 'string', default: 'initial,fanout,replication,idle,restart' },
    streams: { type: 'string', default: '1,25,100,500' },
    rows: { type: 'string', default: '70000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    commits: { type: 'string', default: '20' },
    idle: { type: 'string', default: '500' },
    profile: { type: 'string' },
  },
});
const rows = Number(asked.rows);
const parts = asked.parts.split(',');
const PATIENCE_MS = 300_000;

const endpoint = await endpointOf(process.env);
const figures: Figure[] = [];
const report = (more: readonly Figure[]) => {
  figures.push(...more);
  for (const { name, value, peer = '' } of more) console.log(`  ${name}: ${value}  (${peer})`);
};
try {
  console.log(
    `${endpoint.name}; Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
  const atStart = await endpoint.usage();
  await withRows(async (peers) => {
    const bench = await benchOf(peers);
    if (parts.includes('initial')) report(await measureInitial(bench));
    if (parts.includes('fanout'))
      for (const streams of asked.streams.split(',').map(Number)) {
        const [commitsASecond, seconds] = [Number(asked.commits), Number(asked.seconds)];
        report(await measureFanout(bench, { streams, commitsASecond, seconds }));
      }
    if (parts.includes('replication')) report(await measureReplication(bench));
    if (parts.includes('idle')) report(await measureIdle(bench, Number(asked.idle)));
    report(memoryOf(atStart, await endpoint.usage()));
    if (parts.includes('restart')) report(await measureRestart(bench));
  });
} finally {
  await endpoint.close();
}
const times = (ratio: number | undefined) => (ratio === undefined ? '' : ratio.toFixed(2));
console.log(
  `\n${table([
    ['', 'measured', 'peer in this run', '× peer', 'real service', '× real'],
    ...figures.map((one) => [
      one.name,
      one.value,
      one.peer ?? '',
      times(one.ratio),
      one.real ?? '',
      times(one.realRatio),
    ]),
  ])}`,
);

/** Runs `act` while the rows are there, in the database of the endpoint and in that of the peers. */
async function withRows(act: (peers: Peers) => Promise<void>): Promise<void> {
  const database = await connected(endpoint.databaseUrl);
  try {
    await insertTasks(database, { count: rows, perCommit: 5_000 });
    await database.query('VACUUM ANALYZE task');
    const peers = await startPeers(endpoint.databaseUrl, rows);
    await act(peers).finally(() => peers.close());
  } finally {
    await clearTasks(database);
    await database.end();
  }
}

/** Resolves when the endpoint has all rows. */
async function benchOf(peers: Peers): Promise<Bench> {
  const token = await endpoint.key.token('bench');
  const everything = () => drain(streamRequest(endpoint.url, token));
  for (const end = Date.now() + PATIENCE_MS; (await everything()).rows < rows; )
    if (Date.now() > end) throw new Error(`the endpoint has not ${rows} rows`);
  return {
    ...{ endpoint, peers, rows, token, rounds: Number(asked.rounds) },
    held: async () => (await everything()).held,
    profiled: (name, act) => {
      const { own } = endpoint;
      if (asked.profile === undefined || own === undefined) return act();
      mkdirSync(asked.profile, { recursive: true });
      const path = join(asked.profile, `${name}.cpuprofile`);
      return own.profiled(path, act).finally(() => console.log(hotSpots(path)));
    },
  };
}

function memoryOf(atStart: Usage | undefined, atPeak: Usage | undefined): Figure[] {
  if (atStart === undefined || atPeak === undefined) return [];
  const figure = (name: string, bytes: number, real: number): Figure => ({
    ...{ name, value: `${megabytes(bytes)} MB`, real: String(real), realRatio: (real * 1e6) / bytes },
  });
  return [
    figure('memory at start', atStart.rss, 360),
    figure('memory at its peak, pages of the store included', atPeak.peakRss, 500),
  ];
}
