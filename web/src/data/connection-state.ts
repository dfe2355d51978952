import type { UploadState } from './upload.ts';

/**
 * What the status pill says, decided from plain facts. One code at a time: the highest that holds (the catalogue
 * has the sentences). Pure, so that every case is a line in a table test.
 */

export const connectionCodes = [
  'storage_full',
  'stuck',
  'sign_in_expired',
  'wrong_person',
  'no_network',
  'no_answer',
  'paused',
  'first_load',
  'sending',
  'online',
] as const;
export type ConnectionCode = (typeof connectionCodes)[number];

export interface ConnectionState {
  readonly code: ConnectionCode;
  /** Client transactions on this device that the server has not answered yet. */
  readonly unsent: number;
  /** Until when others' changes are known here, in ms since 1970 (DEV-8); `null` before the first load. */
  readonly freshAt: number | null;
  /** Since when nothing has gone through, while `stuck`. */
  readonly stuckSince: number | null;
  /** Share of the first load, 0 to 1, while `first_load`. */
  readonly progress: number | null;
}

/** All times in ms since 1970. */
export interface ConnectionFacts {
  readonly storageFull: boolean;
  readonly signInExpired: boolean;
  readonly paused: boolean;
  /** `null` while the device says that it has a network. */
  readonly offlineSince: number | null;
  /** Whether the sync stream is open. */
  readonly connected: boolean;
  /** When the stream was last opened, or last given up, or the app started. */
  readonly connectedChangedAt: number;
  readonly upload: UploadState;
  readonly unsent: number;
  /** When the oldest unsent write last changed: the queue began, or something left it. */
  readonly progressAt: number;
  readonly freshAt: number | null;
  /** `undefined` while it is not known yet. */
  readonly everLoaded: boolean | undefined;
  readonly loaded: number | null;
}

/** A network that is gone for less than this is not worth a word while nothing waits. */
const NO_NETWORK_AFTER_MS = 5_000;
const NO_ANSWER_AFTER_MS = 10_000;
/** Below this a single change on its way is not shown, so that nothing flickers. */
const SENDING_AFTER_MS = 2_000;
/** A queue that has not shrunk for so long, though the server answers, is stuck (DEV-7). */
export const STUCK_AFTER_MS = 30_000;

/** @returns the state, and when it may change though no fact does, in ms since 1970 */
export function connectionState(
  facts: ConnectionFacts,
  now: number,
): { readonly state: ConnectionState; readonly nextChangeAt: number | undefined } {
  let nextChangeAt: number | undefined;
  const after = (since: number, ms: number): boolean => {
    if (now - since >= ms) return true;
    nextChangeAt = Math.min(nextChangeAt ?? Number.POSITIVE_INFINITY, since + ms);
    return false;
  };
  const code = firstCode(facts, after);
  const state: ConnectionState = {
    code,
    unsent: facts.unsent,
    freshAt: facts.freshAt,
    stuckSince: code === 'stuck' ? facts.progressAt : null,
    progress: code === 'first_load' ? facts.loaded : null,
  };
  return { state, nextChangeAt };
}

/** Whether the server can be reached, but the queue does not shrink. */
export function isStuck(facts: ConnectionFacts, after: (since: number, ms: number) => boolean): boolean {
  if (facts.unsent === 0 || facts.paused || facts.signInExpired || facts.offlineSince !== null) return false;
  if (facts.upload.phase === 'wrong_person') return false;
  const answers = facts.connected || (facts.upload.phase === 'waiting' && facts.upload.because === 'server');
  if (!answers) return false;
  const since = facts.connected ? Math.max(facts.progressAt, facts.connectedChangedAt) : facts.progressAt;
  return after(since, STUCK_AFTER_MS);
}

function firstCode(facts: ConnectionFacts, after: (since: number, ms: number) => boolean): ConnectionCode {
  if (facts.storageFull) return 'storage_full';
  if (isStuck(facts, after)) return 'stuck';
  if (facts.signInExpired) return 'sign_in_expired';
  if (facts.upload.phase === 'wrong_person') return 'wrong_person';
  if (facts.offlineSince !== null && (facts.unsent > 0 || after(facts.offlineSince, NO_NETWORK_AFTER_MS)))
    return 'no_network';
  if (facts.paused) return 'paused';
  if (!facts.connected && facts.offlineSince === null && after(facts.connectedChangedAt, NO_ANSWER_AFTER_MS))
    return 'no_answer';
  if (facts.everLoaded === false) return 'first_load';
  if (facts.unsent > 1) return 'sending';
  // Without the stream a lone change will not be gone in a moment: then "All sent" would be a lie.
  if (facts.unsent === 1 && (!facts.connected || after(facts.progressAt, SENDING_AFTER_MS))) return 'sending';
  return 'online';
}
