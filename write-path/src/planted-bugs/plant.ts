import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plantedBugs } from './bugs.ts';

/**
 * Plants each bug in a copy of the project and expects its tests to fail there: `npm run planted-bugs -w write-path`.
 * With words, only the bugs whose names contain one of them. Ends with 1 if a bug went unnoticed.
 */
const project = fileURLToPath(new URL('../../..', import.meta.url));
const words = process.argv.slice(2);

/** The project's own configuration names folders that the copy does not have. */
const configuration = `export default { test: { projects: [
  { test: { name: 'unit', include: ['*/src/**/*.test.ts'], exclude: ['**/*.pg.test.ts', '**/node_modules/**'] } },
  { test: { name: 'pg', include: ['*/src/**/*.pg.test.ts'], exclude: ['**/node_modules/**'],
    globalSetup: ['testing/src/global-postgres.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
] } };`;

const copy = mkdtempSync(join(tmpdir(), 'planted-'));
try {
  copyProject(copy);
  const bugs = plantedBugs.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const everyTest = [...new Set(bugs.flatMap(({ tests }) => tests))];
  const unharmed = run(everyTest);
  if (!unharmed.isGreen) throw new Error(`the tests fail without any planted bug:\n${unharmed.output}`);
  const unnoticed = bugs.filter(({ name, file, line, instead, tests }) => {
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(line).length !== 2) throw new Error(`"${name}": ${file} must have this once: ${line}`);
    writeFileSync(
      path,
      source.replace(line, () => instead),
    );
    const noticed = !run(tests).isGreen;
    writeFileSync(path, source);
    console.log(`${noticed ? 'noticed  ' : 'UNNOTICED'}  ${name}`);
    return !noticed;
  });
  process.exitCode = unnoticed.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Sources are copied; packages are linked, but for our own, which must be the copies. */
function copyProject(to: string): void {
  const folders = ['policy', 'write-path', 'domain', 'db', 'testing', 'sync'];
  for (const name of [...folders, 'package.json', 'tsconfig.base.json'])
    cpSync(join(project, name), join(to, name), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
  writeFileSync(join(to, 'vitest.config.mjs'), configuration);
  const [from, modules] = [join(project, 'node_modules'), join(to, 'node_modules')];
  mkdirSync(join(modules, '@festival-ops'), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== '@festival-ops') symlinkSync(join(from, name), join(modules, name));
  for (const name of folders) symlinkSync(join(to, name), join(modules, '@festival-ops', name));
}

function run(tests: readonly string[]): { readonly isGreen: boolean; readonly output: string } {
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs');
  const ended = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'unit', '--project', 'pg', '--bail', '1', ...tests],
    { cwd: copy, encoding: 'utf8' },
  );
  const output = `${ended.stdout}\n${ended.stderr}`;
  // a copy in which nothing was run proves nothing
  if (!/Tests .*(passed|failed)/.test(ended.stdout)) throw new Error(`no test was run:\n${output}`);
  return { isGreen: ended.status === 0, output };
}
