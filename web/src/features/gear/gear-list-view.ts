import type { Receipt } from '../../data/receipts.ts';
import { type MarkCode, markCodes } from '../../data/row-marks.ts';
import type { GearItemRow } from '../../data/rows.ts';

/** Which items the list shows, and what stands at each, decided from plain facts. */

export interface GearFilter {
  readonly q: string;
  readonly onlyLow: boolean;
}

/** The filter is the address, so that a link, Back and a reload keep it. */
export function parseFilter(params: Readonly<Record<string, string | string[] | undefined>>): GearFilter {
  return { q: typeof params.q === 'string' ? params.q : '', onlyLow: params.low === '1' };
}

export function fittingItems<T extends Pick<GearItemRow, 'id' | 'name'>>(
  items: readonly T[],
  filter: GearFilter,
  isLow: (id: string) => boolean,
): readonly T[] {
  const words = filter.q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ id, name }) => {
    const text = name.toLocaleLowerCase();
    return words.every((word) => text.includes(word)) && (!filter.onlyLow || isLow(id));
  });
}

/** The receipt of a booking names the item and the task that were asked for, also where no row came of it. */
export type BookedColumn = 'item_id' | 'task_id';

export function bookedFor(receipt: Receipt, column: BookedColumn): string | undefined {
  if (receipt.table_name !== 'gear_usage_event') return undefined;
  const id = receipt.fields[column]?.submitted;
  return typeof id === 'string' ? id : undefined;
}

/** Own bookings that wait for somebody: not accepted and not settled, or held. */
export function waitingAnswers(facts: {
  readonly needsYou: readonly Receipt[];
  readonly receipts: readonly Receipt[];
}): readonly Receipt[] {
  const isBooking = ({ table_name }: Receipt) => table_name === 'gear_usage_event';
  return [
    ...facts.needsYou.filter(isBooking),
    ...facts.receipts.filter((receipt) => isBooking(receipt) && receipt.result === 'parked'),
  ];
}

/** The worst of the own bookings of each item: not accepted, held, or saved here. */
export function bookingMarks(facts: {
  readonly waiting: readonly Receipt[];
  readonly pending: readonly { readonly id: string; readonly item_id: string }[];
  readonly unsentIds: ReadonlySet<string>;
}): ReadonlyMap<string, MarkCode> {
  const marks = new Map<string, MarkCode>();
  const add = (itemId: string | undefined, code: MarkCode) => {
    if (itemId !== undefined) marks.set(itemId, worstMark(code, marks.get(itemId)) ?? code);
  };
  for (const receipt of facts.waiting)
    add(bookedFor(receipt, 'item_id'), receipt.result === 'parked' ? 'parked' : 'rejected');
  for (const { id, item_id } of facts.pending) if (facts.unsentIds.has(id)) add(item_id, 'saved');
  return marks;
}

export function worstMark(...codes: readonly (MarkCode | undefined)[]): MarkCode | undefined {
  return markCodes.find((code) => codes.includes(code));
}
