import type { Value } from './value.ts';

/**
 * A branch is a device's run of edits to one field that starts from one server state (DET-3). Only its newest
 * link is kept: whether a later write continues it, and what the server should then hold, follows from that.
 *
 *   device      A ──▶ B ──▶ C          (the writes of one branch, one row version)
 *   server      A ──▶ B*               (stored for the link it took)
 *   expected          A     B*         (first base; then what the server stored for the latest link it took)
 */
export interface BranchHead {
  /** The row's version as the device showed it; null for a row that the device itself had just made. */
  readonly rowVersion: number | null;
  /** The newest link's new value, comparable (`comparable()` of value.ts). */
  readonly newest: string;
  /** What the server stored for the latest link that it took, else the branch's first base; undefined if unknown. */
  readonly expected: Value | undefined;
  /** Whether the newest link was not accepted. */
  readonly rejected: boolean;
  /** The newest link's receipt. */
  readonly receiptId: string;
}

/** What a write says of its own beginning. */
export interface Link {
  readonly rowVersion: number | null;
  /** Its base, comparable, and decoded; undefined if the device sent none or it cannot be decoded. */
  readonly baseText: string | undefined;
  readonly base: Value | undefined;
}

export interface PlacedLink {
  readonly expected: Value | undefined;
  /** The receipt of the rejected link that this one was made on top of. */
  readonly followsRejected: string | undefined;
}

/**
 * Says where a write stands: on top of the device's newest edit of the field, when its base equals that edit's
 * new value and both carry the same row version; else at the start of a branch of its own.
 */
export function placeLink(head: BranchHead | undefined, link: Link): PlacedLink {
  if (head === undefined || head.rowVersion !== link.rowVersion || head.newest !== link.baseText)
    return { expected: link.base, followsRejected: undefined };
  return { expected: head.expected, followsRejected: head.rejected ? head.receiptId : undefined };
}

/**
 * The head after the write was judged.
 * @param stored what the server holds by the write, if it took it; undefined if it did not
 */
export function advance(
  placed: PlacedLink,
  write: {
    readonly rowVersion: number | null;
    readonly newest: string;
    readonly stored: Value | undefined;
    readonly rejected: boolean;
    readonly receiptId: string;
  },
): BranchHead {
  return {
    rowVersion: write.rowVersion,
    newest: write.newest,
    expected: write.stored === undefined ? placed.expected : write.stored,
    rejected: write.rejected,
    receiptId: write.receiptId,
  };
}
