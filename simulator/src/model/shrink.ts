import type { History, Step } from './history.ts';
import type { Lab } from './lab.ts';
import { Mismatch, play } from './run.ts';

/** The mismatch of a history, if server and model disagree in it. */
export async function mismatchOf(lab: Lab, history: History): Promise<Mismatch | undefined> {
  try {
    await play(lab, history);
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}

/**
 * Cuts a failing history down to one that still fails, by leaving out runs of steps, long ones first, then single
 * acts, and all that comes after the failure. What races does not fail each time, so a cut is tried twice before it is given up.
 * @param tries how many histories to play at most
 */
export async function shrink(lab: Lab, failing: History, tries: number): Promise<History> {
  let best = failing;
  let left = tries;
  const keep = (history: History, { step }: Mismatch) => {
    best = { ...history, steps: history.steps.slice(0, step + 1) };
  };
  const again = await mismatchOf(lab, failing);
  if (again !== undefined) keep(failing, again);
  const tryCut = async (steps: readonly Step[]): Promise<boolean> => {
    const cut: History = { ...best, steps };
    left -= 1;
    const fails = (await mismatchOf(lab, cut)) ?? (await mismatchOf(lab, cut));
    if (fails !== undefined) keep(cut, fails);
    return fails !== undefined;
  };
  for (let length = Math.ceil(best.steps.length / 2); length >= 1; length = Math.floor(length / 2))
    for (let from = 0; from < best.steps.length && left > 0; )
      if (!(await tryCut(best.steps.toSpliced(from, length)))) from += length;
  for (let at = 0; at < best.steps.length; at += 1)
    for (let act = 0; left > 0; ) {
      const step = best.steps[at];
      if (step?.do !== 'write' || step.acts.length === 1 || act >= step.acts.length) break;
      const less = { ...step, acts: step.acts.toSpliced(act, 1) };
      if (!(await tryCut(best.steps.with(at, less)))) act += 1;
    }
  return best;
}
