import type { Consequence, NewRow } from './consequences.ts';
import type { Task } from './judge-field.ts';
import type { MergeText } from './policies.ts';

export function judgeTextUpdate(_task: Task, _policy: MergeText, _made: NewRow): Consequence {
  return { made: false, result: 'rejected', reason: 'server_owned', field: 'id' };
}
