import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { specRules, testedRules } from './spec-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the titles of tests name the rules they prove', () => {
  expect(testedRules("test('WB-3, WB-4 and OUT-4: a replay', () => {})")).toEqual(['WB-3', 'WB-4', 'OUT-4']);
  expect(testedRules("test.each(cases)('DET-2 %s', () => {})")).toEqual(['DET-2']);
  expect(testedRules("test('a replay, see WB-3', () => {})")).toEqual([]);
});

test('every rule of SPEC.md is tested or admitted as a gap', () => {
  const { defined, gaps } = specRules(readFileSync(`${root}/SPEC.md`, 'utf8'));
  expect(defined.length).toBeGreaterThan(50);
  const files = execFileSync('git', ['ls-files', '*.test.ts', '*.spec.ts', '*-contract.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const tested = new Set(
    files
      .trim()
      .split('\n')
      .flatMap((file) => testedRules(readFileSync(`${root}/${file}`, 'utf8'))),
  );
  expect(defined.filter((id) => !tested.has(id) && !gaps.has(id))).toEqual([]);
});
