import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@festival-ops/db/postgres';
import pg from 'pg';

/**
 * The product as `npm start` runs it, in a directory of its own, told apart from others by its port. Stories
 * stop it, kill parts of it, start it again, and look into its database.
 */
export interface RunningStack {
  /** What the browser opens. */
  readonly url: string;
  readonly dataDir: string;
  /** Starts the product again on the same data. */
  start(): Promise<void>;
  /** Stops it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Kills one part without notice; the supervisor starts it again. */
  kill(part: 'api' | 'sync' | 'postgres'): void;
  healthy(): Promise<void>;
  /** Rows of one statement, by plain SQL past the product. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Stops it and removes its data. */
  dispose(): Promise<void>;
}

interface StackFile {
  readonly databaseUrl: string;
  readonly pids: Readonly<Record<'api' | 'sync' | 'postgres', number>>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param publicUrl the origin that browsers use, if something stands between them and the gateway */
export async function launchStack(
  options: { publicUrl?: string; port?: number } = {},
): Promise<RunningStack> {
  const directory = mkdtempSync(join(tmpdir(), 'festival-story-'));
  chmodSync(directory, 0o755);
  const dataDir = join(directory, 'data');
  const port = options.port ?? (await freePort());
  const gateway = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let log = '';

  const stackFile = (): StackFile => JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8'));

  async function healthy(): Promise<void> {
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      if (child?.exitCode != null) throw new Error(`the stack ended:\n${log}`);
      const answer = await fetch(`${gateway}/api/health`).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`the stack is not healthy:\n${log}`);
  }

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--import', 'tsx', 'stack/src/start.ts'], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        FESTIVAL_DATA_DIR: dataDir,
        ...(options.publicUrl === undefined ? {} : { PUBLIC_URL: options.publicUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await healthy();
  }

  async function stop(): Promise<void> {
    const stopping = child;
    if (stopping === undefined || stopping.exitCode !== null) return;
    const ended = new Promise((done) => stopping.once('exit', done));
    stopping.kill('SIGINT');
    await ended;
  }

  await start();
  return {
    url: options.publicUrl ?? gateway,
    dataDir,
    start,
    stop,
    healthy,
    kill: (part) => {
      process.kill(stackFile().pids[part], 'SIGKILL');
    },
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
      const client = new pg.Client({ connectionString: stackFile().databaseUrl });
      await client.connect();
      try {
        return (await client.query<Row>(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    dispose: async () => {
      await stop();
      if (existsSync(directory)) rmSync(directory, { recursive: true, force: true });
    },
  };
}
