import { type TaskState, taskStates } from '@festival-ops/domain/task-workflow';
import type { StageRow, TaskRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import { type Actor, isLeadsStep, stepsFor } from '../task/task-steps.ts';

/** A place where a task could go: a state or a stage. */
export interface Move<To extends string = string> {
  readonly to: To;
  readonly name: string;
  readonly here: boolean;
  /** Why it cannot go there, in words; nothing where it can. */
  readonly why: string | undefined;
}

/** Every state: where this person may bring the task, and why not where they may not. */
export function stateMoves(task: TaskRow, actor: Actor): Move<TaskState>[] {
  const steps = stepsFor(task, actor).map((step) => step.to);
  return taskStates.map((to) => ({
    to,
    name: t.states[to],
    here: to === task.state,
    why: to === task.state || steps.includes(to) ? undefined : whyNot(task, to, steps),
  }));
}

function whyNot(task: TaskRow, to: TaskState, steps: readonly TaskState[]): string {
  if (isLeadsStep(task.state, to)) return to === 'verified' ? t.task.verifyOnlyLeads : t.task.reopenOnlyLeads;
  if (steps.length === 0) return t.board.staysIn(t.states[task.state]);
  return t.board.goesTo(
    t.states[task.state],
    steps.map((step) => t.states[step]),
  );
}

/** Every stage; moving work between crews is for leads. */
export function stageMoves(task: TaskRow, stages: readonly StageRow[], isLead: boolean): Move[] {
  return stages.map((stage) => ({
    to: stage.id,
    name: stage.name ?? t.board.unknownStage,
    here: stage.id === task.stage_id,
    why: isLead || stage.id === task.stage_id ? undefined : t.board.stagesByLeads,
  }));
}
