import type { Consequence, NewRow } from './consequences.ts';
import type { Task } from './judge-field.ts';
import type { Invariant, Reserved, ReturnsAllowance } from './policies.ts';

export function judgeStockMove(_task: Task, _policy: Invariant | Reserved, _made: NewRow): Consequence {
  return { made: false, result: 'rejected', reason: 'server_owned', field: 'id' };
}

export function judgeReturn(_task: Task, _policy: ReturnsAllowance, _made: NewRow): Consequence {
  return { made: false, result: 'rejected', reason: 'server_owned', field: 'id' };
}
