import type pg from 'pg';

/** What waits, as the database knows it. Ages are in seconds. */
export interface Backlog {
  /** Parked writes by their reason. */
  readonly parked: readonly (readonly [reason: string, count: number])[];
  readonly figures: {
    readonly oldest_parked_seconds: number;
    readonly conflicts_open: number;
    readonly conflicts_overdue: number;
    readonly devices: number;
    readonly devices_unsent_writes: number;
    readonly devices_unsent_writes_max: number;
    readonly devices_oldest_unsent_seconds: number;
  };
}

/** Reads it in one statement. A device has a row in each of its user's festivals; its newest one counts. */
export async function readBacklog(pool: pg.Pool): Promise<Backlog> {
  const { rows } = await pool.query<Backlog>(
    `WITH parked AS (
       SELECT reason_code, count(*) AS count, min(parked_at) AS since FROM write_path.parked_write
       WHERE settled_at IS NULL GROUP BY reason_code),
     conflict AS (
       SELECT count(*) AS open, count(*) FILTER (WHERE due_at < now()) AS overdue
       FROM conflict_record WHERE status = 'open'),
     queue AS (
       SELECT count(*) AS devices, coalesce(sum(queue_depth), 0) AS writes, coalesce(max(queue_depth), 0) AS most,
         min(oldest_unsent_at) AS since
       FROM (SELECT DISTINCT ON (device_id) queue_depth, oldest_unsent_at FROM device
             ORDER BY device_id, last_seen_at DESC) AS newest)
     SELECT coalesce((SELECT jsonb_agg(jsonb_build_array(reason_code, count)) FROM parked), '[]') AS parked,
       jsonb_build_object(
         'oldest_parked_seconds', ${ageOf('(SELECT min(since) FROM parked)')},
         'conflicts_open', conflict.open, 'conflicts_overdue', conflict.overdue,
         'devices', queue.devices, 'devices_unsent_writes', queue.writes, 'devices_unsent_writes_max', queue.most,
         'devices_oldest_unsent_seconds', ${ageOf('queue.since')}) AS figures
     FROM conflict, queue`,
  );
  const [backlog] = rows;
  if (backlog === undefined) throw new Error('the backlog has no row');
  return backlog;
}

/** Clocks of devices may be ahead, so an age is never below nothing. */
function ageOf(instant: string): string {
  return `greatest(0, coalesce(extract(epoch FROM now() - ${instant}), 0))`;
}
