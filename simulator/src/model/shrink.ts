import type { History } from './history.ts';
import type { Lab } from './lab.ts';
import { Mismatch, play } from './run.ts';

/** The mismatch of a history, if server and model disagree in it. */
export async function mismatchOf(lab: Lab, history: History): Promise<string | undefined> {
  try {
    await play(lab, history);
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error.message;
    throw error;
  }
}

/**
 * Cuts a failing history down to one that still fails, by leaving out runs of steps, long ones first. What races does
 * not fail each time, so a cut is tried twice before it is given up.
 * @param tries how many histories to play at most
 */
export async function shrink(lab: Lab, failing: History, tries: number): Promise<History> {
  let best = failing;
  let left = tries;
  for (let length = Math.ceil(best.steps.length / 2); length >= 1; length = Math.floor(length / 2))
    for (let from = 0; from < best.steps.length && left > 0; ) {
      const steps = [...best.steps.slice(0, from), ...best.steps.slice(from + length)];
      const cut: History = { ...best, steps };
      left -= 1;
      const fails = (await mismatchOf(lab, cut)) ?? (await mismatchOf(lab, cut));
      if (fails === undefined) from += length;
      else best = cut;
    }
  return best;
}
