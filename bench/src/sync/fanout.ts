import type pg from 'pg';
import type { Bench, Figure } from './bench.ts';
import { nowMs } from './clock.ts';
import { openReaders, type StreamRequest, streamRequest } from './readers.ts';
import { quantile } from './statistics.ts';
import { connected, someTasks } from './tables.ts';

/** What the real service had at its best: the usual, and the 99th of a hundred, in ms. */
const REAL: ReadonlyMap<number, { readonly usual: number; readonly p99: number; readonly said: string }> =
  new Map([
    [1, { usual: 25, p99: 100, said: '25–50, p99 100–120' }],
    [100, { usual: 1_400, p99: 2_000, said: '1400, p99 2000–3600' }],
  ]);

export interface Fanout {
  readonly streams: number;
  readonly commitsASecond: number;
  readonly seconds: number;
}

/** All streams hold one bucket, so that each commit reaches each: from COMMIT's answer to the line at the reader. */
export async function measureFanout(bench: Bench, fanout: Fanout): Promise<Figure[]> {
  const { endpoint, peers, token } = bench;
  const held = await bench.held();
  const before = await endpoint.usage();
  const ours = await bench.profiled(`fanout-${fanout.streams}`, () =>
    latencies(streamRequest(endpoint.url, token, held), endpoint.databaseUrl, fanout, update),
  );
  const after = await endpoint.usage();
  const peer = await latencies(peers.request('/live'), peers.databaseUrl, fanout, updateAndNotify);
  const real = REAL.get(fanout.streams);
  const said = ({ ms }: Latencies) =>
    [0.5, 0.95, 0.99].map((share) => quantile(ms, share).toFixed(1)).join(' / ');
  const [usual, p99, peerUsual] = [quantile(ours.ms, 0.5), quantile(ours.ms, 0.99), quantile(peer.ms, 0.5)];
  const cpu = before && after ? `, service ${(after.cpuSeconds - before.cpuSeconds).toFixed(2)} s` : '';
  return [
    {
      name: `commit to client, ${fanout.streams} streams, p50 / p95 / p99`,
      value: `${said(ours)} ms`,
      peer: `${said(peer)} by NOTIFY`,
      ratio: peerUsual / usual,
      // the worse of both
      ...(real && { real: real.said, realRatio: Math.min(real.usual / usual, real.p99 / p99) }),
    },
    {
      name: `  CPU for ${ours.commits} commits in ${ours.seconds.toFixed(1)} s`,
      value: `readers ${ours.readerCpuSeconds.toFixed(2)} s${cpu}`,
      peer: `readers ${peer.readerCpuSeconds.toFixed(2)} s`,
    },
  ];
}

interface Latencies {
  /** One for each commit and stream. */
  readonly ms: readonly number[];
  readonly commits: number;
  readonly seconds: number;
  readonly readerCpuSeconds: number;
}

async function latencies(
  request: StreamRequest,
  databaseUrl: string,
  { streams, commitsASecond, seconds }: Fanout,
  commit: (client: pg.Client, id: string, title: string) => Promise<unknown>,
): Promise<Latencies> {
  const marker = `@${Math.random().toString(36).slice(2, 8)}:`;
  const client = await connected(databaseUrl);
  const readers = await openReaders(request, streams, marker);
  try {
    const commits = commitsASecond * seconds;
    // of a row that is changed twice in one checkpoint only the last version is sent
    const ids = await someTasks(client, commits);
    const committedAt: number[] = [];
    const startedAt = nowMs();
    for (const [at, id] of ids.entries()) {
      const due = startedAt + (at * 1_000) / commitsASecond;
      if (due > nowMs()) await new Promise((wake) => setTimeout(wake, due - nowMs()));
      await commit(client, id, `${marker}${at}@ a title as long as titles of tasks are`);
      committedAt.push(nowMs());
    }
    const took = (nowMs() - startedAt) / 1_000;
    for (const end = nowMs() + PATIENCE_MS; (await readers.count()) < ids.length * streams; ) {
      if (nowMs() > end)
        throw new Error(`${await readers.count()} lines of ${ids.length * streams} after ${PATIENCE_MS} ms`);
      await new Promise((wake) => setTimeout(wake, 100));
    }
    const { numbers, atMs } = await readers.seen();
    return {
      ms: numbers.map((number, at) => (atMs[at] ?? Number.NaN) - (committedAt[number] ?? Number.NaN)),
      commits: ids.length,
      seconds: took,
      readerCpuSeconds: await readers.cpuSeconds(),
    };
  } finally {
    await readers.close();
    await client.end();
  }
}

const PATIENCE_MS = 120_000;

function update(client: pg.Client, id: string, title: string): Promise<unknown> {
  return client.query('UPDATE task SET title = $2, updated_at = now() WHERE id = $1', [id, title]);
}

function updateAndNotify(client: pg.Client, id: string, title: string): Promise<unknown> {
  return client.query(
    `WITH changed AS (UPDATE task SET title = $2, updated_at = now() WHERE id = $1 RETURNING *)
     SELECT pg_notify('task_changed', row_to_json(changed)::text) FROM changed`,
    [id, title],
  );
}
