import { instantOf } from '@festival-ops/policy/instant';
import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { type Booking, createPendingBookings, createPendingReturns } from '../../data/gear.ts';
import { createLiveQuery } from '../../data/live.ts';
import type { Receipt } from '../../data/receipts.ts';
import type { MarkCode } from '../../data/row-marks.ts';
import type { GearAllowanceRow, GearItemRow, GearStockRow } from '../../data/rows.ts';
import { useFestival } from '../shell/festival.tsx';
import { bookingMarks, waitingAnswers } from './gear-list-view.ts';
import {
  type BookingHint,
  type BookingKind,
  bookingHint,
  type ItemFacts,
  type StockView,
  stockView,
} from './stock-view.ts';

/** The festival's gear as this device knows it. */
export interface Gear {
  readonly ready: Accessor<boolean>;
  /** By name, without the deleted ones. */
  readonly items: Accessor<readonly GearItemRow[]>;
  /** Also a deleted one. */
  readonly item: (id: string) => GearItemRow | undefined;
  readonly viewOf: (item: GearItemRow) => StockView;
  readonly hintOf: (item: GearItemRow, wish: Wish) => BookingHint;
  /** Own bookings of an item without an answer, oldest first. */
  readonly pendingOf: (itemId: string) => readonly Booking[];
  /** Own bookings that were not accepted and wait for the person, or are held. */
  readonly waiting: Accessor<readonly Receipt[]>;
  /** Where the own bookings of each item are. */
  readonly marks: Accessor<ReadonlyMap<string, MarkCode>>;
}

interface Wish {
  readonly kind: BookingKind;
  readonly qty: number;
}

export function createGear(): Gear {
  const { activity, collections, db, userId, deviceId } = useData();
  const festival = useFestival();
  const { id } = festival;
  const itemRows = createLiveQuery((q) =>
    q.from({ row: collections.gear_item }).where(({ row }) => eq(row.festival_id, id)),
  );
  const stockRows = createLiveQuery((q) =>
    q.from({ row: collections.gear_stock }).where(({ row }) => eq(row.festival_id, id)),
  );
  const allowanceRows = createLiveQuery((q) =>
    q.from({ row: collections.gear_allowance }).where(({ row }) => eq(row.festival_id, id)),
  );
  const pendingRows = createPendingBookings(db);
  const returnRows = createPendingReturns(db);

  const ready = createMemo(() => itemRows.isReady && stockRows.isReady && allowanceRows.isReady);
  const all = (): readonly GearItemRow[] => (itemRows.isReady ? itemRows() : []);
  const byId = createMemo(() => new Map(all().map((item) => [item.id, item])));
  const stocks = createMemo(() => {
    const rows: readonly GearStockRow[] = stockRows.isReady ? stockRows() : [];
    return new Map(rows.map((stock) => [stock.item_id, stock]));
  });
  const allowances = createMemo(() => {
    const rows: readonly GearAllowanceRow[] = allowanceRows.isReady ? allowanceRows() : [];
    return grouped(rows, (row) => row.item_id ?? '');
  });
  const pending = createMemo(() => grouped(pendingRows(), (booking) => booking.item_id));

  const factsOf = (item: GearItemRow): ItemFacts => {
    const held = allowances().get(item.id) ?? [];
    return {
      item,
      stock: stocks().get(item.id),
      allowances: held,
      pending: pending().get(item.id) ?? [],
      returns: returnRows().filter((one) => held.some((allowance) => allowance.id === one.allowance_id)),
    };
  };
  const reader = () => ({
    ...{ userId, deviceId, role: festival.actor().role },
    now: instantOf(new Date(festival.now())),
  });
  const views = createMemo(() => new Map(all().map((item) => [item.id, stockView(factsOf(item), reader())])));
  const waiting = createMemo(() =>
    waitingAnswers({ needsYou: activity.needsYou(), receipts: activity.receipts() }),
  );
  return {
    ready,
    items: createMemo(() =>
      all()
        .filter((item) => item.deleted_at === null)
        .sort((a, b) => a.name.localeCompare(b.name)),
    ),
    item: (itemId) => byId().get(itemId),
    viewOf: (item) => views().get(item.id) ?? stockView(factsOf(item), reader()),
    hintOf: (item, wish) => bookingHint(factsOf(item), reader(), wish),
    pendingOf: (itemId) => pending().get(itemId) ?? [],
    waiting,
    marks: createMemo(() =>
      bookingMarks({
        waiting: waiting(),
        pending: pendingRows(),
        unsentIds: new Set(activity.unsent().map((write) => write.rowId)),
      }),
    ),
  };
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
