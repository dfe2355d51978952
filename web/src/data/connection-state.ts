/**
 * What the status pill says, decided from plain facts. One code at a time: the highest that holds (UX.md §3.2
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
