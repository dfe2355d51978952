import type { Made, NotMade } from './consequences.ts';
import { type Effects, noEffects } from './effects.ts';
import type { Task } from './judge-field.ts';
import type { ReasonOf } from './reasons.ts';
import type { ConflictRecord } from './review-records.ts';
import type { FieldReceipt } from './wire.ts';
import type { RowView } from './write-domain.ts';

/** An act on a conflict record by somebody who may, and what it can come to. */
export interface Act {
  readonly task: Task;
  readonly scope: string;
  /** The row of the act. */
  readonly action: RowView;
  readonly record: ConflictRecord;
}

/** The act is done: its row is kept, and names the record also where its author could not. */
export function doneAct(
  { record }: Act,
  effects: Effects,
  told: Pick<Made, 'reason' | 'field' | 'more'> = {},
): Made {
  return {
    ...{ made: true, result: 'applied', ...told },
    set: { conflict_id: record.id },
    effects: { ...effects, conflictId: record.id },
  };
}

export function refusedAct(
  reason: ReasonOf<'rejected'>,
  field: string,
  more: Partial<FieldReceipt> = {},
  effects: Effects = noEffects,
): NotMade {
  return { made: false, result: 'rejected', reason, field, more, effects };
}
