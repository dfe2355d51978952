import type { Consequence, NewRow } from './consequences.ts';
import type { Task } from './judge-field.ts';
import type { Acknowledges } from './policies.ts';

export function judgeAcknowledgement(_task: Task, _policy: Acknowledges, _made: NewRow): Consequence {
  return { made: false, result: 'rejected', reason: 'server_owned', field: 'id' };
}
