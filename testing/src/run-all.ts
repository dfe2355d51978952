import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './chromium.ts';
import { checkTypes } from './types.ts';

/**
 * Everything that `npm test` (and, with `--long`, `npm run test:long`) runs, one kind after the other, each
 * to its end, so that one run tells all that is wrong. Ends with one line of counts.
 */

interface Counts {
  passed: number;
  failed: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const long = process.argv.includes('--long');
const reports = mkdtempSync(join(tmpdir(), 'festival-reports-'));
const counts: Counts = { passed: 0, failed: 0 };

const chromium = ensureChromium();
if (chromium === undefined) process.exit(1);

if (long) {
  step('planted bugs are noticed', () =>
    passes('npm', ['run', '--silent', 'planted-bugs', '-w', 'write-path']),
  );
  vitest('long fuzz of the write path', ['--project', 'pg', 'write-path/src/fuzz.pg'], {
    FUZZ_RUNS: '5000',
  });
  vitest('long histories against the model', ['--project', 'pg', 'simulator/src/model/histories'], {
    HISTORIES: '300',
    // other ones each time; the test says which
    SEED: String(Math.floor(Math.random() * 2 ** 31)),
  });
  vitest('long histories cut in other ways', ['--project', 'pg', 'write-path/src/all-cuts'], {
    FUZZ_RUNS: '3000',
  });
  vitest('long requests that share a transaction', ['--project', 'pg', 'write-path/src/groups'], {
    FUZZ_RUNS: '1500',
    SEED: String(Math.floor(Math.random() * 2 ** 31)),
  });
  vitest('the sync service killed again and again', ['--project', 'pg', 'sync/src/killed'], { KILLS: '12' });
  vitest('long tests', ['--project', 'long']);
  // hundreds of them on a soak; other ones each time, and it says which
  step('the sync service among faults', () =>
    passes('npm', ['run', '--silent', 'soak:sync'], { RUNS: '10' }),
  );
  step('the sync service takes no more and more memory', () =>
    passes('npm', ['run', '--silent', 'soak:sync-memory', '--', '--minutes', '1.5']),
  );
  playwright('servers killed again and again', [
    '--project',
    'stories',
    '--grep',
    'kill -9',
    '--repeat-each',
    '4',
  ]);
  playwright('long stories', ['--project', 'long']);
} else {
  step('format and lint', () => passes('npx', ['biome', 'ci', '.']));
  step('types', () => checkTypes(root));
  vitest(
    'tests',
    ['unit', 'pg', 'browser', 'contract'].flatMap((project) => ['--project', project]),
  );
  playwright('stories', ['--project', 'stories']);
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

function passes(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const ran = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return ran.status === 0;
}

/** A step that reports no counts of its own, or fails without one, counts as one. */
function step(title: string, run: () => boolean): void {
  const started = Date.now();
  const before = { ...counts };
  console.log(`\n── ${title}`);
  const passed = run();
  if (passed && counts.passed === before.passed) counts.passed += 1;
  if (!passed && counts.failed === before.failed) counts.failed += 1;
  console.log(
    `── ${title}: ${passed ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
}

function vitest(title: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const file = join(reports, `${title.replaceAll(' ', '-')}.json`);
  step(title, () => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const passed = passes('npx', ['vitest', 'run', ...args, ...reporters], env);
    const report = reportOf(file);
    counts.passed += numberAt(report, 'numPassedTests');
    counts.failed += numberAt(report, 'numFailedTests');
    return passed;
  });
}

function playwright(title: string, args: readonly string[]): void {
  const file = join(reports, `${title.replaceAll(' ', '-')}.json`);
  step(title, () => {
    const passed = passes('npx', ['playwright', 'test', '-c', 'e2e', '--reporter=list,json', ...args], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      CHROMIUM_PATH: chromium,
    });
    const stats = reportOf(file).stats;
    if (typeof stats === 'object' && stats !== null) {
      counts.passed += numberAt(stats, 'expected') + numberAt(stats, 'flaky');
      counts.failed += numberAt(stats, 'unexpected');
    }
    return passed;
  });
}

function reportOf(file: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function numberAt(report: object, key: string): number {
  const value: unknown = Reflect.get(report, key);
  return typeof value === 'number' ? value : 0;
}
