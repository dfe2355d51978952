import { seedDemo } from '@festival-ops/db/demo/seed';
import { migrate } from '@festival-ops/db/migrate';
import { checkOwnDatabase } from '@festival-ops/db/own-database';
import { freePort } from '@festival-ops/db/postgres';
import pg from 'pg';
import { type Child, superviseChild } from './child.ts';
import { inDataDir, keepSecret, logFile } from './data-dir.ts';
import { type SupervisedPostgres, supervisePostgres } from './postgres-process.ts';
import type { DemoSetting } from './settings.ts';

/** Everything behind the gateway: a database with the newest schema, the api and the sync service. */
export interface BackendOptions {
  readonly dataDir: string;
  /** A PostgreSQL of somebody's own, in place of the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly publicUrl: string;
  readonly secret: string | undefined;
  readonly demo: DemoSetting;
  readonly say: (line: string) => void;
  /** Gives the start up: what was started is stopped again. */
  readonly signal?: AbortSignal | undefined;
  /** More settings for the embedded PostgreSQL; tests that are not about crashes switch fsync off. */
  readonly postgresSettings?: readonly string[];
}

export interface Backend {
  readonly databaseUrl: string;
  readonly ports: { readonly api: number; readonly sync: number };
  readonly demo: boolean;
  pids(): { readonly api?: number; readonly sync?: number; readonly postgres?: number };
  /** Ends the api after the batch at hand and the sync service, then PostgreSQL. */
  stop(): Promise<void>;
}

/** The database within the embedded server. */
const DATABASE = 'postgres';

/**
 * Starts the parts in the order in which they need each other; what was started is stopped again if one fails.
 * @throws StartRefused, PostgresUnavailable or MigrationRefused, each with a sentence
 */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { dataDir, say } = options;
  let postgres: SupervisedPostgres | undefined;
  const children: Child[] = [];
  const stop = async (): Promise<void> => {
    // The sync service only reads, so it may go while the api finishes; PostgreSQL goes when nobody needs it.
    await Promise.all(children.map((child) => child.stop()));
    await postgres?.stop();
  };
  try {
    if (options.databaseUrl === undefined)
      postgres = await supervisePostgres(
        {
          dataDir: inDataDir(dataDir).postgres,
          logFile: logFile(dataDir, 'postgres'),
          settings: options.postgresSettings ?? [],
        },
        say,
      );
    else await checkOwnDatabase(options.databaseUrl);
    options.signal?.throwIfAborted();
    const databaseUrl = options.databaseUrl ?? postgres?.url(DATABASE) ?? '';
    await migrate(databaseUrl);
    const demo = await seed(databaseUrl, options.demo);
    options.signal?.throwIfAborted();
    const ports = { api: await freePort(), sync: await freePort() };
    const shared = { DATABASE_URL: databaseUrl };
    const api = superviseChild({
      name: 'The api',
      entry: './api-process.ts',
      logFile: logFile(dataDir, 'api'),
      say,
      env: {
        ...shared,
        PORT: String(ports.api),
        AUTH_SECRET: options.secret ?? keepSecret(dataDir),
        PUBLIC_URL: options.publicUrl,
        FESTIVAL_DEMO: demo ? '1' : '0',
      },
    });
    const sync = superviseChild({
      name: 'The sync service',
      entry: './sync-process.ts',
      logFile: logFile(dataDir, 'sync'),
      say,
      env: {
        ...shared,
        PORT: String(ports.sync),
        JWKS_URL: `http://127.0.0.1:${ports.api}/api/auth/jwks`,
        SYNC_DIR: inDataDir(dataDir).sync,
      },
    });
    children.push(api, sync);
    await Promise.race([Promise.all(children.map((child) => child.ready)), aborted(options.signal)]);
    return {
      databaseUrl,
      ports,
      demo,
      pids: () => withoutUndefined({ api: api.pid(), sync: sync.pid(), postgres: postgres?.pid() }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function seed(databaseUrl: string, demo: DemoSetting): Promise<boolean> {
  if (demo === 'off') return false;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const seeded = await seedDemo(client, { now: new Date(), evenBesideOthers: demo === 'asked for' });
    return seeded !== 'left alone';
  } finally {
    await client.end();
  }
}

function withoutUndefined<K extends string>(
  given: Record<K, number | undefined>,
): Partial<Record<K, number>> {
  const kept: Partial<Record<K, number>> = {};
  for (const key in given) {
    const value = given[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
