import { writeDomain } from '@festival-ops/domain/write-domain';
import type { WritePathEvent } from '@festival-ops/write-path/events';
import { createParking, type Parking } from '@festival-ops/write-path/parking';
import type { TextReader } from '@festival-ops/write-path/text/text-worker';
import type { WriteAnswer } from '@festival-ops/write-path/write-answer';
import { createWritePath } from '@festival-ops/write-path/write-path';
import type pg from 'pg';
import type { Logger } from 'pino';
import { withoutValues } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Judges a batch, and says which status goes with its answer. */
export type HandleWrites = (body: unknown, userId: string) => Promise<WriteAnswer>;

export interface Writes {
  readonly handle: HandleWrites;
  readonly parking: Parking;
}

/** Mounts the write path, and the park of what it could not judge, on the festival's tables and rules. */
export function createWrites(parts: {
  readonly pool: pg.Pool;
  readonly texts: TextReader;
  readonly now: () => Date;
  readonly log: Logger;
  readonly metrics: Metrics;
}): Writes {
  const { pool, texts, now, metrics } = parts;
  const log = (event: WritePathEvent) => {
    metrics.told(event.event);
    const error = 'error' in event && event.error !== null ? withoutValues(event.error) : undefined;
    parts.log.warn({ ...event, ...(error !== undefined && { error }) }, 'write path');
  };
  const shared = { pool, domain: writeDomain, texts, now, log };
  const writePath = createWritePath({ ...shared, observe: metrics.judged });
  return { handle: (body, userId) => writePath.handle(body, userId), parking: createParking(shared) };
}
