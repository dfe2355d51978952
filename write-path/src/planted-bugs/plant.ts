import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PlantedBug, plantedBugs } from './bugs.ts';

/**
 * Plants each bug in a copy of the project and expects its tests to fail there: `npm run planted-bugs -w write-path`,
 * with a copy for each processor. With words, only the bugs whose names contain one of them. Ends with 1 if a bug
 * went unnoticed.
 */
const project = fileURLToPath(new URL('../../..', import.meta.url));
const words = process.argv.slice(2);

/** The project's own configuration names folders that the copy does not have. */
const configuration = `export default { test: { projects: [
  { test: { name: 'unit', include: ['*/src/**/*.test.ts'], exclude: ['**/*.pg.test.ts', '**/node_modules/**'] } },
  { test: { name: 'pg', include: ['*/src/**/*.pg.test.ts'], exclude: ['**/node_modules/**'],
    globalSetup: ['testing/src/global-postgres.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
] } };`;

const bugs = plantedBugs.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);

const copies = Array.from({ length: Math.min(availableParallelism(), 4) }, () =>
  mkdtempSync(join(tmpdir(), 'planted-')),
);
try {
  for (const copy of copies) copyProject(copy);
  await expectUnharmed();
  const waiting = [...bugs];
  const lanes = copies.map(async (copy) => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const noticed = await isNoticed(copy, bug);
      console.log(`${noticed ? 'noticed  ' : 'UNNOTICED'}  ${bug.name}`);
      if (!noticed) process.exitCode = 1;
    }
  });
  await Promise.all(lanes);
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

/** A test that is red in any case would notice everything. */
async function expectUnharmed(): Promise<void> {
  const [copy = ''] = copies;
  const { isGreen, output } = await run(copy, [...new Set(bugs.flatMap(({ tests }) => tests))]);
  if (!isGreen) throw new Error(`the tests fail without any planted bug:\n${output}`);
}

async function isNoticed(copy: string, { name, file, line, instead, tests }: PlantedBug): Promise<boolean> {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(line).length !== 2) throw new Error(`"${name}": ${file} must have this once: ${line}`);
  writeFileSync(
    path,
    source.replace(line, () => instead),
  );
  const { isGreen } = await run(copy, tests);
  writeFileSync(path, source);
  return !isGreen;
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

async function run(
  copy: string,
  tests: readonly string[],
): Promise<{ readonly isGreen: boolean; readonly output: string }> {
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--project', 'unit', '--project', 'pg', '--bail', '1', ...tests],
    { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code]: unknown[] = await once(child, 'close');
  // a copy in which nothing was run proves nothing
  if (!/Tests .*(passed|failed)/.test(output)) throw new Error(`no test was run:\n${output}`);
  return { isGreen: code === 0, output };
}
