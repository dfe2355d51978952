import type { Facts, Verdict } from './decide.ts';
import { type Effects, noEffects } from './effects.ts';
import type { JudgedField, Task } from './judge-field.ts';
import type { RowView } from './write-domain.ts';

/** What edits and deletes do to conflict records: open, amend, withdraw and close them (DET-4, REV-7, POL-4). */

/** The author's open record of a field of the row that is written. */
export function openReviewOf(_task: Task, _field: string): Facts['openReview'] {
  return undefined;
}

export function reviewChange(_verdict: Verdict, _open: Facts['openReview']): JudgedField['review'] {
  return undefined;
}

/** The records and receipts that change with the judged fields of an edit or a delete. */
export function reviewEffects(_task: Task, _judged: readonly JudgedField[], _row: RowView): Effects {
  return noEffects;
}

/** Whether an editable column holds something else than the author of a delete had seen (POL-4). */
export function rowHasChanged(_task: Task, _row: RowView): boolean {
  return false;
}
