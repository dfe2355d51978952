import { writeDomain } from '@festival-ops/domain/write-domain';
import type { TextReader } from '@festival-ops/write-path/text/text-worker';
import type { WriteAnswer } from '@festival-ops/write-path/write-answer';
import { createWritePath } from '@festival-ops/write-path/write-path';
import type pg from 'pg';
import type { Logger } from 'pino';
import { judgedAnswer } from './judged-answer.ts';
import { withoutValues } from './log.ts';
import type { Metrics } from './metrics.ts';

/** How the write path is mounted: it judges a batch and says which status goes with its answer. */
export type HandleWrites = (body: unknown, userId: string) => Promise<WriteAnswer>;

/** Mounts the write path on the festival's tables and rules. */
export function createWrites(parts: {
  readonly pool: pg.Pool;
  readonly texts: TextReader;
  readonly log: Logger;
  readonly metrics: Metrics;
}): HandleWrites {
  const { pool, texts, log, metrics } = parts;
  const writePath = createWritePath({
    pool,
    texts,
    domain: writeDomain,
    log: (event) => {
      metrics.told(event.event);
      const error = 'error' in event && event.error !== null ? withoutValues(event.error) : undefined;
      log.warn({ ...event, ...(error !== undefined && { error }) }, 'write path');
    },
  });
  return async (body, userId) => {
    const startedAt = performance.now();
    const answer = await writePath.handle(body, userId);
    if (answer.status === 200)
      metrics.judged(judgedAnswer(body, answer.body, userId, performance.now() - startedAt));
    return answer;
  };
}
