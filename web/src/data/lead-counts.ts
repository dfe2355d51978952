import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import * as z from 'zod/mini';

/** What waits for a lead, and whose phone has not been heard of. */
export interface LeadCounts {
  readonly waiting: number;
  readonly silent: number;
}

/** A device that was not seen for longer than this is silent. */
const SILENT_MS = 30 * 60_000;
/** And after this long nobody expects it to be heard of. */
const FORGOTTEN_MS = 24 * 60 * 60_000;

const counted = z.object({ waiting: z.number(), silent: z.number() });

/** @param now the present in ms; what it counts is counted anew as it passes */
export function createLeadCounts(
  db: CommonPowerSyncDatabase,
  festivalId: string,
  now: Accessor<number>,
): Accessor<LeadCounts> {
  const [counts, setCounts] = createSignal<LeadCounts>({ waiting: 0, silent: 0 });
  const stop = new AbortController();
  onCleanup(() => stop.abort());
  const read = async (at: number) => {
    try {
      const row = await db.get(
        `SELECT
           (SELECT count(*) FROM conflict_record WHERE festival_id = ?1 AND status = 'open') +
           (SELECT count(*) FROM lead_request ask WHERE ask.festival_id = ?1 AND ask.reply_to IS NULL
             AND NOT EXISTS (SELECT 1 FROM lead_request answer WHERE answer.reply_to = ask.id)) AS waiting,
           (SELECT count(*) FROM device WHERE festival_id = ?1
             AND last_seen_at < ?2 AND last_seen_at > ?3) AS silent`,
        [festivalId, new Date(at - SILENT_MS).toISOString(), new Date(at - FORGOTTEN_MS).toISOString()],
      );
      setCounts(counted.parse(row));
    } catch (error) {
      if (!stop.signal.aborted && !db.closed) throw error;
    }
  };
  createEffect(on(now, (at) => void read(at)));
  db.onChangeWithCallback(
    { onChange: () => read(now()) },
    {
      tables: ['conflict_record', 'lead_request', 'device'],
      throttleMs: 250,
      triggerImmediate: false,
      signal: stop.signal,
    },
  );
  return counts;
}
