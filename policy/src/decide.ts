import { isConcurrent } from './concurrent.ts';
import { judgeAdded } from './decide-additive.ts';
import { judgeLastWrite } from './decide-last-write.ts';
import { judgeReviewed, judgeReviewedDelete } from './decide-review.ts';
import { judgeUnion } from './decide-union.ts';
import type { FirstClaimWins, Policy, RestrictTo, Step, Workflow } from './policies.ts';
import type { ReasonOf } from './reasons.ts';
import { same, type Value } from './value.ts';

/**
 * What becomes of one field of one write: a pure function of the declared policy and the facts. It runs on the
 * server to decide and in the browser to say beforehand.
 *
 * Three questions, in this order (POL-1, DET-2):
 *   may you?  →  does the server already hold it?  →  is the step allowed, and if the row moved, what now?
 */

export interface Facts {
  readonly act: 'edit' | 'insert' | 'delete';
  /** What the server would hold if nobody else had touched the field; undefined if the device did not say. */
  readonly expected: Value | undefined;
  /** What the server holds. For a delete: when the row was deleted, or null. */
  readonly server: Value;
  readonly next: Value;
  /** The server's row. */
  readonly row: (column: string) => Value;
  readonly actor: { readonly userId: string; readonly roles: ReadonlySet<string> };
  /** Whether the write was made on top of the same device's write to the field that was not accepted (DET-3). */
  readonly followsRejected: boolean;
  /** The value that the device itself showed; a difference is taken from it (DET-3). Undefined if it did not say. */
  readonly base: Value | undefined;
  /** The column's range and form, for values that come out of a combination. */
  readonly fits: (value: Value) => boolean;
  /** What is known of when (DET-6). */
  readonly clocks: Clocks;
  /** The author's open conflict record of this field, if there is one (DET-4). */
  readonly openReview: { readonly sameDevice: boolean; readonly named: boolean } | undefined;
}

export interface Clocks {
  /** The write's reading of the hybrid clock (`hybrid-clock.ts`); null if it says no time. */
  readonly own: string | null;
  /** That of the server's value, and when it arrived, as an instant; null if nobody knows who wrote it. */
  readonly theirs: { readonly reading: string | null; readonly arrivedAt: string } | null;
  /** The server's clock, as an instant. */
  readonly now: string;
}

export type Verdict =
  | {
      readonly result: 'applied';
      readonly reason?: ReasonOf<'applied'>;
      /** Absent if the server keeps what it holds. */
      readonly store?: Value;
      /** Whether another person's value was lost by it, so that they are told (OUT-6). */
      readonly replaced?: true;
    }
  | {
      readonly result: 'merged';
      readonly reason: ReasonOf<'merged'>;
      readonly store: Value;
      /** What was added to a number. */
      readonly delta?: number;
    }
  | {
      /** The server keeps what it holds until somebody decides. */
      readonly result: 'needs_review';
      readonly reason: ReasonOf<'needs_review'>;
    }
  | {
      readonly result: 'rejected';
      readonly reason: ReasonOf<'rejected'>;
      /** Values that the actor may set instead, from the server's state now. */
      readonly allowed?: readonly string[];
      /** Roles that may. */
      readonly roles?: readonly string[];
      /** What could not be added to a number. */
      readonly delta?: number;
      /** How long the result would be, and how long it may be. */
      readonly length?: number;
      readonly max?: number;
    };

export function decide(policy: Policy, facts: Facts): Verdict {
  const refusal = refusedByRight(policy, facts);
  if (refusal !== undefined) return refusal;
  if (facts.act === 'delete' && facts.server !== null)
    return { result: 'applied', reason: 'already_deleted' };
  if (facts.act !== 'delete' && same(facts.server, facts.next) && !isCounted(policy))
    return { result: 'applied', reason: 'already_equal' };
  return judge(policy, facts);
}

/** Of a number that is counted, an equal result is still a second difference (DET-2). */
function isCounted(policy: Policy): boolean {
  return policy.kind === 'restrictTo' ? isCounted(policy.policy) : policy.kind === 'additive';
}

