/**
 * Who waits for whom among the parked writes of one device (WB-8): a write behind the one that holds its row, and the
 * writes of an atomic client transaction for each other. Pure.
 */
export interface Waiting {
  readonly opId: number;
  readonly receiptId: string;
  /** The receipt of the parked write that it waits behind. */
  readonly heldBy: string | null;
  /** The first op id of the atomic client transaction that it is parked with. */
  readonly atomicGroup: number | null;
}

/** The writes that are judged as one with this one: its atomic client transaction, or itself alone. */
export function groupOf<W extends Waiting>(open: readonly W[], one: W): W[] {
  if (one.atomicGroup === null) return [one];
  return open.filter(({ atomicGroup }) => atomicGroup === one.atomicGroup);
}

/** All that waits behind a group, directly or behind others that do; atomic transactions whole, in queue order. */
export function behindOf<W extends Waiting>(open: readonly W[], group: readonly W[]): W[] {
  const reached = new Set(group.map(({ receiptId }) => receiptId));
  const groups = new Set<number>();
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    for (const { receiptId, heldBy, atomicGroup } of open) {
      const waits = heldBy !== null && reached.has(heldBy);
      if (!waits && (atomicGroup === null || !groups.has(atomicGroup))) continue;
      reached.add(receiptId);
      if (atomicGroup !== null) groups.add(atomicGroup);
    }
  }
  const own = new Set(group);
  return open.filter((one) => reached.has(one.receiptId) && !own.has(one)).sort((a, b) => a.opId - b.opId);
}

/** The parked write that must be dealt with before this one; undefined if it waits for none. */
export function rootOf<W extends Waiting>(open: readonly W[], one: W): W | undefined {
  const group = groupOf(open, one);
  const holders = new Set(group.map(({ heldBy }) => heldBy));
  const holder = open.find((other) => holders.has(other.receiptId) && !group.includes(other));
  // always an earlier write, so this ends
  return holder === undefined ? undefined : (rootOf(open, holder) ?? holder);
}
