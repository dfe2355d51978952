import type { Bench, Figure } from './bench.ts';
import { openReaders, streamRequest } from './readers.ts';

const SECONDS = 10;

/** Streams to which nothing happens, beside no streams at all. */
export async function measureIdle(bench: Bench, streams: number): Promise<Figure[]> {
  const { endpoint, token } = bench;
  const without = await cpuWhileWaiting(bench);
  if (without === undefined) return [];
  const readers = await openReaders(
    streamRequest(endpoint.url, token, await bench.held()),
    streams,
    '@never:',
  );
  const usage = await endpoint.usage();
  // signs of life and what opening left to do are not idling
  await pause(2);
  const beside = await cpuWhileWaiting(bench);
  await readers.close();
  if (beside === undefined || usage === undefined) return [];
  return [
    {
      name: `CPU in ${SECONDS} s with ${streams} idle streams`,
      value: `${(beside * 1_000).toFixed(0)} ms`,
      peer: `${(without * 1_000).toFixed(0)} ms without any`,
    },
    { name: `  memory with ${streams} streams`, value: `${megabytes(usage.rss)} MB` },
  ];
}

async function cpuWhileWaiting({ endpoint }: Bench): Promise<number | undefined> {
  const before = await endpoint.usage();
  await pause(SECONDS);
  const after = await endpoint.usage();
  return before && after && after.cpuSeconds - before.cpuSeconds;
}

function pause(seconds: number): Promise<unknown> {
  return new Promise((wake) => setTimeout(wake, seconds * 1_000));
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
