import type { RowEffect } from './effects.ts';
import { hasPassed } from './instant.ts';
import type { Surroundings } from './judge-field.ts';
import type { AllowanceNames, StockNames } from './policies.ts';
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
