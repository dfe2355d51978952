import type { Bench, Figure } from './bench.ts';
import { type Drained, drain, streamRequest } from './readers.ts';
import { median } from './statistics.ts';

const REAL_ROWS_A_SECOND = [15_000, 21_000] as const;

/** A device that has nothing takes everything; its reader counts and does no more. */
export async function measureInitial(bench: Bench): Promise<Figure[]> {
  const { endpoint, peers, token, rounds } = bench;
  const request = streamRequest(endpoint.url, token);
  const takers: [string, () => Promise<Drained>][] = [
    ['plain', () => bench.profiled('initial', () => drain(request))],
    ['gzip', () => drain(request, { gzip: true })],
    ['peer', () => drain(peers.request('/rows'))],
  ];
  const taken = new Map<string, Drained[]>(takers.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round += 1)
    for (const [name, take] of takers) {
      const drained = await take();
      if (drained.rows < bench.rows) throw new Error(`${name}: only ${drained.rows} rows of ${bench.rows}`);
      // the first round warms up
      if (round >= 0) taken.get(name)?.push(drained);
    }
  const of = (name: string, read: (drained: Drained) => number) => median((taken.get(name) ?? []).map(read));
  const perSecond = (name: string) => of(name, ({ rows, ms }) => (rows / ms) * 1_000);
  const megabytes = (name: string) => of(name, ({ bytes, ms }) => bytes / 1e6 / (ms / 1_000)).toFixed(1);
  const against = (name: string) => ({
    peer: `${perSecond('peer').toFixed(0)} by COPY`,
    ratio: perSecond(name) / perSecond('peer'),
  });
  const isZipped = (taken.get('gzip') ?? []).every((drained) => drained.isZipped);
  const bytesARow = of('plain', ({ bytes, rows }) => bytes / rows).toFixed(0);
  const zipped = of('gzip', ({ bytes, wireBytes }) => bytes / wireBytes).toFixed(1);
  return [
    {
      name: `initial sync of ${bench.rows} rows of ${bytesARow} bytes`,
      value: `${perSecond('plain').toFixed(0)} rows/s, ${megabytes('plain')} MB/s`,
      ...against('plain'),
      real: REAL_ROWS_A_SECOND.join('–'),
      realRatio: perSecond('plain') / REAL_ROWS_A_SECOND[1],
    },
    {
      name: isZipped ? `the same as gzip, ${zipped} times smaller` : 'the same as gzip',
      value: isZipped ? `${perSecond('gzip').toFixed(0)} rows/s, ${megabytes('gzip')} MB/s` : 'not offered',
      ...(isZipped ? against('gzip') : {}),
    },
    { name: 'its first line', value: `${of('plain', ({ firstMs }) => firstMs).toFixed(0)} ms` },
    {
      name: 'CPU of its reader',
      value: `${(of('plain', ({ readerCpuSeconds, ms }) => readerCpuSeconds / (ms / 1_000)) * 100).toFixed(0)} %`,
    },
  ];
}
