import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@festival-ops/db/postgres';
import { startTestCluster } from '@festival-ops/testing/cluster';
import { OwnService } from './own-service.ts';
import { connected, PUBLICATION, TASK_TABLE } from './tables.ts';
import { givenKey, newKey, type TokenKey } from './token-key.ts';
import { readProcess, type Usage } from './usage.ts';

/** What is measured: a sync endpoint, and the database that it syncs from. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  readonly databaseUrl: string;
  readonly key: TokenKey;
  /** Of its process, if that is known. */
  usage(): Promise<Usage | undefined>;
  /** Ours, which can be killed and looked into. */
  readonly own: OwnService | undefined;
  close(): Promise<void>;
}

/** The one that `SYNC_URL`, `DATABASE_URL`, `SYNC_TOKEN_KEY` and `SYNC_AUDIENCE` name, or else ours. */
export function endpointOf(env: NodeJS.ProcessEnv): Promise<Endpoint> {
  const { SYNC_URL: url, DATABASE_URL: databaseUrl, SYNC_TOKEN_KEY: key, SYNC_AUDIENCE: audience } = env;
  if (url === undefined) return ownEndpoint();
  if (databaseUrl === undefined || key === undefined)
    throw new Error('SYNC_URL needs DATABASE_URL and SYNC_TOKEN_KEY (a private JWK as JSON) beside it');
  return otherEndpoint({ url, databaseUrl, key, audience, pid: env.SYNC_PID });
}

async function otherEndpoint(given: {
  readonly url: string;
  readonly databaseUrl: string;
  readonly key: string;
  readonly audience: string | undefined;
  readonly pid: string | undefined;
}): Promise<Endpoint> {
  const { url, databaseUrl, pid } = given;
  return {
    ...{ name: url, url: url.replace(/\/$/, ''), databaseUrl, own: undefined },
    key: await givenKey(given.key, given.audience),
    usage: async () => (pid === undefined ? undefined : readProcess(Number(pid))),
    close: async () => {},
  };
}

/** Ours, on a PostgreSQL of its own: both with fsync on. */
async function ownEndpoint(): Promise<Endpoint> {
  const cluster = await startTestCluster({ fsync: true, settings: ['max_wal_size=8GB'] });
  const databaseUrl = await cluster.createEmptyDatabase();
  const client = await connected(databaseUrl);
  await client.query(`${TASK_TABLE} CREATE PUBLICATION ${PUBLICATION} FOR TABLE task`);
  await client.end();
  const key = await newKey();
  const keys = createServer((_, response) => response.end(JSON.stringify({ keys: [key.publicKey] })));
  const keyPort = await freePort();
  await new Promise<void>((listening) => keys.listen(keyPort, '127.0.0.1', listening));
  const directory = mkdtempSync(join(tmpdir(), 'sync-bench-'));
  const own = new OwnService({
    ...{ databaseUrl, audience: key.audience, jwksUrl: `http://127.0.0.1:${keyPort}/` },
    ...{ dataDir: join(directory, 'buckets'), port: await freePort() },
  });
  await own.start();
  return {
    ...{ name: 'the embedded service', url: own.url, databaseUrl, key, own },
    usage: () => own.usage(),
    close: async () => {
      await own.stop();
      keys.close();
      keys.closeAllConnections();
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
