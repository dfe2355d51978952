import { instantOf } from '@festival-ops/policy/instant';
import { eq } from '@tanstack/db';
import { type Accessor, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createPendingBookings, createPendingReturns } from '../../data/gear.ts';
import { createLiveQuery } from '../../data/live.ts';
import type { GearAllowanceRow, GearItemRow, GearStockRow } from '../../data/rows.ts';
import { useFestival } from '../shell/festival.tsx';
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
  readonly hintOf: (
    item: GearItemRow,
    wish: { readonly kind: BookingKind; readonly qty: number },
  ) => BookingHint;
}

export function createGear(): Gear {
  const { collections, db, userId, deviceId } = useData();
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
  return {
    ready,
    items: createMemo(() =>
      all()
        .filter((item) => item.deleted_at === null)
        .sort((a, b) => a.name.localeCompare(b.name)),
    ),
    item: (itemId) => byId().get(itemId),
    viewOf: (item) => stockView(factsOf(item), reader()),
    hintOf: (item, wish) => bookingHint(factsOf(item), reader(), wish),
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
