import { atomicViolations } from './atomic.ts';
import { causalViolations } from './causal.ts';
import type { History } from './history.ts';
import { convergenceViolations, maxWinsViolations } from './max-wins.ts';

/** All that a history says of broken promises: `<process> … (<promise>)`, one sentence each. */
export function violations(history: History): string[] {
  return [
    ...maxWinsViolations(history),
    ...atomicViolations(history),
    ...causalViolations(history),
    ...convergenceViolations(history),
  ];
}
