import { urgencies } from '@festival-ops/domain/tables';
import { taskStates } from '@festival-ops/domain/task-workflow';
import type { TaskChanges } from '../../data/writes.ts';

/** The change that sets `column` of a task to a value out of a receipt or notice; none where it does not fit. */
export function taskChange(column: string, value: unknown): TaskChanges | undefined {
  switch (column) {
    case 'title':
      return typeof value === 'string' ? { title: value } : undefined;
    case 'urgency': {
      const urgency = urgencies.find((known) => known === value);
      return urgency && { urgency };
    }
    case 'state': {
      const state = taskStates.find((known) => known === value);
      return state && { state };
    }
    case 'due_at':
      return typeof value === 'string' || value === null ? { due_at: value } : undefined;
    case 'expected_crowd':
      return typeof value === 'number' || value === null ? { expected_crowd: value } : undefined;
    default:
      return undefined;
  }
}
