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
import { startPeers } from './peers.ts';
import { drain, streamRequest } from './readers.ts';
import { measureReplication } from './replication.ts';
import { measureRestart } from './restart.ts';
import { table } from './statistics.ts';
import { clearTasks, connected, insertTasks } from './tables.ts';

/**
 * `npm run sync -w bench`: how fast rows come to devices. It measures the embedded service in a process of its own,
 * with a data directory and a PostgreSQL that has fsync on; or, with `SYNC_URL`, `DATABASE_URL`, `SYNC_TOKEN_KEY`
 * (a private JWK) and `SYNC_AUDIENCE`, any other endpoint that gives everybody the table `task` (see tables.ts);
 * `SYNC_PID` is its process, for CPU and memory. The plainest thing that could do the same is measured beside.
 *
 *   --parts initial,fanout,replication,idle,restart  --streams 1,25,100,500  --rows 70000  --rounds 3
 *   --seconds 8  --commits 20  --profile <directory>
 */
const { values: asked } = parseArgs({
  options: {
    parts: { type: 'string', default: 'initial,fanout,replication,idle,restart' },
    streams: { type: 'string', default: '1,25,100,500' },
    rows: { type: 'string', default: '70000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    commits: { type: 'string', default: '20' },
    profile: { type: 'string' },
  },
});
const rows = Number(asked.rows);
const parts = asked.parts.split(',');

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
  const bench = await prepare();
  const parted: Record<string, () => Promise<void>> = {
    initial: async () => report(await measureInitial(bench)),
    fanout: async () => {
      const fanout = { commitsASecond: Number(asked.commits), seconds: Number(asked.seconds) };
      for (const streams of asked.streams.split(',').map(Number))
        report(await measureFanout(bench, { streams, ...fanout }));
    },
    replication: async () => report(await measureReplication(bench)),
    idle: async () => report(await measureIdle(bench, 500)),
    memory: async () => {
      const atPeak = await endpoint.usage();
      if (atStart === undefined || atPeak === undefined) return;
      report([
        {
          name: 'memory at start',
          value: `${megabytes(atStart.rss)} MB`,
          real: '360',
          realRatio: 360e6 / atStart.rss,
        },
        {
          name: 'memory at its peak',
          value: `${megabytes(atPeak.peakRss)} MB`,
          real: '500',
          realRatio: 500e6 / atPeak.peakRss,
        },
      ]);
    },
    restart: async () => report(await measureRestart(bench)),
  };
  for (const part of ['initial', 'fanout', 'replication', 'idle', 'memory', 'restart'])
    if (part === 'memory' || parts.includes(part)) await parted[part]?.();
  await bench.peers.close();
  const database = await connected(endpoint.databaseUrl);
  await clearTasks(database);
  await database.end();
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

async function prepare(): Promise<Bench> {
  const database = await connected(endpoint.databaseUrl);
  await insertTasks(database, { count: rows, perCommit: 5_000 });
  await database.query('VACUUM ANALYZE task');
  await database.end();
  const peers = await startPeers(endpoint.databaseUrl, rows);
  const token = await endpoint.key.token('bench');
  const everything = () => drain(streamRequest(endpoint.url, token));
  const bench: Bench = {
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
  // the other end may still be replicating
  for (const end = Date.now() + 300_000; (await everything()).rows < rows; )
    if (Date.now() > end) throw new Error(`the endpoint has not ${rows} rows`);
  return bench;
}
