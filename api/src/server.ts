import type { Server } from 'node:http';
import { tableNames } from '@festival-ops/domain/tables';
import { createTextReader } from '@festival-ops/write-path/text/text-worker';
import { createAdaptorServer } from '@hono/node-server';
import pg from 'pg';
import type { Logger } from 'pino';
import { closeDemoAccounts, openDemoAccounts } from './accounts.ts';
import { createApp } from './app.ts';
import { backgroundJobs } from './background.ts';
import { readBacklog } from './backlog.ts';
import { createDeviceReports } from './device-reports.ts';
import { startJobs } from './jobs.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createSignIn, prepareSigningKey } from './sign-in.ts';
import { createTokenVerifier } from './tokens.ts';
import { inTransaction } from './transaction.ts';
import { createWrites } from './writes.ts';

export interface ApiOptions {
  readonly databaseUrl: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** At least 32 characters: signs sessions and guards the key that signs tokens. */
  readonly secret: string;
  /** The origin that people open. */
  readonly publicUrl: string;
  readonly demo: { readonly password: string } | undefined;
  readonly log?: Logger;
  /** How long the background jobs rest between two runs; 15 s unless given. */
  readonly jobsEveryMs?: number;
}

export interface RunningApi {
  readonly port: number;
  /** Takes no new requests, answers those that it has, and closes its connections to the database. */
  close(): Promise<void>;
}

const JOBS_EVERY_MS = 15_000;
/** Nobody waits for a folding, and a note of a whole season is long. */
const FOLDING_TIMEOUT_MS = 10_000;

/** Serves the api; resolves when it listens. The database must be migrated. */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const log = options.log ?? createLog();
  const pool = poolFor(options.databaseUrl, log);
  const authPool = poolFor(options.databaseUrl, log, '-c search_path=auth');
  const pools = [pool, authPool];
  const now = () => new Date();
  const sentTexts = createTextReader();
  const foldedTexts = createTextReader({ timeoutMs: FOLDING_TIMEOUT_MS });
  const end = async () => {
    await Promise.all([sentTexts.close(), foldedTexts.close()]);
    await Promise.all(pools.map((each) => each.end()));
  };
  try {
    const signIn = createSignIn({
      pool: authPool,
      secret: options.secret,
      publicUrl: options.publicUrl,
      triesPerMinute: options.demo === undefined ? 20 : 6000,
      log: (level, message) => log[level](message),
    });
    if (await prepareSigningKey(signIn, pool)) log.warn('the secret has changed: made a new signing key');
    await keepDemoAccounts(pool, options.demo !== undefined);
    const reports = createDeviceReports(pool, (error) => log.warn({ err: error }, 'device report not kept'));
    const metrics = createMetrics(tableNames, () => readBacklog(pool));
    const writes = createWrites({ pool, texts: sentTexts, now, log, metrics });
    const app = createApp({
      pool,
      handleAuth: (request) => signIn.handler(request),
      verify: createTokenVerifier(() => signIn.api.getJwks()),
      writes,
      reports,
      metrics,
      demo: options.demo,
      log,
      now,
    });
    const server = await listen(app.fetch, options.port, options.host ?? '127.0.0.1');
    const jobs = startJobs(
      backgroundJobs({ pool, parking: writes.parking, texts: foldedTexts, now, log }),
      options.jobsEveryMs ?? JOBS_EVERY_MS,
      (job, error) => log.warn({ err: error, job }, 'a background job failed'),
    );
    return {
      port: portOf(server),
      close: async () => {
        await closeServer(server);
        await jobs.close();
        await reports.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function poolFor(connectionString: string, log: Logger, options?: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: options === undefined ? 16 : 4,
    connectionTimeoutMillis: 5000,
    application_name: 'festival-ops api',
    // the write path asks for several statements at once
    pipeline: true,
    ...(options !== undefined && { options }),
  });
  // A connection that is lost while nobody uses it: the pool makes another when one is wanted.
  pool.on('error', (error) => log.warn({ err: error }, 'lost a connection to the database'));
  return pool;
}

function keepDemoAccounts(pool: pg.Pool, demo: boolean): Promise<unknown> {
  return inTransaction<unknown>(pool, (client) =>
    demo ? openDemoAccounts(client) : closeDemoAccounts(client),
  );
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
  host: string,
): Promise<Server> {
  const server = createAdaptorServer({ fetch });
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => listening(server as Server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeIdleConnections();
  });
}
