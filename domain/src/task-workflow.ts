import { LEAD, type Role, TECH } from './roles.ts';

export const taskStates = ['open', 'in_progress', 'blocked', 'done', 'verified'] as const;
export type TaskState = (typeof taskStates)[number];

/** One allowed step. `own` narrows it to the person who brought the task into `from` (POL-6). */
export interface TaskStep {
  readonly from: TaskState;
  readonly to: TaskState;
  readonly roles: readonly Role[];
  readonly own?: readonly Role[];
  /** The reason given to somebody whose role lacks this step. */
  readonly restricted?: 'restricted_verify' | 'restricted_reopen';
}

const anyone = [TECH, LEAD] as const;
const leads = [LEAD] as const;

/** The task workflow as data: what is not listed is not a step. */
export const taskSteps: readonly TaskStep[] = [
  { from: 'open', to: 'in_progress', roles: anyone },
  { from: 'open', to: 'blocked', roles: anyone },
  { from: 'in_progress', to: 'done', roles: anyone },
  { from: 'in_progress', to: 'blocked', roles: anyone },
  { from: 'blocked', to: 'open', roles: anyone },
  { from: 'blocked', to: 'in_progress', roles: anyone },
  { from: 'done', to: 'in_progress', roles: leads, own: [TECH], restricted: 'restricted_reopen' },
  { from: 'done', to: 'verified', roles: leads, restricted: 'restricted_verify' },
  { from: 'done', to: 'open', roles: leads, restricted: 'restricted_reopen' },
  { from: 'verified', to: 'open', roles: leads, restricted: 'restricted_reopen' },
];

/** States that hold: a step that did not start from one must not lead out of it. */
export const holdingStates: readonly TaskState[] = ['blocked'];
