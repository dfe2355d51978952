import type { Bench, Figure } from './bench.ts';
import { nowMs } from './clock.ts';
import { openReaders, streamRequest } from './readers.ts';
import { median } from './statistics.ts';
import { connected, insertTasks } from './tables.ts';

const ROWS = 20_000;
const ROWS_A_COMMIT = 500;
const REAL_ROWS_A_SECOND = [4_700, 5_600] as const;
const PATIENCE_MS = 120_000;

/** Rows that are inserted as fast as Postgres takes them: until a client that was connected has all. */
export async function measureReplication(bench: Bench): Promise<Figure[]> {
  const [ours, decoded]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < bench.rounds; round += 1) {
    ours.push(await bench.profiled('replication', () => toClient(bench)));
    decoded.push(await toDecoder(bench));
  }
  const perSecond = (rounds: readonly Round[], read: (round: Round) => number) =>
    median(rounds.map((round) => (ROWS / read(round)) * 1_000));
  const [rate, peerRate] = [perSecond(ours, ({ ms }) => ms), perSecond(decoded, ({ ms }) => ms)];
  return [
    {
      name: `replication of ${ROWS} rows, ${ROWS_A_COMMIT} a commit`,
      value: `${rate.toFixed(0)} rows/s`,
      peer: `${peerRate.toFixed(0)} only decoded`,
      ratio: rate / peerRate,
      real: REAL_ROWS_A_SECOND.join('–'),
      realRatio: rate / REAL_ROWS_A_SECOND[1],
    },
    {
      name: '  of which Postgres had written',
      value: `${perSecond(ours, ({ writtenMs }) => writtenMs).toFixed(0)} rows/s`,
    },
  ];
}

interface Round {
  readonly ms: number;
  /** Until the last commit was answered. */
  readonly writtenMs: number;
}

async function toClient({ endpoint, token, held }: Bench): Promise<Round> {
  const marker = `@${Math.random().toString(36).slice(2, 8)}:`;
  const readers = await openReaders(streamRequest(endpoint.url, token, await held()), 1, marker);
  try {
    return await insertUntil(endpoint.databaseUrl, `${marker}0@ `, () => readers.count());
  } finally {
    await readers.close();
  }
}

async function toDecoder({ peers }: Bench): Promise<Round> {
  const decoder = await peers.decoder();
  try {
    return await insertUntil(peers.databaseUrl, '', () => decoder.count());
  } finally {
    await decoder.stop();
  }
}

async function insertUntil(
  databaseUrl: string,
  prefix: string,
  count: () => Promise<number>,
): Promise<Round> {
  const client = await connected(databaseUrl);
  try {
    const startedAt = nowMs();
    await insertTasks(client, { count: ROWS, perCommit: ROWS_A_COMMIT, prefix });
    const writtenMs = nowMs() - startedAt;
    for (const end = nowMs() + PATIENCE_MS; (await count()) < ROWS; ) {
      if (nowMs() > end) throw new Error(`${await count()} rows of ${ROWS} after ${PATIENCE_MS} ms`);
      await new Promise((wake) => setTimeout(wake, 5));
    }
    return { ms: nowMs() - startedAt, writtenMs };
  } finally {
    await client.end();
  }
}
