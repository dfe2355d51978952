import { LEAD, TECH } from '@festival-ops/domain/roles';
import type { TableName } from '@festival-ops/domain/tables';
import { taskStates } from '@festival-ops/domain/task-workflow';
import { expect, test } from 'vitest';
import { DEMO_SIZE, type DemoRow, demoFestival, type Person } from './festival.ts';

const NOW = new Date('2026-07-10T15:30:00Z');
const people: readonly Person[] = [
  { userId: 'lead', name: 'Lead 1', role: LEAD },
  { userId: 'tech-1', name: 'Tech 1', role: TECH },
  { userId: 'tech-2', name: 'Tech 2', role: TECH },
];

function rowsOf(table: TableName, rows = demoFestival(7, people, NOW)): readonly DemoRow[] {
  return rows.find(([name]) => name === table)?.[1] ?? [];
}

test('the same seed makes the same festival, another seed another', () => {
  expect(demoFestival(7, people, NOW)).toEqual(demoFestival(7, people, new Date('2026-07-10T01:00:00Z')));
  expect(demoFestival(8, people, NOW)).not.toEqual(demoFestival(7, people, NOW));
});

test('it can be made in any size', () => {
  const rows = demoFestival(7, people, NOW, { tasks: 5000, contacts: 100 });
  expect(rowsOf('task', rows)).toHaveLength(5000);
  expect(rowsOf('contact', rows)).toHaveLength(100);
  expect(new Set(rowsOf('task', rows).map((task) => task.id)).size).toBe(5000);
});

test('it shows tasks of every state and urgency on all four stages, and nobody too many of one title', () => {
  const tasks = rowsOf('task');
  expect(tasks).toHaveLength(DEMO_SIZE.tasks);
  expect(new Set(tasks.map((task) => task.state))).toEqual(new Set(taskStates));
  expect(new Set(tasks.map((task) => task.urgency)).size).toBe(4);
  expect(new Set(tasks.map((task) => task.stage_id)).size).toBe(4);
  expect(new Set(tasks.map((task) => task.title)).size).toBeGreaterThan(100);
});

test('a state that somebody brought about says who and when', () => {
  for (const task of rowsOf('task')) {
    const reached = task.state !== 'open';
    expect([task.state_by !== null, task.state_at !== null]).toEqual([reached, reached]);
  }
});

test('every stage has a tech and contacts of both kinds', () => {
  const four = [...people, ...[3, 4].map((n) => ({ userId: `tech-${n}`, name: `Tech ${n}`, role: TECH }))];
  const rows = demoFestival(7, four, NOW);
  for (const { id } of rowsOf('stage', rows)) {
    expect(rowsOf('stage_assignment', rows).some((row) => row.stage_id === id)).toBe(true);
    const kinds = rowsOf('contact', rows).filter((row) => row.stage_id === id);
    expect(new Set(kinds.map((row) => row.kind))).toEqual(new Set(['artist', 'vendor']));
  }
});

test('POL-2 stock is the sum of the accepted gear events', () => {
  const rows = demoFestival(7, people, NOW);
  for (const stock of rowsOf('gear_stock', rows)) {
    const events = rowsOf('gear_usage_event', rows).filter((event) => event.item_id === stock.item_id);
    const sum = events.reduce(
      (total, { kind, qty }) => total + (kind === 'consume' ? -1 : 1) * Number(qty),
      0,
    );
    expect(stock.on_hand).toBe(sum);
    expect(sum).toBeGreaterThanOrEqual(0);
  }
});
