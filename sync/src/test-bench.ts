import { startTestCluster, type TestCluster } from '@festival-ops/testing/cluster';
import pg from 'pg';
import { type SyncService, type SyncServiceOptions, startSyncService } from './service.ts';
import type { Grant, Stream } from './streams.ts';
import { type OpenOptions, type TestDevice, TestStream } from './test-client.ts';
import { AUDIENCE, startTestIdentities, type TestIdentities } from './test-identities.ts';

/** Little tables of a club: people belong to groups; chairs see more; letters have one reader. */
export const TEST_TABLES = `
  CREATE TABLE belongs (id text PRIMARY KEY, user_id text NOT NULL, group_id text NOT NULL, role text NOT NULL);
  CREATE TABLE post (id text PRIMARY KEY, group_id text NOT NULL, title text, body text, secret text, hits int8);
  CREATE TABLE minutes (id text PRIMARY KEY, group_id text, author_id text, shown bool NOT NULL DEFAULT true, text text);
  CREATE TABLE letter (id text PRIMARY KEY, reader_id text, text text);
  CREATE TABLE unrelated (id text PRIMARY KEY, text text);
  ALTER TABLE post ALTER COLUMN body SET STORAGE EXTERNAL;
  CREATE PUBLICATION powersync FOR TABLE belongs, post, minutes, letter, unrelated;
`;

/** What one row of `belongs` gives. */
export const membership: Grant = { table: 'belongs', user: 'user_id', value: 'group_id' };
const chair: Grant = { ...membership, where: { role: 'chair' } };

export const TEST_STREAMS: readonly Stream[] = [
  {
    name: 'letters',
    priority: 0,
    queries: [{ table: 'letter', audience: [{ to: 'user', column: 'reader_id' }] }],
  },
  {
    name: 'posts',
    priority: 1,
    queries: [
      {
        table: 'post',
        columns: ['id', 'group_id', 'title', 'body', 'hits'],
        audience: [{ to: 'granted', column: 'group_id', grant: membership }],
      },
    ],
  },
  {
    name: 'minutes',
    priority: 2,
    queries: [
      {
        table: 'minutes',
        where: { shown: true },
        audience: [
          { to: 'user', column: 'author_id' },
          { to: 'granted', column: 'group_id', grant: chair },
        ],
      },
    ],
  },
];

/** A cluster, a database with the test tables, a key server: what each file of tests starts once. */
export interface TestBench {
  readonly cluster: TestCluster;
  readonly identities: TestIdentities;
  /** A new database with the test tables in it. */
  database(): Promise<TestDatabase>;
  close(): Promise<void>;
}

export interface TestDatabase {
  readonly url: string;
  sql(text: string, values?: readonly unknown[]): Promise<void>;
  /** Starts a service on it and waits until it is ready. */
  service(options?: Partial<SyncServiceOptions>): Promise<SyncService>;
  open(
    service: SyncService,
    userId: string,
    options?: Partial<OpenOptions> & { device?: TestDevice },
  ): Promise<TestStream>;
  /** Ends the streams, services and connections that were made here. */
  close(): Promise<void>;
}

export async function startTestBench(
  options: Parameters<typeof startTestCluster>[0] = {},
): Promise<TestBench> {
  const [cluster, identities] = await Promise.all([startTestCluster(options), startTestIdentities()]);
  const databases: TestDatabase[] = [];
  return {
    cluster,
    identities,
    database: async () => {
      const database = await makeDatabase(await cluster.createEmptyDatabase(), identities);
      databases.push(database);
      return database;
    },
    close: async () => {
      for (const database of databases) await database.close();
      await Promise.all([identities.close(), cluster.stop()]);
    },
  };
}

async function makeDatabase(url: string, identities: TestIdentities): Promise<TestDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => {});
  await pool.query(TEST_TABLES);
  const services: SyncService[] = [];
  const streams: TestStream[] = [];
  let closed: Promise<void> | undefined;
  const close = async () => {
    for (const stream of streams) stream.close();
    await Promise.all(services.map((service) => service.close()));
    await pool.end();
  };
  return {
    url,
    sql: async (text, values) => {
      await pool.query(text, values === undefined ? undefined : [...values]);
    },
    service: async (options) => {
      const service = await startSyncService({
        databaseUrl: url,
        streams: TEST_STREAMS,
        publication: 'powersync',
        jwksUrl: identities.jwksUrl,
        audience: AUDIENCE,
        port: 0,
        ...options,
      });
      services.push(service);
      await untilReady(service);
      return service;
    },
    open: async (service, userId, options) => {
      const token = options?.token ?? (await identities.token(userId));
      const stream = await TestStream.open({ url: service.url, token, ...options });
      streams.push(stream);
      return stream;
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** Resolves once the service has its snapshot. */
export async function untilReady(service: SyncService, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  const probe = () => fetch(`${service.url}/probes/readiness`).catch(() => undefined);
  while ((await probe())?.status !== 200) {
    if (Date.now() > end) throw new Error('the service does not get ready');
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
