import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { projectDir } from './project.ts';
import { makeTestDirectory } from './test-directory.ts';

/** `npm start` and its relatives as a person meets them, for tests: started in a directory of their own, ended with the test. */

// many processes start here, and others may be busy beside them
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

export let directory: ReturnType<typeof makeTestDirectory>;
let children: ChildProcess[] = [];
beforeEach(() => {
  directory = makeTestDirectory();
});
afterEach(async () => {
  for (const child of children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill('SIGTERM');
    await new Promise((ended) => child.once('exit', ended));
  }
  children = [];
  directory.remove();
});

export type Environment = Record<string, string>;

export interface Run {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | string | null>;
}

/** Runs a command of `stack/run.mjs`; `start-quick` is `start` with an app that needs no building. */
export function run(command: string, env: Environment = {}, ...args: string[]): Run {
  const { npm_config_user_agent: _, ...inherited } = process.env;
  const program =
    command === 'start-quick'
      ? ['--import', 'tsx', join(projectDir, 'stack', 'src', 'start-quick.ts'), directory.app.folder]
      : [join(projectDir, 'stack', 'run.mjs'), command, ...args];
  const child = spawn(process.execPath, program, {
    cwd: projectDir,
    env: { ...inherited, NODE_ENV: '', PORT: '0', FESTIVAL_DATA_DIR: directory.dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const ended = new Promise<number | string | null>((done) => {
    child.once('close', (code, signal) => done(signal ?? code));
  });
  return { child, output: () => output, ended };
}

export async function untilReady(started: Run): Promise<string> {
  await expect.poll(started.output, { timeout: 90_000 }).toMatch(/is ready: http:\/\/127.0.0.1:\d+/);
  return /http:\/\/127.0.0.1:\d+/.exec(started.output())?.[0] ?? '';
}

/** What is refused ends with exit code 1 and exactly one line, which is a sentence. */
export async function expectRefusal(started: Run, sentence: RegExp): Promise<void> {
  expect(await started.ended).toBe(1);
  const lines = started.output().trim().split('\n');
  expect(lines).toEqual([expect.stringMatching(sentence)]);
}

/** The rows of one statement. */
export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A file's text, empty while there is none. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
