import { expect, test } from 'vitest';
import { compileErrors, sourcesOf } from './compile-errors.ts';

/** A compiler is started for each test, on a machine that may be busy. */
const timeout = 120_000;

const imports = `
  import { matrix } from '@festival-ops/domain/matrix';
  import type { Role } from '@festival-ops/domain/roles';
  import { tables } from '@festival-ops/domain/tables';
  import type { Verdict } from '@festival-ops/policy/decide';
  import type { Matrix } from '@festival-ops/policy/matrix';
  import { lastWriteWins, restrictTo } from '@festival-ops/policy/policies';
  import { edit } from '@festival-ops/policy/table';
  export const used = [edit, lastWriteWins, restrictTo, tables, matrix];
  export type Used = [Matrix<typeof tables, Role>, Verdict];
`;
/** The festival's matrix with one thing changed. */
const withTask = (rules: string, more = '') =>
  `${imports}${more}\nexport const it: Matrix<typeof tables, Role> = { ...matrix, task: ${rules} };`;

test('POL-5 a hole in the matrix, a role that there is not and a code of another result do not compile', {
  timeout,
}, () => {
  const errors = compileErrors({
    whole: withTask('matrix.task'),
    'no-column': withTask(
      '{ ...matrix.task, columns }',
      'const { tags: _, ...columns } = matrix.task.columns;\nexport const left = _;',
    ),
    'no-insert': withTask('task', 'const { insert: _, ...task } = matrix.task;\nexport const left = _;'),
    'no-delete': withTask('task', 'const { delete: _, ...task } = matrix.task;\nexport const left = _;'),
    'no-why': withTask('{ ...matrix.task, delete: { policy: matrix.task.delete.policy } }'),
    'no-table': `${imports}
      const { stage: _, ...others } = matrix;
      export const left = _;
      export const it: Matrix<typeof tables, Role> = others;`,
    'new-column': `${imports}
      const { stage } = tables;
      const more = { ...tables, stage: { ...stage, columns: { ...stage.columns, weather: edit.text(9) } } } as const;
      export const it: Matrix<typeof more, Role> = matrix;`,
    'no-such-column': withTask(
      '{ ...matrix.task, columns: { ...matrix.task.columns, colour: matrix.task.columns.title } }',
    ),
    'server-column': withTask(
      '{ ...matrix.task, columns: { ...matrix.task.columns, version: matrix.task.columns.title } }',
    ),
    'no-such-role': withTask(
      "{ ...matrix.task, delete: { ...matrix.task.delete, policy: restrictTo(['manager'] as const) } }",
    ),
    'reason-of-applied': withTask(
      `{ ...matrix.task, delete: { ...matrix.task.delete, policy: restrictTo(['festival_lead'] as const, { reason: 'already_deleted' }) } }`,
    ),
    'verdict-of-another-result': `${imports}
      export const it: Verdict = { result: 'merged', reason: 'overwrote_concurrent', store: 1 };`,
  });
  const missing = (name: string) => [expect.stringMatching(`Property '${name}' is missing`)];
  expect(errors).toEqual({
    'no-column': missing('tags'),
    'no-insert': missing('insert'),
    'no-delete': missing('delete'),
    'no-why': missing('why'),
    'no-table': missing('stage'),
    'new-column': missing('weather'),
    'no-such-column': [expect.stringContaining("'colour' does not exist")],
    'server-column': [expect.stringContaining("'version' does not exist")],
    'no-such-role': [expect.stringContaining(`"manager"' is not assignable`)],
    'reason-of-applied': [expect.stringContaining('"already_deleted"\' is not assignable')],
    'verdict-of-another-result': [expect.stringContaining('"overwrote_concurrent"\' is not assignable')],
  });
});

test('OUT-3 a code without its sentence does not compile', { timeout }, () => {
  const { reasons = '' } = sourcesOf('policy/src');
  const silent = reasons.replace(/(\n {2}already_claimed: \{.*?)\n {4}sentence: [^\n]*/s, '$1');
  expect(silent.length).toBeLessThan(reasons.length);
  expect(compileErrors({ reasons })).toEqual({});
  const { reasons: errors = [] } = compileErrors({ reasons: silent });
  expect(errors[0]).toContain("Property 'sentence' is missing");
});

test('POL-5 a kind of policy without its function and its sentences does not compile', { timeout }, () => {
  const { policies = '', ...rest } = sourcesOf('policy/src');
  const more = policies.replace(
    '  | FixedAtCreation;',
    "  | FixedAtCreation\n  | { readonly kind: 'byWeather' };",
  );
  expect(more.length).toBeGreaterThan(policies.length);
  const errors = compileErrors({ ...rest, policies: more });
  const unhandled = [expect.stringContaining('Function lacks ending return statement')];
  expect(errors).toMatchObject({ decide: unhandled, explain: unhandled });
});
