import { isConcurrent } from './concurrent.ts';
import type { Facts, Verdict } from './decide.ts';
import { MOST_MEMBERS, type Value } from './value.ts';

/** A set of which each device's additions and removals are kept; without a base only its additions are known. */
export function judgeUnion(facts: Facts): Verdict {
  const [server, next] = [membersOf(facts.server), membersOf(facts.next)];
  const base = facts.base === undefined ? [] : membersOf(facts.base);
  const additions = without(next, base);
  const removals = without(base, next);
  if (additions.length === 0 && removals.length === 0) return { result: 'applied' };
  const store = [...new Set([...without(server, removals), ...additions])].sort();
  if (!facts.fits(store))
    return { result: 'rejected', reason: 'too_long', length: store.length, max: MOST_MEMBERS };
  if (facts.act !== 'edit' || !isConcurrent(facts)) return { result: 'applied', store };
  if (facts.expected === undefined)
    return without(server, next).length > 0
      ? { result: 'merged', reason: 'merged_set', store }
      : { result: 'applied', store };
  return keeps(store, membersOf(facts.expected), server)
    ? { result: 'merged', reason: 'merged_set', store }
    : { result: 'applied', reason: 'overwrote_concurrent', store, replaced: true };
}

/**
 * Whether what others did can be read back from the set (OUT-2). It cannot where the device took away again what it
 * had added in a link that was not accepted, and somebody else had added the same meanwhile.
 */
function keeps(stored: readonly string[], expected: readonly string[], server: readonly string[]): boolean {
  const [added, removed] = [without(server, expected), without(expected, server)];
  return without(added, stored).length === 0 && without(removed, stored).length === removed.length;
}

function membersOf(value: Value): readonly string[] {
  return typeof value === 'object' && value !== null ? value : [];
}

function without(members: readonly string[], gone: readonly string[]): string[] {
  const absent = new Set(gone);
  return members.filter((member) => !absent.has(member));
}
