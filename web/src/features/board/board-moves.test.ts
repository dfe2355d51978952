import { describe, expect, test } from 'vitest';
import { testTask } from '../../data/test-rows.ts';
import { bulkSteps, claimable } from './bulk.ts';
import { stageMoves, stateMoves } from './moves.ts';
import { nextSorting, parseSorting, sortedTasks } from './table-view.ts';
import { tagsFrom } from './tags-from.ts';

const tech = { userId: 'ada', role: 'stage_tech' } as const;
const lead = { userId: 'lea', role: 'festival_lead' } as const;

describe('where a task can go', () => {
  test('every state is named; the others say why not', () => {
    expect(stateMoves(testTask('x'), tech).map((move) => [move.to, move.here, move.why])).toEqual([
      ['open', true, undefined],
      ['in_progress', false, undefined],
      ['blocked', false, undefined],
      ['done', false, 'From Open it goes to In progress or Blocked.'],
      ['verified', false, 'From Open it goes to In progress or Blocked.'],
    ]);
  });

  test('what only leads do says so, and is open to them', () => {
    const done = testTask('x', { state: 'done', state_by: 'bob' });
    expect(stateMoves(done, tech).map((move) => move.why)).toEqual([
      'Only leads reopen tasks.',
      'Only leads reopen tasks.',
      'From Done only a lead brings it on.',
      undefined,
      'Only leads verify tasks.',
    ]);
    expect(stateMoves(done, lead).map((move) => move.why)).toEqual([
      undefined,
      undefined,
      'From Done it goes to Verified, In progress or Open.',
      undefined,
      undefined,
    ]);
  });

  test('to another stage by leads only', () => {
    const stages = ['a', 'b'].map((id) => ({
      ...{ id, festival_id: 'f', name: id, sort: 0, head_count: 0 },
      ...{ created_at: null, updated_at: null, version: 1 },
    }));
    expect(stageMoves(testTask('x'), stages, false).map((move) => move.why)).toEqual([
      undefined,
      'Only leads move tasks to another stage.',
    ]);
    expect(stageMoves(testTask('x'), stages, true).map((move) => move.why)).toEqual([undefined, undefined]);
  });
});

test('several at once: each step with the tasks that may take it', () => {
  const tasks = [testTask('x'), testTask('y', { state: 'in_progress', assignee_id: 'bob' })];
  expect(
    bulkSteps(tasks, tech).map((step) => `${step.to}:${step.tasks.map((row) => row.id).join(' ')}`),
  ).toEqual(['open:', 'in_progress:x', 'blocked:x y', 'done:y', 'verified:']);
  expect(claimable(tasks, tech).map((row) => row.id)).toEqual(['x']);
});

describe('sorting the table', () => {
  const names = { stage: (id: string) => id, person: (id: string) => id };
  const rows = [
    testTask('Zelt', { assignee_id: 'ada', expected_crowd: 5 }),
    testTask('apple', { due_at: '2026-06-20T12:00:00Z' }),
    testTask('Äpfel', { assignee_id: 'bob', due_at: '2026-06-20T10:00:00.000000Z' }),
  ];
  test.each([
    [undefined, 'Zelt apple Äpfel'],
    ['title', 'Äpfel apple Zelt'],
    ['-title', 'Zelt apple Äpfel'],
    ['due', 'Äpfel apple Zelt'],
    ['-due', 'apple Äpfel Zelt'],
    ['person', 'Zelt Äpfel apple'],
    ['-person', 'Äpfel Zelt apple'],
    ['nonsense', 'Zelt apple Äpfel'],
  ])('by %s, those without a value last', (by, expected) => {
    expect(
      sortedTasks(rows, parseSorting(by), names)
        .map((row) => row.title)
        .join(' '),
    ).toBe(expected);
  });

  test('each press of a heading turns it around, then lets go', () => {
    expect(nextSorting(undefined, 'due')).toBe('due');
    expect(nextSorting(parseSorting('due'), 'due')).toBe('-due');
    expect(nextSorting(parseSorting('-due'), 'due')).toBeUndefined();
    expect(nextSorting(parseSorting('-due'), 'title')).toBe('title');
  });
});

test('tags are words with commas between, each once', () => {
  expect(tagsFrom(' power, stage left ,,power')).toEqual(['power', 'stage left']);
});
