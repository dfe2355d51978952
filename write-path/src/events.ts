/** What the write path tells an operator of. */
export type WritePathEvent =
  | { readonly event: 'op_key_reused'; readonly receiptId: string }
  | {
      readonly event: 'parked';
      readonly receiptId: string;
      readonly reason: string | null;
      readonly error: string | null;
    }
  /** A parked write was judged again, and is parked no more. */
  | {
      readonly event: 'replayed';
      readonly receiptId: string;
      readonly result: string;
      readonly reason: string | null;
    }
  /** An operator took a parked write out. */
  | { readonly event: 'removed'; readonly receiptId: string; readonly by: string }
  | { readonly event: 'retried'; readonly error: string }
  | { readonly event: 'unavailable'; readonly error: string };
