import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { PipelineState } from './pipeline-watch.ts';

/** Why the service can't serve: a code, and a sentence for whoever looks. */
export interface NotReady {
  readonly reason: NotReadyReason;
  readonly why: string;
}

export type NotReadyReason =
  | 'closing'
  | 'connecting'
  | 'snapshot'
  | 'postgres_away'
  | 'postgres_silent'
  | 'no_keys'
  | 'disk_gone'
  | 'disk_full';

export interface ReadinessFacts {
  readonly isClosing: boolean;
  readonly state: PipelineState;
  /** Since Postgres last said anything; milliseconds. */
  readonly silentMs: number;
  /** After this it is given up. */
  readonly silenceMs: number;
  readonly hasKeys: boolean;
  readonly disk: 'writable' | 'gone' | 'full';
}

/** What stands in the way first; `undefined` if the service can serve (SY-141). */
export function whyNotReady(facts: ReadinessFacts): NotReady | undefined {
  const { state, silentMs } = facts;
  if (facts.isClosing) return { reason: 'closing', why: 'The service is shutting down.' };
  if (facts.disk === 'gone')
    return { reason: 'disk_gone', why: 'The directory with the buckets is gone or can not be written.' };
  if (facts.disk === 'full')
    return { reason: 'disk_full', why: `The disk with the buckets has less than ${LEAST_MIB} MiB left.` };
  switch (state.is) {
    case 'connecting':
      return { reason: 'connecting', why: 'It has not reached Postgres yet.' };
    case 'reading the snapshot':
      return { reason: 'snapshot', why: `It reads the snapshot: ${state.rows} rows so far.` };
    case 'away':
      return {
        reason: 'postgres_away',
        why: 'Postgres is away, or can not be replicated; the log says why, and it is tried again.',
      };
  }
  // it answers six times in that time, so half of it is three answers that did not come
  if (silentMs > facts.silenceMs / 2)
    return {
      reason: 'postgres_silent',
      why: `Postgres has said nothing for ${Math.round(silentMs / 1000)} seconds.`,
    };
  if (!facts.hasKeys)
    return { reason: 'no_keys', why: 'The keys that tokens are checked by could not be fetched yet.' };
  return undefined;
}

const LEAST_MIB = 16;

/** Whether what is committed can be written there. A directory that was removed is still open, and lost. */
export async function diskOf(directory: string): Promise<ReadinessFacts['disk']> {
  try {
    await access(`${directory}/data.mdb`, constants.W_OK);
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize < LEAST_MIB * 1_048_576 ? 'full' : 'writable';
  } catch {
    return 'gone';
  }
}
