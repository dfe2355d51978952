import { writeDomain } from '@festival-ops/domain/write-domain';
import { createWritePath } from '@festival-ops/write-path/write-path';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { HandleWrites } from './data.ts';
import { withoutValues } from './log.ts';

/** Mounts the write path on the festival's tables and rules. */
export function createWrites(pool: pg.Pool, log: Logger): HandleWrites {
  const writePath = createWritePath({
    pool,
    domain: writeDomain,
    log: (event) => {
      const error = 'error' in event && event.error !== null ? withoutValues(event.error) : undefined;
      log.warn({ ...event, ...(error !== undefined && { error }) }, 'write path');
    },
  });
  return (body, userId) => writePath.handle(body, userId);
}
