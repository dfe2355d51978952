import { isConcurrent } from './concurrent.ts';
import type { Facts, Verdict } from './decide.ts';
import type { Value } from './value.ts';

/**
 * A number that is counted: what the device added to the value that it showed is added to the value that is there.
 * An equal result is still a difference of its own, so nothing is said to be there already (DET-2).
 */
export function judgeAdded(facts: Facts): Verdict {
  if (facts.base === undefined) return { result: 'rejected', reason: 'base_required' };
  if (typeof facts.next !== 'number') return { result: 'rejected', reason: 'invalid_value' };
  const delta = facts.next - counted(facts.base);
  if (delta === 0) return { result: 'applied' };
  const store = counted(facts.server) + delta;
  if (!facts.fits(store)) return { result: 'rejected', reason: 'out_of_range', delta };
  return facts.act === 'edit' && isConcurrent(facts)
    ? { result: 'merged', reason: 'merged_sum', store, delta }
    : { result: 'applied', store };
}

/** Nothing counted yet is none. */
function counted(value: Value): number {
  return typeof value === 'number' ? value : 0;
}
