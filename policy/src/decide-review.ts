import type { Facts, Verdict } from './decide.ts';

/** A field whose concurrent values wait for a person. */
export function judgeReviewed(_facts: Facts): Verdict {
  return { result: 'rejected', reason: 'server_owned' };
}

/** A delete that waits for a person if the row has changed. */
export function judgeReviewedDelete(_facts: Facts): Verdict {
  return { result: 'rejected', reason: 'server_owned' };
}
