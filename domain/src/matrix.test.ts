import { expect, test } from 'vitest';
import { matrix } from './matrix.ts';
import { tables } from './tables.ts';

test('every row of the matrix says why, in a sentence for the reader', () => {
  for (const [table, rules] of Object.entries(matrix))
    for (const [name, rule] of Object.entries({ ...rules, ...rules.columns }))
      if (name !== 'columns')
        expect(rule, `${table}.${name}`).toMatchObject({ why: expect.stringMatching(/^.{20,}\.$/) });
});

test('the workflow keeps who brought a task into its state in a column that only the server sets', () => {
  expect(matrix.task.columns.state.policy).toMatchObject({ kind: 'workflow', by: 'state_by' });
  expect(tables.task.columns.state_by.access).toBe('server');
});
