import { LEAD, type Role, TECH } from '@festival-ops/domain/roles';
import { type TaskState, taskSteps } from '@festival-ops/domain/task-workflow';

/** Who looks at a task. */
export interface Actor {
  readonly userId: string;
  readonly role: Role;
}

export interface TaskFacts {
  readonly state: TaskState;
  readonly state_by: string | null;
  readonly assignee_id: string | null;
}

/** The word for a step, named after what the person does. */
export type StepName =
  | 'start'
  | 'done'
  | 'verify'
  | 'block'
  | 'unblock'
  | 'backToOpen'
  | 'takeBack'
  | 'reopen';

export interface Step {
  readonly to: TaskState;
  readonly name: StepName;
}

/** The steps that this person may take from here, by the workflow and by role; the most likely one first. */
export function stepsFor(task: TaskFacts, actor: Actor): Step[] {
  return taskSteps
    .filter((step) => step.from === task.state)
    .filter(
      (step) =>
        step.roles.includes(actor.role) ||
        (step.own?.includes(actor.role) === true && task.state_by === actor.userId),
    )
    .map((step) => ({ to: step.to, name: nameOf(step.from, step.to) }))
    .sort((a, b) => likelihood(a, task) - likelihood(b, task));
}

/** The one step that a card offers: forwards only, so that a glance and a thumb never undo work. */
export function nextStep(task: TaskFacts, actor: Actor): Step | undefined {
  return stepsFor(task, actor).find((step) => forwards.includes(step.name));
}

const forwards: readonly StepName[] = ['start', 'done', 'unblock', 'verify'];

function nameOf(from: TaskState, to: TaskState): StepName {
  if (to === 'blocked') return 'block';
  if (to === 'verified') return 'verify';
  if (to === 'done') return 'done';
  if (from === 'done' && to === 'in_progress') return 'takeBack';
  if (from === 'blocked') return to === 'in_progress' ? 'unblock' : 'backToOpen';
  return to === 'in_progress' ? 'start' : 'reopen';
}

function likelihood(step: Step, task: TaskFacts): number {
  // A blocked task that somebody has goes on; one that nobody has goes back to the pile.
  if (step.name === 'unblock') return task.assignee_id === null ? 1 : 0;
  if (step.name === 'backToOpen') return task.assignee_id === null ? 0 : 1;
  return { start: 0, done: 0, verify: 0, takeBack: 1, block: 2, reopen: 3 }[step.name];
}

export const maySeeLeadActions = (actor: Actor): boolean => actor.role === LEAD;

/** What this person can do about who has the task (`firstClaimWins`: nobody to self, self to nobody, else leads). */
export function claimFor(task: TaskFacts, actor: Actor): 'claim' | 'give_back' | 'release' | undefined {
  if (task.assignee_id === null) return task.state === 'verified' ? undefined : 'claim';
  if (task.assignee_id === actor.userId) return 'give_back';
  return actor.role === LEAD ? 'release' : undefined;
}

/** Whether the workflow knows this step, for leads. */
export function isLeadsStep(from: TaskState, to: TaskState): boolean {
  return taskSteps.some((step) => step.from === from && step.to === to && !step.roles.includes(TECH));
}
