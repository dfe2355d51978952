import { median } from './statistics.ts';

/** One value at one moment. */
export interface Sample {
  readonly seconds: number;
  readonly value: number;
}

export interface Slope {
  /** Of the value, in its unit, an hour. */
  readonly perHour: number;
  /** The true slope lies this near, in 19 of 20 cases. */
  readonly uncertainty: number;
}

/**
 * The straight line that fits best, through one value of each of a few stretches: neighbouring samples say nearly the
 * same thing, so taken singly they would make the result look surer than it is.
 * @param of what stands for a stretch: of what is held for a moment only, the least shows what is held for ever
 * @throws Error if there are fewer samples than stretches
 */
export function slopeOf(
  samples: readonly Sample[],
  of: (values: readonly number[]) => number = median,
  stretches = 8,
): Slope {
  if (samples.length < stretches) throw new Error(`${samples.length} samples are too few for a slope`);
  const points = Array.from({ length: stretches }, (_, at) => {
    const from = Math.floor((at * samples.length) / stretches);
    const own = samples.slice(from, Math.floor(((at + 1) * samples.length) / stretches));
    return { x: mean(own.map(({ seconds }) => seconds)), y: of(own.map(({ value }) => value)) };
  });
  const [middle, height] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = sum(points.map(({ x }) => (x - middle) ** 2));
  const slope = sum(points.map(({ x, y }) => (x - middle) * (y - height))) / spread;
  const residue = sum(points.map(({ x, y }) => (y - height - slope * (x - middle)) ** 2));
  const deviation = Math.sqrt(residue / (stretches - 2) / spread);
  return { perHour: slope * 3_600, uncertainty: STUDENT * deviation * 3_600 };
}

/** Of Student's distribution with six degrees of freedom, two-sided, 95 %. */
const STUDENT = 2.447;

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
