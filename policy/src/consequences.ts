import type { Effects } from './effects.ts';
import { noEffects } from './effects.ts';
import { judgeAcknowledgement } from './judge-acknowledgement.ts';
import type { Task } from './judge-field.ts';
import { judgeReturn } from './judge-return.ts';
import { judgeReviewAction } from './judge-review-action.ts';
import { judgeStockMove } from './judge-stock.ts';
import { judgeTextUpdate } from './judge-text-update.ts';
import type { Policy } from './policies.ts';
import type { ReasonOf } from './reasons.ts';
import type { Value } from './value.ts';
import type { FieldReceipt } from './wire.ts';
import type { RowView } from './write-domain.ts';

/**
 * What making a row brings about, for the tables whose rows are acts: a movement of stock, an update of a text, a
 * decision. Asked after each field was found to fit, before the row is made.
 */
export type Consequence = Made | NotMade;

export interface Made {
  readonly made: true;
  readonly result: 'applied' | 'merged';
  readonly reason?: ReasonOf<'applied' | 'merged'>;
  /** The field that says so, with what else its receipt holds. */
  readonly field?: string;
  readonly more?: Partial<FieldReceipt>;
  /** Server-owned columns of the new row. */
  readonly set?: Readonly<Record<string, Value>>;
  readonly effects: Effects;
}

/** The act is not possible, or waits: there is no row. */
export interface NotMade {
  readonly made: false;
  readonly result: 'rejected' | 'needs_review';
  readonly reason: ReasonOf<'rejected' | 'needs_review'>;
  readonly field: string;
  readonly more?: Partial<FieldReceipt>;
  readonly effects?: Effects;
}

/** A row that is about to be made. */
export interface NewRow {
  readonly scope: string;
  readonly row: RowView;
}

export function consequenceOf(task: Task, policy: Policy, made: NewRow): Consequence {
  switch (policy.kind) {
    case 'restrictTo':
      return consequenceOf(task, policy.policy, made);
    case 'invariant':
    case 'reserved':
      return judgeStockMove(task, policy, made);
    case 'returnsAllowance':
      return judgeReturn(task, policy, made);
    case 'mergeText':
      return judgeTextUpdate(task, policy, made);
    case 'reviewActions':
      return judgeReviewAction(task, policy, made);
    case 'acknowledges':
      return judgeAcknowledgement(task, policy, made);
    default:
      return { made: true, result: 'applied', effects: noEffects };
  }
}
