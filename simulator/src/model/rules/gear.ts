import { isLead, rowOf, rowsOf, type State, setRow } from './state.ts';
import { plusHours, type Row, type Value } from './value.ts';
import type { Consequence } from './write.ts';

/** Stock (POL-2) and what of it is set aside for devices (POL-10). */

const GRACE_HOURS = 12;
const MOST = 2 ** 31 - 1;

const refused = (field: string, reason: string, more: { readonly left?: number } = {}) => ({
  made: false as const,
  fields: { [field]: { result: 'rejected' as const, reason, ...more } },
});

/** A booking moves the stock, or is refused and moves nothing. */
export const judgeEvent: Consequence = ({ state, user, device, now, festival }, row) => {
  const item = String(row.item_id);
  const qty = Number(row.qty);
  const lead = isLead(state, user, festival);
  if (row.kind === 'adjust' ? qty === 0 : qty < 1) return refused('qty', 'invalid_value');
  if ((row.kind === 'restock' || row.kind === 'adjust') && !lead) return refused('kind', 'restricted_role');
  if (rowOf(state, 'gear_item', item)?.deleted_at !== null) return refused('item_id', 'row_deleted');
  if (rowOf(state, 'gear_stock', item) === undefined) return refused('item_id', 'reference_not_found');

  returnOverdue(state, item, now);
  const stock = rowOf(state, 'gear_stock', item) ?? {};
  const [onHand, reserved] = [Number(stock.on_hand), Number(stock.reserved)];
  const moved = row.kind === 'consume' ? -qty : qty;
  const own = row.kind === 'consume' ? allowancesOf(state, item, user, device) : [];
  const ofOwn = own.reduce((sum, allowance) => sum + unusedOf(allowance), 0);
  const fromOwn = Math.min(ofOwn, row.kind === 'consume' ? qty : 0);
  const left = ofOwn + onHand - reserved;
  if (-moved > left) return refused('qty', 'inventory_underflow', { left });
  if (onHand + moved > MOST) return refused('qty', 'out_of_range');

  let rest = fromOwn;
  for (const allowance of own) {
    const taken = Math.min(rest, unusedOf(allowance));
    rest -= taken;
    setRow(state, 'gear_allowance', String(allowance.id), { used: Number(allowance.used) + taken });
  }
  setRow(state, 'gear_stock', item, { on_hand: onHand + moved, reserved: reserved - fromOwn });
  return { made: true, set: { accepted_at: now } };
};

/** The unused units of an allowance are there for the others again. */
export const judgeReturn: Consequence = ({ state, user, now, festival }, row) => {
  const allowance = rowOf(state, 'gear_allowance', row.allowance_id);
  if (allowance === undefined) return refused('allowance_id', 'reference_not_found');
  if (allowance.user_id !== user && !isLead(state, user, festival))
    return refused('allowance_id', 'restricted_role');
  if (allowance.returned_at !== null)
    return { made: true, fields: { allowance_id: { result: 'applied', reason: 'already_returned' } } };
  giveBack(state, allowance, now);
  return { made: true };
};

/** What the server sets aside on the network: as much as is free, or nothing. */
export function grant(state: State, allowance: Row): boolean {
  const stock = rowOf(state, 'gear_stock', allowance.item_id);
  if (stock === undefined || Number(stock.on_hand) - Number(stock.reserved) < Number(allowance.qty))
    return false;
  setRow(state, 'gear_stock', String(stock.id), { reserved: Number(stock.reserved) + Number(allowance.qty) });
  setRow(state, 'gear_allowance', String(allowance.id), allowance);
  return true;
}

function returnOverdue(state: State, item: string, now: string): void {
  for (const allowance of unreturned(state, item))
    if (plusHours(String(allowance.until), GRACE_HOURS) <= now) giveBack(state, allowance, now);
}

function giveBack(state: State, allowance: Row, now: string): void {
  const item = String(allowance.item_id);
  const reserved: Value = rowOf(state, 'gear_stock', item)?.reserved ?? 0;
  setRow(state, 'gear_stock', item, { reserved: Number(reserved) - unusedOf(allowance) });
  setRow(state, 'gear_allowance', String(allowance.id), { returned_at: now });
}

function unreturned(state: State, item: string): Row[] {
  return rowsOf(state, 'gear_allowance').filter(
    ({ item_id, returned_at }) => item_id === item && returned_at === null,
  );
}

/** This device's, in the order in which they end. */
function allowancesOf(state: State, item: string, user: string, device: string): Row[] {
  const order = ({ until, id }: Row) => `${until} ${id}`;
  return unreturned(state, item)
    .filter(({ user_id, device_id }) => user_id === user && device_id === device)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function unusedOf({ qty, used }: Row): number {
  return Number(qty) - Number(used);
}
