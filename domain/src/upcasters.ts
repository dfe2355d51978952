import type { Upcaster } from '@festival-ops/policy/write-domain';

/**
 * By schema version of an app: what one of its queue's entries means in the next version's words (WB-12). Queues of
 * every version that was ever released are still taken; each has a golden queue in `golden/`.
 *
 * 1 → 2: tables and columns were added, none changed its meaning.
 */
export const upcasters: Readonly<Record<number, Upcaster>> = {
  1: (entry) => entry,
};
