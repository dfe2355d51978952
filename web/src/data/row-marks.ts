import type { Notice, Receipt } from './receipts.ts';

/**
 * What is shown at a row and at each of its fields (DEV-4, UX.md §3.3). `not_saved` is the form's own affair:
 * a write that was not saved left nothing behind (`WriteOutcome`).
 */
export const markCodes = [
  'rejected',
  'parked',
  'needs_review',
  'saved',
  'sent',
  'replaced',
  'merged',
  'decided',
  'applied',
] as const;
export type MarkCode = (typeof markCodes)[number];

export interface Mark {
  readonly code: MarkCode;
  /** Since when, in ms since 1970. */
  readonly since: number;
  /** The answer behind the mark; absent for `saved` and `sent`. */
  readonly receipt?: Receipt;
  /** For `replaced`, at the person who was replaced: by whom and with what. */
  readonly notice?: Notice;
}

export interface RowMarks {
  /** The worst of the row, or nothing to show. */
  readonly mark: Mark | undefined;
  /** The worst for each column that has any. */
  readonly fields: Readonly<Record<string, Mark>>;
  /** Answers of this row that wait for the person: rejected and not yet dropped or sent again; newest first. */
  readonly needsYou: readonly Receipt[];
}

export const noMarks: RowMarks = { mark: undefined, fields: {}, needsYou: [] };
