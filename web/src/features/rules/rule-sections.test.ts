import { matrix } from '@festival-ops/domain/matrix';
import { expect, test } from 'vitest';
import { ruleSections } from './rule-sections.ts';

test('POL-5 every rule of the matrix is told, with its own reason', () => {
  const told = ruleSections().flatMap(({ rules }) => rules.map(({ id, why }) => `${id}: ${why}`));
  const declared = Object.entries(matrix).flatMap(([table, rules]) => [
    ...Object.entries<{ why: string }>(rules.columns).map(
      ([column, { why }]) => `${table}.${column}: ${why}`,
    ),
    ...('insert' in rules ? [`${table}.insert: ${rules.insert.why}`] : []),
    ...('delete' in rules ? [`${table}.delete: ${rules.delete.why}`] : []),
  ]);
  expect(told).toEqual(declared);
  expect(told.length).toBeGreaterThan(20);
});

test('a rule speaks of people and not of columns', () => {
  const all = ruleSections().flatMap(({ name, rules, fixed }) => [
    name,
    ...fixed,
    ...rules.flatMap(({ what, together, alone, who, why }) => [what, together, alone, who, why]),
  ]);
  expect(all.filter((words) => /[a-z]_[a-z]|undefined/.test(words))).toEqual([]);
});
