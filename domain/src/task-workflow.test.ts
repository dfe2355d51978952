import { expect, test } from 'vitest';
import { LEAD, type Role, TECH } from './roles.ts';
import { holdingStates, taskStates, taskSteps } from './task-workflow.ts';

const stepsOf = (may: (step: (typeof taskSteps)[number]) => boolean) =>
  taskSteps.filter(may).map(({ from, to }) => `${from} → ${to}`);
const mayTake = (role: Role) => stepsOf((step) => step.roles.includes(role));

test('POL-6 of what is done or verified, a tech takes back only a done of their own', () => {
  const isReopening = ({ from }: (typeof taskSteps)[number]) => from === 'done' || from === 'verified';
  expect(stepsOf((step) => isReopening(step) && step.roles.includes(TECH))).toEqual([]);
  expect(stepsOf((step) => step.own !== undefined)).toEqual(['done → in_progress']);
  expect(taskSteps.find((step) => step.own !== undefined)?.own).toEqual([TECH]);
});

test('leads may take every step, techs those of the work itself', () => {
  expect(mayTake(LEAD)).toEqual(stepsOf(() => true));
  expect(mayTake(TECH)).toEqual([
    'open → in_progress',
    'open → blocked',
    'in_progress → done',
    'in_progress → blocked',
    'blocked → open',
    'blocked → in_progress',
  ]);
});

test('a step that techs may not take says which right they lack', () => {
  for (const step of taskSteps)
    expect(step.restricted !== undefined, `${step.from} → ${step.to}`).toBe(!step.roles.includes(TECH));
});

test('every state can be reached from a new task and left again, and no step is listed twice', () => {
  const reached = new Set<string>(['open']);
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const { from, to } of taskSteps) if (reached.has(from)) reached.add(to);
  }
  expect([...reached].sort()).toEqual([...taskStates].sort());
  expect(new Set(taskSteps.map(({ from }) => from)).size).toBe(taskStates.length);
  const all = stepsOf(() => true);
  expect(new Set(all).size).toBe(all.length);
  expect(taskStates).toEqual(expect.arrayContaining([...holdingStates]));
});
