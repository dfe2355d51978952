import type { Facts } from './decide.ts';
import { same } from './value.ts';

/** Whether the server's value is not the expected one (DET-1); an unknown base counts as concurrent (DET-5). */
export function isConcurrent(facts: Pick<Facts, 'expected' | 'server'>): boolean {
  return facts.expected === undefined || !same(facts.expected, facts.server);
}
