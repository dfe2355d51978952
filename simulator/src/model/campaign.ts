import { generate, type Only } from './generate.ts';
import type { History } from './history.ts';
import type { Lab } from './lab.ts';
import { Mismatch, play } from './run.ts';

/** What came of many histories. */
export interface Campaign {
  readonly clean: number;
  readonly writes: number;
  /** By `result: reason`, how often. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failed: readonly { readonly history: History; readonly why: string }[];
}

export interface CampaignOptions {
  readonly seed: number;
  readonly first: number;
  readonly histories: number;
  readonly writes: number;
  readonly only?: Only;
  /** How many are played at the same time, each in a festival of its own. */
  readonly abreast: number;
  readonly onEach?: (index: number, why: string | undefined) => void;
}

/** Plays histories drawn from one seed. */
export async function playMany(lab: Lab, options: CampaignOptions): Promise<Campaign> {
  const { seed, histories, only } = options;
  const outcomes = new Map<string, number>();
  const failed: { history: History; why: string }[] = [];
  let [clean, writes, next] = [0, 0, options.first];
  const end = options.first + histories;
  const player = async (): Promise<void> => {
    for (let index = next++; index < end; index = next++) {
      const history = generate(seed, index, options.writes, only);
      try {
        const report = await play(lab, history);
        clean += 1;
        writes += report.writes;
        for (const [outcome, count] of report.outcomes)
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
        options.onEach?.(index, undefined);
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
        failed.push({ history, why: error.message });
        options.onEach?.(index, error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: options.abreast }, player));
  return { clean, writes, outcomes, failed };
}
