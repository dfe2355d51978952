import type { Receipt } from '@festival-ops/policy/wire';
import type pg from 'pg';
import type { Client, QueuedWrite } from './workload.ts';

/** One way to apply queued writes. All ways leave the same rows and give the same receipts. */
export interface Peer {
  readonly name: string;
  readonly writesPerRequest: number;
  /** @returns what takes the writes of one request, in queue order, and answers with their receipts */
  open(pool: pg.Pool): Promise<TakeRequest>;
}

export type TakeRequest = (client: Client, writes: readonly QueuedWrite[]) => Promise<readonly Receipt[]>;

/** The server's clock, for all peers. */
export const NOW = '2026-07-10T12:00:00.000000Z';
