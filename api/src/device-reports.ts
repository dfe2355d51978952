import type pg from 'pg';

/** What a device says of itself beside its writes (DEV-9), as far as it said anything. */
export interface DeviceReport {
  readonly deviceId: string;
  readonly userId: string;
  readonly name: string;
  readonly appVersion: string | null;
  readonly queueDepth: number | null;
  readonly oldestUnsentAt: string | null;
}

export interface DeviceReports {
  /** Takes note of a report; it is written at once, or with the next one if the last was a moment ago. */
  note(report: DeviceReport): void;
  /** Writes what still waits. */
  close(): Promise<void>;
}

/** A device's row is written at most this often: each writing goes out to every lead. */
export const EVERY_MS = 3000;

/**
 * Keeps the `device` rows of each of the user's festivals, apart from the writes and never in their way: a
 * failure is only logged.
 */
export function createDeviceReports(
  pool: pg.Pool,
  onError: (error: unknown) => void,
  everyMs: number = EVERY_MS,
): DeviceReports {
  const resting = new Map<string, { timer: NodeJS.Timeout; next?: DeviceReport }>();
  const writing = new Set<Promise<void>>();
  const write = (report: DeviceReport): void => {
    const done = writeReport(pool, report)
      .catch(onError)
      .finally(() => writing.delete(done));
    writing.add(done);
  };
  const rest = (deviceId: string): void => {
    const timer = setTimeout(() => {
      const next = resting.get(deviceId)?.next;
      resting.delete(deviceId);
      if (next === undefined) return;
      rest(deviceId);
      write(next);
    }, everyMs);
    timer.unref();
    resting.set(deviceId, { timer });
  };
  return {
    note: (report) => {
      const pause = resting.get(report.deviceId);
      if (pause !== undefined) {
        pause.next = report;
        return;
      }
      rest(report.deviceId);
      write(report);
    },
    close: async () => {
      for (const { timer, next } of resting.values()) {
        clearTimeout(timer);
        if (next !== undefined) write(next);
      }
      resting.clear();
      await Promise.all(writing);
    },
  };
}

async function writeReport(pool: pg.Pool, report: DeviceReport): Promise<void> {
  await pool.query(
    `INSERT INTO device AS d (id, festival_id, device_id, user_id, name, app_version, last_seen_at, queue_depth,
                              oldest_unsent_at)
     SELECT $1 || ':' || festival_id, festival_id, $1, $2, $3, $4, now(), $5, $6 FROM member WHERE user_id = $2
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, app_version = coalesce(excluded.app_version, d.app_version),
       last_seen_at = excluded.last_seen_at, queue_depth = excluded.queue_depth,
       oldest_unsent_at = excluded.oldest_unsent_at
     WHERE d.user_id = excluded.user_id`,
    [
      report.deviceId,
      report.userId,
      report.name,
      report.appVersion,
      report.queueDepth,
      report.oldestUnsentAt,
    ],
  );
}

const systems = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'CrOS', 'Linux'] as const;
const browsers = { 'Edg/': 'Edge', 'Firefox/': 'Firefox', 'Chrome/': 'Chrome', 'Safari/': 'Safari' } as const;

/** A name that a lead can tell devices apart by, from the browser's `User-Agent`. */
export function deviceName(userAgent: string | undefined): string {
  const text = userAgent ?? '';
  const system = systems.find((name) => text.includes(name));
  const browser = Object.entries(browsers).find(([mark]) => text.includes(mark))?.[1];
  if (browser === undefined && system === undefined) return text.split(/[ /]/)[0]?.slice(0, 40) || 'Device';
  return [browser ?? 'App', ...(system === undefined ? [] : ['on', system])].join(' ');
}
