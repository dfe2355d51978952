import type { RowEffect } from './effects.ts';
import { hasPassed } from './instant.ts';
import type { Surroundings } from './judge-field.ts';
import type { AllowanceNames, Invariant, Reserved, StockNames } from './policies.ts';
import type { Value } from './value.ts';
import type { RowView } from './write-domain.ts';

/** The quantities of an item, by whatever names an application keeps them, and what may become of them. */

export interface Stock {
  readonly id: string;
  readonly onHand: number;
  /** What of it is set aside for allowances. */
  readonly reserved: number;
}

/** A quantity that was set aside for a device of a user, and not given back yet. */
export interface Allowance {
  readonly id: string;
  readonly user: Value;
  readonly device: Value;
  readonly used: number;
  readonly left: number;
  readonly until: string;
}

export type Near = Pick<Surroundings, 'related'>;

/** @returns undefined if nothing is kept of the item */
export function stockOf(around: Near, names: StockNames, item: Value): Stock | undefined {
  if (typeof item !== 'string') return undefined;
  const [found] = around.related({ table: names.table, column: names.item, value: item });
  if (found === undefined) return undefined;
  const { id, row } = found;
  return { id, onHand: counted(row, names.onHand), reserved: counted(row, names.reserved) };
}

/** The open allowances of an item, in the order in which they end. */
export function allowancesOf(around: Near, names: AllowanceNames, item: Value): Allowance[] {
  if (typeof item !== 'string') return [];
  const open = around.related({
    table: names.table,
    column: names.item,
    value: item,
    where: { [names.returned]: null },
  });
  return open.map(({ id, row }) => allowanceOf(names, id, row)).sort(byEnd);
}

export function allowanceOf(names: AllowanceNames, id: string, row: RowView): Allowance {
  const used = counted(row, names.used);
  return {
    ...{ id, used },
    user: row(names.user),
    device: row(names.device),
    left: counted(row, names.granted) - used,
    until: String(row(names.until)),
  };
}

function byEnd(a: Allowance, b: Allowance): number {
  if (a.until !== b.until) return a.until < b.until ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** Whether an allowance has ceased to count (POL-10). */
export function isOver({ until }: Allowance, graceHours: number, now: string): boolean {
  return hasPassed(until, graceHours, now);
}

export function sumOfLeft(allowances: readonly Allowance[]): number {
  return allowances.reduce((sum, { left }) => sum + left, 0);
}

/**
 * The stock without what is given back. Where plain SQL has set less aside than was promised, there is no more to
 * free than that.
 */
export function without(stock: Stock, returned: readonly Allowance[]): Stock {
  return { ...stock, reserved: stock.reserved - Math.min(sumOfLeft(returned), stock.reserved) };
}

/** What a device may take of an item. */
export interface Available {
  /** The stock without what was set aside for allowances that are over. */
  readonly stock: Stock;
  /** What is there for everyone. */
  readonly free: number;
  /** What is there for this device besides. */
  readonly promised: number;
  /** Allowances that have ceased to count, and those that the device may use. */
  readonly over: readonly Allowance[];
  readonly own: readonly Allowance[];
}

/** What is free of an item, and what was promised to a device and its user (POL-10). */
export function availableTo(
  { device, user }: { readonly device: string; readonly user: string },
  around: Near & Pick<Surroundings, 'now'>,
  policy: Invariant | Reserved,
  kept: { readonly stock: Stock; readonly item: Value },
): Available {
  const over: Allowance[] = [];
  const own: Allowance[] = [];
  if (policy.kind === 'reserved')
    for (const one of allowancesOf(around, policy.allowance, kept.item))
      if (isOver(one, policy.graceHours, around.now)) over.push(one);
      else if (one.device === device && one.user === user) own.push(one);
  const stock = without(kept.stock, over);
  const promised = Math.min(sumOfLeft(own), stock.reserved);
  return { stock, free: stock.onHand - stock.reserved, promised, over, own };
}

export function givenBack(names: AllowanceNames, returned: readonly Allowance[], now: string): RowEffect[] {
  return returned.map(({ id }) => ({
    ...{ kind: 'update', table: names.table, id },
    values: { [names.returned]: now },
  }));
}

/** Takes a quantity from allowances, the first to end first. */
export function takenFrom(
  names: AllowanceNames,
  allowances: readonly Allowance[],
  quantity: number,
): RowEffect[] {
  let rest = quantity;
  return allowances.flatMap(({ id, used, left }): RowEffect[] => {
    const taken = Math.min(left, rest);
    rest -= taken;
    const values = { [names.used]: used + taken };
    return taken > 0 ? [{ kind: 'update', table: names.table, id, values }] : [];
  });
}

/** The change of the stock's row, if there is any. */
export function stockChange(names: StockNames, before: Stock, after: Stock): RowEffect[] {
  const values = {
    ...(after.onHand === before.onHand ? {} : { [names.onHand]: after.onHand }),
    ...(after.reserved === before.reserved ? {} : { [names.reserved]: after.reserved }),
  };
  const changed = Object.keys(values).length > 0;
  return changed ? [{ kind: 'update', table: names.table, id: before.id, values }] : [];
}

function counted(row: RowView, column: string): number {
  const value = row(column);
  if (typeof value !== 'number') throw new Error(`${column} counts a quantity, and holds none`);
  return value;
}
