import type { Bench, Figure } from './bench.ts';
import { nowMs } from './fanout.ts';
import { drain, streamRequest } from './readers.ts';
import { median } from './statistics.ts';

/** Killed, and started again: with everything kept, and with nothing. */
export async function measureRestart(bench: Bench): Promise<Figure[]> {
  const { endpoint, token, rounds } = bench;
  const { own } = endpoint;
  if (own === undefined) return [];
  const [ready, line, anew]: number[][] = [[], [], []];
  const starting = async (times: number[] = []) => {
    const startedAt = nowMs();
    await own.start();
    times.push(nowMs() - startedAt);
  };
  for (let round = 0; round < rounds; round += 1) {
    const held = await bench.held();
    await own.kill();
    await starting(ready);
    const resumed = await drain(streamRequest(endpoint.url, token, held));
    if (resumed.rows > 0) throw new Error(`a device that had everything was sent ${resumed.rows} rows again`);
    // the reader's process is started after the service is ready: only its own waiting counts
    line?.push((ready?.at(-1) ?? 0) + resumed.firstMs);
  }
  await own.kill();
  own.forget();
  await starting(anew);
  const snapshotMs = median(anew ?? []);
  return [
    {
      name: `kill -9 and start, ${bench.rows} rows kept, to ready`,
      value: `${median(ready ?? []).toFixed(0)} ms`,
    },
    { name: '  to the first line of who resumes', value: `${median(line ?? []).toFixed(0)} ms` },
    {
      name: '  with nothing kept, to ready',
      value: `${snapshotMs.toFixed(0)} ms, ${((bench.rows / snapshotMs) * 1_000).toFixed(0)} rows/s`,
    },
  ];
}
