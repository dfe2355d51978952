import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import type { TaskRow } from '../../data/rows.ts';
import { type Actor, claimFor, stepsFor } from '../task/task-steps.ts';

/** A step that several tasks could take, and those of them that can. */
export interface BulkStep {
  readonly to: TaskState;
  readonly tasks: readonly TaskRow[];
}

/** Every state, with the tasks that this person may bring there from where they are. */
export function bulkSteps(tasks: readonly TaskRow[], actor: Actor): BulkStep[] {
  return taskStates.map((to) => ({
    to,
    tasks: tasks.filter((task) => stepsFor(task, actor).some((step) => step.to === to)),
  }));
}

/** The tasks that nobody has, so that this person can take them. */
export function claimable(tasks: readonly TaskRow[], actor: Actor): TaskRow[] {
  return tasks.filter((task) => claimFor(task, actor) === 'claim');
}
