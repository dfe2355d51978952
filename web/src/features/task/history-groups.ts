import type { Receipt } from '../../data/receipts.ts';

/** What one person changed within a short while. */
export interface HistoryGroup {
  readonly id: string;
  readonly authorId: string;
  readonly authorName: string | null;
  /** When it began and ended, as instants. */
  readonly from: string;
  readonly to: string;
  /** Newest first. */
  readonly receipts: readonly Receipt[];
}

const TOGETHER_MS = 10 * 60_000;

/**
 * Puts changes together that one person made one after the other, with nobody's in between and no ten minutes apart.
 * @param receipts newest first
 */
export function historyGroups(receipts: readonly Receipt[]): HistoryGroup[] {
  const groups: Receipt[][] = [];
  for (const receipt of receipts) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && belongs(receipt, last)) groups.at(-1)?.push(receipt);
    else groups.push([receipt]);
  }
  return groups.flatMap((group) => {
    const [newest, oldest] = [group[0], group.at(-1)];
    if (newest === undefined || oldest === undefined) return [];
    return [
      {
        ...{ id: oldest.id, authorId: newest.author_id, authorName: newest.author_name },
        ...{ from: writtenAt(oldest), to: writtenAt(newest), receipts: group },
      },
    ];
  });
}

/** When somebody did it; where the device did not say, when it arrived. */
export const writtenAt = (receipt: Receipt): string => receipt.written_at ?? receipt.received_at;

function belongs(earlier: Receipt, later: Receipt): boolean {
  const apart = Date.parse(writtenAt(later)) - Date.parse(writtenAt(earlier));
  return earlier.author_id === later.author_id && Math.abs(apart) < TOGETHER_MS;
}