function refusedByRight(policy: Policy, facts: Facts): Verdict | undefined {
  switch (policy.kind) {
    case 'restrictTo':
      return hasAny(facts, policy.roles)
        ? refusedByRight(policy.policy, facts)
        : { result: 'rejected', reason: policy.reason, roles: policy.roles };
    case 'firstClaimWins':
      return facts.next === null || facts.next === facts.actor.userId || hasAny(facts, policy.assigners)
        ? undefined
        : { result: 'rejected', reason: 'restricted_role', roles: policy.assigners };
    case 'workflow':
      return stepRefusedByRight(policy, facts);
    default:
      return undefined;
  }
}

function judge(policy: Policy, facts: Facts): Verdict {
  switch (policy.kind) {
    case 'lastWriteWins':
      return judgeLastWrite(policy, facts);
    case 'firstClaimWins':
      return judgeClaim(policy, facts);
    case 'workflow':
      return judgeStep(policy, facts);
    case 'restrictTo':
      return judge(policy.policy, facts);
    case 'additive':
      return judgeAdded(facts);
    case 'unionOf':
      return judgeUnion(facts);
    case 'manualReview':
      return judgeReviewed(facts);
    case 'reviewedDelete':
      return judgeReviewedDelete(facts);
    case 'appendOnly':
    case 'invariant':
    case 'reserved':
    case 'returnsAllowance':
    case 'mergeText':
    case 'reviewActions':
    case 'acknowledges':
      return facts.act === 'insert'
        ? { result: 'applied', store: facts.next }
        : { result: 'rejected', reason: 'append_only' };
    case 'serverOwned':
      return { result: 'rejected', reason: 'server_owned' };
    case 'fixedAtCreation':
      return { result: 'rejected', reason: 'fixed_at_creation' };
  }
}

function judgeClaim(policy: FirstClaimWins, facts: Facts): Verdict {
  const { server, next, actor } = facts;
  if (hasAny(facts, policy.assigners)) {
    if (server === null || !isConcurrent(facts)) return { result: 'applied', store: next };
  } else if (next === null ? server === actor.userId : server === null) {
    return { result: 'applied', store: next };
  }
  return next === null
    ? { result: 'applied', reason: 'already_released' }
    : { result: 'rejected', reason: 'already_claimed' };
}

/**
 * The right to the step as the author saw it. A step that a role may take only as its own cannot be refused by
 * role alone, so it waits for the server's row.
 */
function stepRefusedByRight(policy: Workflow, facts: Facts): Verdict | undefined {
  if (facts.expected === undefined) return undefined;
  const step = policy.steps.find((one) => one.from === facts.expected && one.to === facts.next);
  if (step === undefined || hasAny(facts, step.roles) || hasAny(facts, step.own ?? [])) return undefined;
  return restricted(policy, step, facts);
}

function judgeStep(policy: Workflow, facts: Facts): Verdict {
  const allowed = allowedSteps(policy, facts);
  if (facts.followsRejected) return { result: 'rejected', reason: 'follows_rejected', allowed };
  const held = policy.holding.some((state) => state === facts.server) && isConcurrent(facts);
  const step = policy.steps.find((one) => one.from === facts.server && one.to === facts.next);
  if (held || step === undefined) return { result: 'rejected', reason: 'invalid_transition', allowed };
  return mayStep(policy, step, facts)
    ? { result: 'applied', store: facts.next }
    : restricted(policy, step, facts);
}

/** The states that this actor can bring the row into now. */
export function allowedSteps(policy: Workflow, facts: Pick<Facts, 'server' | 'row' | 'actor'>): string[] {
  return policy.steps
    .filter((step) => step.from === facts.server && mayStep(policy, step, facts))
    .map((step) => step.to);
}

function mayStep(policy: Workflow, step: Step, facts: Pick<Facts, 'row' | 'actor'>): boolean {
  return (
    hasAny(facts, step.roles) ||
    (hasAny(facts, step.own ?? []) && facts.row(policy.by) === facts.actor.userId)
  );
}

function restricted(policy: Workflow, step: Step, facts: Facts): Verdict {
  return {
    result: 'rejected',
    reason: step.restricted ?? 'restricted_role',
    roles: step.roles,
    allowed: allowedSteps(policy, facts),
  };
}

function hasAny(facts: Pick<Facts, 'actor'>, roles: RestrictTo['roles']): boolean {
  return roles.some((role) => facts.actor.roles.has(role));
}
