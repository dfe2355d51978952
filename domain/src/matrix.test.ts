import { expect, test } from 'vitest';
import { matrix } from './matrix.ts';
import { tables } from './tables.ts';

test('every row of the matrix says why, in a sentence for the reader', () => {
  for (const [table, rules] of Object.entries(matrix))
    for (const [name, rule] of Object.entries({ ...rules, ...rules.columns }))
      if (name !== 'columns')
        expect(rule, `${table}.${name}`).toMatchObject({ why: expect.stringMatching(/^.{20,}\.$/) });
});

test('what is not decided yet takes nothing; the task is decided but for its tags and its restoring', () => {
  const waiting = Object.entries(matrix.task.columns).filter(
    ([, rule]) => rule.policy.kind === 'notYetWritable',
  );
  expect(waiting.map(([column]) => column)).toEqual(['tags', 'deleted_at']);
  const { task: _, ...others } = matrix;
  for (const [table, rules] of Object.entries(others))
    for (const rule of Object.values({ ...rules, ...rules.columns }))
      if ('policy' in rule) expect(rule.policy, table).toEqual({ kind: 'notYetWritable' });
});

test('the workflow keeps who brought a task into its state in a column that only the server sets', () => {
  expect(matrix.task.columns.state.policy).toMatchObject({ kind: 'workflow', by: 'state_by' });
  expect(tables.task.columns.state_by.access).toBe('server');
});
