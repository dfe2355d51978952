import type { Consequence, NewRow } from './consequences.ts';
import type { Task } from './judge-field.ts';
import type { ReviewActions } from './policies.ts';

export function judgeReviewAction(_task: Task, _policy: ReviewActions, _made: NewRow): Consequence {
  return { made: false, result: 'rejected', reason: 'server_owned', field: 'id' };
}
