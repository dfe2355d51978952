import { matrix } from '@festival-ops/domain/matrix';
import { archiveReceipts } from '@festival-ops/write-path/archive';
import type { Parking } from '@festival-ops/write-path/parking';
import { compactTexts, textDocuments } from '@festival-ops/write-path/text/compactor';
import type { TextReader } from '@festival-ops/write-path/text/text-worker';
import type pg from 'pg';
import type { Logger } from 'pino';
import { sweepAllowances } from './allowances.ts';
import type { Job } from './jobs.ts';
import { withoutValues } from './log.ts';

/** What the server does of its own accord. */
export function backgroundJobs(parts: {
  readonly pool: pg.Pool;
  readonly parking: Pick<Parking, 'replayUpgraded'>;
  /** Folds texts; not the one with which the write path reads, so that neither waits for the other. */
  readonly texts: TextReader;
  readonly now: () => Date;
  readonly log: Logger;
}): Job[] {
  const { pool, parking, now, log } = parts;
  return [
    untilThrough('writes of newer apps', async () => (await parking.replayUpgraded()).isThrough),
    { name: 'allowances', run: () => sweepAllowances(pool, now()) },
    { name: 'archive of receipts', run: () => archiveReceipts(pool, now()) },
    ...compactions(pool, parts.texts, now, log),
  ];
}

/** For what a start of the server may have made possible. */
function untilThrough(name: string, run: () => Promise<boolean>): Job {
  let isThrough = false;
  return {
    name,
    run: async () => {
      if (!isThrough) isThrough = await run();
    },
  };
}

/** A note is folded when it has this many updates, or one so old: while somebody writes, a few times an hour. */
const MIN_UPDATES = 50;
const OLDER_THAN_MS = 10 * 60_000;

function compactions(pool: pg.Pool, reader: TextReader, now: () => Date, log: Logger): Job[] {
  // a text that can't be folded is tried each time, and told once
  const told = new Set<string>();
  return textDocuments(matrix, { cameAt: 'created_at' }).map((document) => ({
    name: `compaction of ${document.documents}`,
    run: async () => {
      const thresholds = { minUpdates: MIN_UPDATES, olderThanMs: OLDER_THAN_MS };
      const { failed } = await compactTexts({ pool, reader, document, ...thresholds, now: now() });
      for (const { id, why } of failed) {
        if (told.has(id)) continue;
        told.add(id);
        log.warn({ table: document.documents, id, why: withoutValues(why) }, 'a text can not be folded');
      }
    },
  }));
}
