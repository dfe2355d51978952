import type { TaskState } from '@festival-ops/domain/task-workflow';
import { describe, expect, test } from 'vitest';
import { type Actor, claimFor, nextStep, stepsFor } from './task-steps.ts';

const tech: Actor = { userId: 'ada', role: 'stage_tech' };
const lead: Actor = { userId: 'lea', role: 'festival_lead' };

function task(state: TaskState, state_by: string | null = null, assignee_id: string | null = null) {
  return { state, state_by, assignee_id };
}

describe('the steps offered', () => {
  test.each([
    ['open', tech, 'start block'],
    ['in_progress', tech, 'done block'],
    ['blocked', tech, 'backToOpen unblock'],
    ['done', tech, ''],
    ['verified', tech, ''],
    ['done', lead, 'verify takeBack reopen'],
    ['verified', lead, 'reopen'],
  ] as const)('from %s', (state, actor, expected) => {
    expect(
      stepsFor(task(state), actor)
        .map((step) => step.name)
        .join(' '),
    ).toBe(expected);
  });

  test('POL-6 a tech may take back a Done of their own, and nobody else’s', () => {
    expect(stepsFor(task('done', 'ada'), tech).map((step) => step.to)).toEqual(['in_progress']);
    expect(stepsFor(task('done', 'bob'), tech)).toEqual([]);
  });

  test('a blocked task that somebody has goes on first', () => {
    expect(stepsFor(task('blocked', null, 'ada'), tech).map((step) => step.name)).toEqual([
      'unblock',
      'backToOpen',
    ]);
  });
});

describe('the one button of a card', () => {
  test.each([
    ['open', tech, 'start'],
    ['in_progress', tech, 'done'],
    ['blocked', tech, 'unblock'],
    ['done', tech, undefined],
    ['done', lead, 'verify'],
    ['verified', lead, undefined],
  ] as const)('%s', (state, actor, expected) => {
    expect(nextStep(task(state), actor)?.name).toBe(expected);
  });

  test('never takes a Done back', () => {
    expect(nextStep(task('done', 'ada'), tech)).toBeUndefined();
  });
});

describe('claiming', () => {
  test.each([
    [null, tech, 'claim'],
    ['ada', tech, 'give_back'],
    ['bob', tech, undefined],
    ['bob', lead, 'release'],
  ] as const)('held by %s', (assignee, actor, expected) => {
    expect(claimFor(task('open', null, assignee), actor)).toBe(expected);
  });
});
