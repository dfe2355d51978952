import type { Random } from '@festival-ops/db/demo/random';

/** What goes wrong in a run, as data: the script of a failed run is printed, and can be read. Times in milliseconds. */
export type Fault =
  | { readonly kind: 'kill sync' | 'stop sync' | 'drop slot' | 'invalidate slot'; readonly downMs: number }
  | { readonly kind: 'stall sync' | 'stall sender'; readonly forMs: number }
  | { readonly kind: 'end backend'; readonly of: 'sync' | 'writer' }
  | { readonly kind: 'kill backend' }
  | { readonly kind: 'kill postgres'; readonly downMs: number }
  | { readonly kind: 'cut'; readonly device: number }
  | {
      readonly kind: 'half-open' | 'expiring tokens' | 'no tokens' | 'offline';
      readonly device: number;
      readonly forMs: number;
    }
  | {
      readonly kind: 'slow reader';
      readonly device: number;
      readonly forMs: number;
      readonly bytesPerSecond: number;
    }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  /** It was wrong for a while, and is right again when the killed service comes back. */
  | { readonly kind: 'clock until killed'; readonly offsetMs: number; readonly forMs: number };

export interface TimedFault {
  readonly atMs: number;
  readonly fault: Fault;
}

export type FaultKind = Fault['kind'];

/** These need a PostgreSQL of their own, since all of its databases go down, or lose their slots. */
const OF_SERVER: readonly [FaultKind, ...FaultKind[]] = ['kill backend', 'kill postgres', 'invalidate slot'];
const OF_SYNC: readonly [FaultKind, ...FaultKind[]] = [
  'kill sync',
  'kill sync',
  'stop sync',
  'drop slot',
  'clock until killed',
];
const OTHERS: readonly [FaultKind, ...FaultKind[]] = [
  'stall sync',
  'stall sender',
  'end backend',
  'cut',
  'cut',
  'half-open',
  'slow reader',
  'offline',
  'expiring tokens',
  'no tokens',
  'clock',
];

const SECOND = 1_000;
const CLOCK_OFFSETS: readonly [number, ...number[]] = [
  -3600 * SECOND,
  -60 * SECOND,
  -2 * SECOND,
  5 * SECOND,
  120 * SECOND,
  7200 * SECOND,
];

/**
 * Draws the faults of a run.
 * @param options how many devices there are, within which time faults begin, and whether the server is the run's own
 */
export function drawFaults(
  random: Random,
  options: { readonly devices: number; readonly withinMs: number; readonly ownServer: boolean },
): readonly TimedFault[] {
  const kinds: FaultKind[] = [];
  if (options.ownServer) kinds.push(random.pick(OF_SERVER));
  if (random.chance(0.6)) kinds.push(random.pick(OF_SYNC));
  const more = random.whole(2, 4);
  for (let at = 0; at < more; at += 1) kinds.push(random.pick(OTHERS));
  return kinds
    .map((kind) => ({ atMs: random.whole(0, options.withinMs), fault: draw(random, kind, options.devices) }))
    .sort((a, b) => a.atMs - b.atMs);
}

function draw(random: Random, kind: FaultKind, devices: number): Fault {
  const device = random.whole(0, devices - 1);
  const forMs = random.whole(200, 1_500);
  switch (kind) {
    case 'kill sync':
    case 'stop sync':
    case 'drop slot':
    case 'invalidate slot':
      return { kind, downMs: random.whole(0, 400) };
    case 'kill postgres':
      return { kind, downMs: random.whole(0, 600) };
    case 'stall sync':
    case 'stall sender':
      return { kind, forMs };
    case 'end backend':
      return { kind, of: random.chance(0.7) ? 'sync' : 'writer' };
    case 'kill backend':
      return { kind };
    case 'cut':
      return { kind, device };
    case 'half-open':
    case 'expiring tokens':
    case 'no tokens':
    case 'offline':
      return { kind, device, forMs };
    case 'slow reader':
      return { kind, device, forMs, bytesPerSecond: random.pick([2_000, 20_000, 100_000]) };
    case 'clock until killed':
      return { kind, forMs, offsetMs: random.pick(CLOCK_OFFSETS) };
    case 'clock':
      return { kind, offsetMs: random.pick(CLOCK_OFFSETS) };
  }
}

/** One line for the report. */
export function sayFaults(faults: readonly TimedFault[]): string {
  return faults
    .map(({ atMs, fault: { kind, ...rest } }) => {
      const details = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
      return `at ${atMs} ms ${[kind, ...details].join(', ')}`;
    })
    .join('; ');
}
