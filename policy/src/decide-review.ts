import { isConcurrent } from './concurrent.ts';
import type { Facts, Verdict } from './decide.ts';

/**
 * A field whose concurrent values wait for a person (DET-4). While the author's own proposal waits, a further edit
 * changes that proposal, unless it was made on another device, in knowledge of what the server holds.
 */
export function judgeReviewed(facts: Facts): Verdict {
  const isOpen = facts.act === 'edit' && isConcurrent(facts);
  if (amends(facts.openReview, isOpen)) return { result: 'needs_review', reason: 'amended' };
  return isOpen ? { result: 'needs_review', reason: 'two_values' } : { result: 'applied', store: facts.next };
}

/** Whether an edit belongs to the author's open proposal of the field. */
export function amends(open: Facts['openReview'], isConcurrent: boolean): boolean {
  return open !== undefined && (open.sameDevice || open.named || isConcurrent);
}

/** A delete that waits for a person if the row has changed (POL-4). */
export function judgeReviewedDelete(facts: Facts): Verdict {
  if (!isConcurrent(facts)) return { result: 'applied', store: facts.next };
  return { result: 'needs_review', reason: facts.openReview === undefined ? 'delete_meets_edit' : 'amended' };
}
