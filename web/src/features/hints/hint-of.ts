import type { ReasonCode } from '@festival-ops/policy/reasons';
import type { Previewed } from '../../data/preview.ts';

/**
 * What is said before an act: `certain` switches the act off, `likely` warns, `possible` informs. Nothing is ever
 * blocked on a guess.
 */
export type Certainty = 'certain' | 'likely' | 'possible';

/** What may happen to a change that nothing stands against now, if somebody else changes the same meanwhile. */
export type Chance = 'review' | 'delete_review' | 'first_claim' | 'still_there';

export interface Hint {
  readonly certainty: Certainty;
  readonly about: ReasonCode | Chance;
  /** The field it is about; `deleted_at` for a delete. */
  readonly field: string | undefined;
  /** How much is left, where that is the reason. */
  readonly left: number | undefined;
  /** What the field says on this device now. */
  readonly was?: unknown;
}

export interface Freshness {
  /** Whether others' changes reach this device now. */
  readonly connected: boolean;
  /** How old what is shown may be, in ms. */
  readonly ageMs: number;
}

/** A step that was possible so long ago may not be any more. */
export const STALE_MS = 15 * 60_000;

/** Reasons that no other person's change can undo. */
const certain: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'restricted_delete',
  'restricted_reopen',
  'restricted_verify',
  'restricted_role',
  'append_only',
  'server_owned',
  'fixed_at_creation',
  'required',
  'invalid_value',
  'too_long',
  'malformed_id',
  'unknown_field',
  'unknown_table',
]);

/** @returns undefined where there is nothing to say */
export function hintOf({ decision, kinds }: Previewed, { connected, ageMs }: Freshness): Hint | undefined {
  const [field, detail] =
    Object.entries(decision.fields).find(([, one]) => one.result === decision.result) ?? [];
  const about = { field, left: detail?.left, was: detail?.before };
  const { result, reason } = decision;
  if (reason !== null && result === 'rejected') {
    const isStep = reason === 'invalid_transition' || reason === 'follows_rejected';
    const sure = certain.has(reason) || (isStep && connected);
    return { ...about, certainty: sure ? 'certain' : 'likely', about: reason };
  }
  if (reason !== null && result === 'needs_review') return { ...about, certainty: 'likely', about: reason };
  if (reason === 'already_equal' || (connected && ageMs < STALE_MS)) return undefined;
  for (const [name, kind] of Object.entries(kinds)) {
    const chance = chances[kind];
    if (chance === undefined || (chance === 'still_there' && ageMs < STALE_MS)) continue;
    return {
      ...{ certainty: 'possible', about: chance, field: name, left: undefined },
      was: decision.fields[name]?.before,
    };
  }
  return undefined;
}

const chances: Partial<Readonly<Record<Previewed['kinds'][string], Chance>>> = {
  manualReview: 'review',
  reviewedDelete: 'delete_review',
  firstClaimWins: 'first_claim',
  workflow: 'still_there',
};
