import type pg from 'pg';
import { type Child, numberOf, startChild } from './child.ts';
import type { StreamRequest } from './readers.ts';
import { connected, insertTasks, PUBLICATION, TASK_TABLE } from './tables.ts';

/** What is measured beside the endpoint, in a database of its own on the same server, with the same rows. */
export interface Peers {
  readonly databaseUrl: string;
  request(path: '/rows' | '/live'): StreamRequest;
  /** Starts a process that only decodes the log. */
  decoder(): Promise<{ count(): Promise<number>; stop(): Promise<void> }>;
  close(): Promise<void>;
}

export async function startPeers(serverUrl: string, rows: number): Promise<Peers> {
  const name = `bench_peers_${process.pid}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const client = await connected(url.href);
  await client.query(`${TASK_TABLE} CREATE PUBLICATION ${PUBLICATION} FOR TABLE task`);
  await insertTasks(client, { count: rows, perCommit: 5_000 });
  await client.query('VACUUM ANALYZE task');
  await client.end();
  const server: Child = await startChild('peer-process.ts', [`--database-url=${url.href}`]);
  return {
    databaseUrl: url.href,
    request: (path) => ({
      ...{ url: `http://127.0.0.1:${String(server.greeting)}${path}`, method: 'GET', headers: {}, body: '' },
    }),
    decoder: async () => {
      const decoder = await startChild('peer-decoder.ts', [url.href]);
      return {
        count: async () => numberOf(await decoder.ask({ ask: 'count' }), 'count'),
        stop: () => decoder.kill(),
      };
    },
    close: async () => {
      await server.kill();
      await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client: pg.Client = await connected(url);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
