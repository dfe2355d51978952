import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endpointOf } from './endpoint.ts';
import { megabytes } from './idle.ts';
import type { OwnService } from './own-service.ts';
import { type Sample, type Slope, slopeOf } from './slope.ts';
import { startVisitors } from './soak-visitors.ts';
import { startWriter } from './soak-writer.ts';
import { table } from './statistics.ts';

/**
 * `npm run soak:sync-memory`: whether the embedded service takes more and more memory or disk. It changes, adds and
 * removes rows at a steady rate while devices come and go, and samples what the process holds after everything that
 * could be collected was. Of the second half it tells the slope, in MB an hour.
 *
 *   --minutes 60  --commits 50  --visitors 12  --seed <n>
 *
 * It fails if the heap surely grows: by more than what is allowed even where its slope is taken at its least.
 */
const { values: asked } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    commits: { type: 'string', default: '50' },
    visitors: { type: 'string', default: '12' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
/** What the heap may surely grow by in the second half: several times what it wavers by in a short run … */
const ALLOWED_BYTES = 2e6;
/** … and what is remembered of each new device (of the last 50,000). */
const BYTES_A_VISIT = 500;
const ROWS = 2_000;
/** In which a file's room on disk is counted. */
const BLOCK_BYTES = 512;
const MEASURES = ['heapUsed', 'rss', 'disk'] as const;
type Measure = (typeof MEASURES)[number];

const seconds = Number(asked.minutes) * 60;
console.log(
  `seed ${asked.seed}, ${asked.minutes} minutes, ${asked.commits} commits/s, ${asked.visitors} devices`,
);

const endpoint = await endpointOf({});
const { own } = endpoint;
if (own === undefined) throw new Error('only the embedded service can be looked into');
const writer = await startWriter(endpoint, { rows: ROWS, commitsASecond: Number(asked.commits) });
const visitors = startVisitors(endpoint, { count: Number(asked.visitors), seed: Number(asked.seed) });
const taken = new Map<Measure, Sample[]>(MEASURES.map((measure) => [measure, []]));
try {
  const startedAt = Date.now();
  const every = Math.min(10, seconds / 120);
  for (let at = 0; at < seconds; at += every) {
    await new Promise((wake) => setTimeout(wake, Math.max(0, startedAt + at * 1_000 - Date.now())));
    const now = await measured(own);
    for (const measure of MEASURES) taken.get(measure)?.push({ seconds: at, value: now[measure] });
    if (taken.get('rss')?.length === 1 || Math.floor(at / 60) !== Math.floor((at - every) / 60))
      console.log(
        `${(at / 60).toFixed(0).padStart(3)} min: heap ${megabytes(now.heapUsed)} MB, RSS ${megabytes(now.rss)} MB, disk ${megabytes(now.disk)} MB; ${writer.commits} commits, ${visitors.visits} visits`,
      );
    writer.check();
    visitors.check();
  }
} finally {
  await visitors.stop();
  await writer.stop();
  await endpoint.close();
}

const half = seconds / 2;
const slopes = MEASURES.map((measure) => {
  const second = (taken.get(measure) ?? []).filter((sample) => sample.seconds >= half);
  return { measure, slope: slopeOf(second, least), last: second.at(-1)?.value ?? 0 };
});
const signed = ({ perHour, uncertainty }: Slope) =>
  `${(perHour / 1e6).toFixed(1)} ± ${(uncertainty / 1e6).toFixed(1)}`;
console.log(
  `\n${table([
    [
      `after ${asked.minutes} minutes, ${writer.commits} commits, ${visitors.visits} visits`,
      'MB',
      'MB an hour',
    ],
    ...slopes.map(({ measure, slope, last }) => [measure, megabytes(last), signed(slope)]),
  ])}`,
);
const heap = slopes.find(({ measure }) => measure === 'heapUsed')?.slope;
const allowed = ALLOWED_BYTES + (BYTES_A_VISIT * visitors.visits) / 2;
const surelyGrown = heap === undefined ? 0 : ((heap.perHour - heap.uncertainty) * half) / 3_600;
if (visitors.visits === 0 || writer.commits === 0) throw new Error('nothing was done, so nothing was shown');
if (surelyGrown > allowed) {
  console.error(
    `LEAK: in the second half the heap grew by ${(surelyGrown / 1e6).toFixed(1)} MB at least, ${(allowed / 1e6).toFixed(1)} are allowed`,
  );
  process.exitCode = 1;
} else
  console.log(
    `no leak: the heap grew by ${(surelyGrown / 1e6).toFixed(1)} MB at least, ${(allowed / 1e6).toFixed(1)} are allowed`,
  );

/** What streams hold while they are being sent something comes on top. */
function least(values: readonly number[]): number {
  return Math.min(...values);
}

async function measured(service: OwnService): Promise<Record<Measure, number>> {
  const { heapUsed, rss } = await service.heap();
  const disk = readdirSync(service.dataDir).reduce(
    (sum, name) => sum + statSync(join(service.dataDir, name)).blocks * BLOCK_BYTES,
    0,
  );
  return { heapUsed, rss, disk };
}
