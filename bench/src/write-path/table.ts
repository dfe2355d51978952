import type { Measurement } from './measure.ts';
import type { Peer } from './peer.ts';

export type Round = ReadonlyMap<Peer, Measurement>;

/** How many times as fast one peer is as another, and has to be. */
export interface Ratio {
  readonly of: Peer;
  readonly to: Peer;
  readonly atLeast: number;
}

/** One line a peer; each number is the median over the rounds. */
export function table(
  rounds: readonly Round[],
  peers: readonly Peer[],
  ends: { readonly slowest: Peer; readonly fastest: Peer },
): string {
  const lines = peers.map((peer) => {
    const own = (read: (one: Measurement) => number) =>
      median(rounds.map((round) => read(measured(round, peer))));
    return [
      peer.name,
      own(({ writes, seconds }) => writes / seconds).toFixed(0),
      own(({ requestMs }) => quantile(requestMs, 0.5)).toFixed(1),
      own(({ requestMs }) => quantile(requestMs, 0.99)).toFixed(1),
      median(ratios(rounds, { of: peer, to: ends.slowest })).toFixed(1),
      median(ratios(rounds, { of: peer, to: ends.fastest })).toFixed(2),
    ];
  });
  const head = ['', 'writes/s', 'ms a request', '99 %', '× the first', '× the last'];
  const rows = [head, ...lines];
  const widths = head.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

export function verdict(rounds: readonly Round[], target: Ratio): string {
  const each = ratios(rounds, target);
  const [low, middle, high] = [Math.min(...each), median(each), Math.max(...each)].map((one) =>
    one.toFixed(2),
  );
  const { of, to, atLeast } = target;
  const is = median(each) >= atLeast ? 'reached' : 'MISSED';
  return `${is}: "${of.name}" at least ${atLeast} × "${to.name}": ${middle} (${low} to ${high})`;
}

function ratios(rounds: readonly Round[], { of, to }: Pick<Ratio, 'of' | 'to'>): number[] {
  return rounds.map((round) => measured(round, to).seconds / measured(round, of).seconds);
}

function measured(round: Round, peer: Peer): Measurement {
  const one = round.get(peer);
  if (one === undefined) throw new Error(`${peer.name} was not measured in every round`);
  return one;
}

function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** Of an even count, the upper of the two in the middle. */
function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
