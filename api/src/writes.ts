import type pg from 'pg';
import type { HandleWrites } from './data.ts';
import { errors, RETRY_AFTER_MS } from './errors.ts';

/** Mounts the write path on the domain's tables. */
export function createWrites(_pool: pg.Pool): HandleWrites {
  const [status, message] = errors.unavailable;
  return async () => ({
    status,
    body: { error: { code: 'unavailable', message }, retry_after_ms: RETRY_AFTER_MS },
  });
}
