import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectDir } from './project.ts';
import { StartRefused } from './start-refused.ts';

const webDir = join(projectDir, 'web');

/** What the app is made from: when none of it has changed, the last build is as good as a new one. */
const sources = ['web', 'domain', 'policy', 'sync/src/streams.ts', 'tsconfig.base.json', 'package-lock.json'];

/** Folders of earlier builds that are kept, so that going back a commit or two is quick. */
const KEPT_BUILDS = 3;

/**
 * Builds the app unless these very sources were built before (10 s against 30 ms).
 * @param options.dataDir where builds go if the checkout may not be written
 * @param options.logFile where Vite's messages go
 * @returns the folder to serve
 * @throws StartRefused if it can't be built
 */
export async function buildApp(options: {
  dataDir: string;
  logFile: string;
  say: (line: string) => void;
  signal?: AbortSignal | undefined;
}): Promise<string> {
  const builds = writable(join(projectDir, 'stack', 'dist')) ?? join(options.dataDir, 'app');
  const built = join(builds, hashSources());
  if (existsSync(join(built, 'index.html'))) return built;
  options.say('Building the app …');
  const making = `${built}.${process.pid}`;
  mkdirSync(builds, { recursive: true });
  const failure = await runVite(making, options.logFile, options.signal);
  if (failure !== undefined) {
    rmSync(making, { recursive: true, force: true });
    options.signal?.throwIfAborted();
    throw new StartRefused(`The app could not be built (${failure}): the reason is in ${options.logFile}.`);
  }
  try {
    renameSync(making, built);
  } catch (error) {
    // Another start was quicker with the same sources.
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(join(built, 'index.html'))) throw error;
  }
  forgetOld(builds);
  return built;
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const source of sources) addToHash(hash, source);
  return hash.digest('hex').slice(0, 16);
}

function addToHash(hash: ReturnType<typeof createHash>, path: string): void {
  const full = join(projectDir, path);
  if (!statSync(full).isDirectory()) {
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    return;
  }
  for (const name of readdirSync(full).sort())
    if (!/^(node_modules|dist|test-results|\..*)$|\.test\.tsx?$/.test(name))
      addToHash(hash, `${path}/${name}`);
}

async function runVite(
  outDir: string,
  logFile: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir'], {
    cwd: webDir,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal !== undefined && { signal, killSignal: 'SIGKILL' }),
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      told += chunk.toString('utf8');
    });
  const code = await new Promise<number | string | null>((done) => {
    child.once('close', (exitCode, signal) => done(signal ?? exitCode));
    child.once('error', (error) => done(error.message));
  });
  writeFileSync(logFile, told);
  return code === 0 ? undefined : `Vite ended with ${code}`;
}

function writable(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}

function forgetOld(builds: string): void {
  const byAge = readdirSync(builds)
    .map((name) => ({ path: join(builds, name), at: statSync(join(builds, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of byAge.slice(KEPT_BUILDS)) rmSync(path, { recursive: true, force: true });
}
