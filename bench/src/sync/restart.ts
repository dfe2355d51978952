import type { Bench, Figure } from './bench.ts';
import { nowMs } from './clock.ts';
import type { OwnService } from './own-service.ts';
import { drain, streamRequest } from './readers.ts';
import { median } from './statistics.ts';

/** Killed, and started again: with everything kept, and with nothing. Only ours can be killed. */
export async function measureRestart({ endpoint, token, rounds }: Bench): Promise<Figure[]> {
  const { own } = endpoint;
  if (own === undefined) return [];
  const all = await drain(streamRequest(endpoint.url, token));
  const toReady: number[] = [];
  const toLine: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await own.kill();
    const readyMs = await startMs(own);
    const resumed = await drain(streamRequest(endpoint.url, token, all.held));
    if (resumed.rows > 0) throw new Error(`a device that had everything was sent ${resumed.rows} rows again`);
    toReady.push(readyMs);
    // the reader's process is started when the service is ready: only what it then waited for counts
    toLine.push(readyMs + resumed.firstMs);
  }
  await own.kill();
  own.forget();
  const anewMs = await startMs(own);
  const perSecond = ((all.rows / anewMs) * 1_000).toFixed(0);
  return [
    { name: `kill -9 and start, ${all.rows} rows kept, to ready`, value: `${median(toReady).toFixed(0)} ms` },
    { name: '  to the first line of who resumes', value: `${median(toLine).toFixed(0)} ms` },
    { name: '  with nothing kept, to ready', value: `${anewMs.toFixed(0)} ms, ${perSecond} rows/s` },
  ];
}

/** How long it takes to be ready, from the start of its process. */
async function startMs(own: OwnService): Promise<number> {
  const startedAt = nowMs();
  await own.start();
  return nowMs() - startedAt;
}
