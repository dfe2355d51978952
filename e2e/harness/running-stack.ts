import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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
  /** Where the gateway itself listens. */
  readonly gateway: string;
  /** Starts the product again on the same data. */
  start(): Promise<void>;
  /** Stops it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Kills one part without notice; the supervisor starts it again. */
  kill(part: Part): Promise<void>;
  healthy(): Promise<void>;
  /** Rows of one statement, by plain SQL past the product. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Stops it and removes its data. */
  dispose(): Promise<void>;
}

type Part = 'api' | 'sync' | 'postgres';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param options.publicUrl the origin that browsers use, if something stands between them and the gateway
 */
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

  let databaseUrl = '';

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
    const starting = fork(fileURLToPath(new URL('stack-process.ts', import.meta.url)), {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      env: {
        ...process.env,
        PORT: String(port),
        FESTIVAL_DATA_DIR: dataDir,
        ...(options.publicUrl === undefined ? {} : { PUBLIC_URL: options.publicUrl }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = starting;
    const keep = (chunk: Buffer) => {
      log = (log + chunk.toString('utf8')).slice(-20_000);
    };
    starting.stdout?.on('data', keep);
    starting.stderr?.on('data', keep);
    const told = await message(starting);
    databaseUrl = String(Reflect.get(told, 'databaseUrl'));
  }

  function message(from: ChildProcess): Promise<object> {
    return new Promise((heard, failed) => {
      const onExit = () => failed(new Error(`the stack ended:\n${log}`));
      from.once('exit', onExit);
      from.once('message', (content) => {
        from.off('exit', onExit);
        heard(Object(content));
      });
    });
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
    gateway,
    start,
    stop,
    healthy,
    kill: async (part) => {
      if (child === undefined) throw new Error('the stack is not running');
      const answer = message(child);
      child.send('pids');
      const pid: unknown = Reflect.get(Object(Reflect.get(await answer, 'pids')), part);
      if (typeof pid !== 'number') throw new Error(`${part} is not running`);
      process.kill(pid, 'SIGKILL');
    },
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return (await client.query<Row>(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    dispose: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
