import type { Notice, Receipt } from '../../data/receipts.ts';

/** What happened to my changes, and to my values by others'. */
export type TimelineEntry =
  | { readonly kind: 'receipt'; readonly id: string; readonly at: string; readonly receipt: Receipt }
  | { readonly kind: 'notice'; readonly id: string; readonly at: string; readonly notice: Notice };

export interface TimelineDay {
  /** As `2026-06-20`, in the festival's zone. */
  readonly id: string;
  readonly entries: readonly TimelineEntry[];
}

/**
 * The timeline, newest first, by day.
 * @param above ids of receipts that stand in a group of their own
 * @param dayOf the day of an instant
 */
export function timelineDays(
  receipts: readonly Receipt[],
  notices: readonly Notice[],
  above: ReadonlySet<string>,
  dayOf: (instant: string) => string,
): TimelineDay[] {
  const entries: TimelineEntry[] = [
    ...receipts
      .filter((receipt) => !above.has(receipt.id))
      .map((receipt) => ({ kind: 'receipt', id: receipt.id, at: receipt.received_at, receipt }) as const),
    ...notices.map((notice) => ({ kind: 'notice', id: notice.id, at: notice.at, notice }) as const),
  ];
  // Instants come in several spellings (`…Z`, `….000000Z`), so they are compared as times.
  const timed = entries.map((entry) => ({ entry, ms: Date.parse(entry.at) }));
  timed.sort((a, b) => b.ms - a.ms || newerFirst(a.entry, b.entry));

  const days = new Map<string, TimelineEntry[]>();
  for (const { entry } of timed) {
    const day = dayOf(entry.at);
    const sameDay = days.get(day);
    if (sameDay === undefined) days.set(day, [entry]);
    else sameDay.push(entry);
  }
  return [...days].map(([id, dayEntries]) => ({ id, entries: dayEntries }));
}

/** Answers of one request arrive at one instant; then the order of writing counts. */
function newerFirst(a: TimelineEntry, b: TimelineEntry): number {
  return a.kind === 'receipt' && b.kind === 'receipt' ? b.receipt.op_id - a.receipt.op_id : 0;
}
