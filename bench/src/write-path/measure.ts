import pg from 'pg';
import { type Kept, keptIn } from './kept.ts';
import type { Peer } from './peer.ts';
import { type Workload, warmUpOf } from './workload.ts';

export interface Measurement {
  readonly writes: number;
  readonly seconds: number;
  /** Of each request, in no order. */
  readonly requestMs: readonly number[];
  readonly kept: Kept;
}

/**
 * Lets a peer do the workload in a database of its own: each client sends its queue in requests, one after the
 * other, all clients at the same time. The clock stands still while connections warm up and while the result is read.
 * @param warmUpRequests of each client, to tasks that are not compared
 */
export async function measure(
  peer: Peer,
  workload: Workload,
  url: string,
  warmUpRequests = 6,
): Promise<Measurement> {
  const pool = new pg.Pool({ connectionString: url, max: workload.clients.length, pipeline: true });
  // a connection that is being closed may still hear that its database is gone
  pool.on('error', () => {});
  try {
    const take = await peer.open(pool);
    const requestMs: number[] = [];
    const send = async ({ writes, ...client }: Workload['clients'][number]): Promise<void> => {
      for (let start = 0; start < writes.length; start += peer.writesPerRequest) {
        const request = writes.slice(start, start + peer.writesPerRequest);
        const sentAt = performance.now();
        const receipts = await take({ ...client, writes }, request);
        requestMs.push(performance.now() - sentAt);
        if (receipts.length !== request.length)
          throw new Error(`${peer.name} answered ${receipts.length} of ${request.length} writes`);
      }
    };
    const warmUps = workload.clients.map((_, client) =>
      warmUpOf(client, warmUpRequests * peer.writesPerRequest),
    );
    await Promise.all(warmUps.map(send));
    requestMs.length = 0;
    const startedAt = performance.now();
    await Promise.all(workload.clients.map(send));
    const seconds = (performance.now() - startedAt) / 1000;
    const writes = workload.clients.reduce((sum, client) => sum + client.writes.length, 0);
    return { writes, seconds, requestMs, kept: await keptIn(pool, workload) };
  } finally {
    await pool.end();
  }
}
