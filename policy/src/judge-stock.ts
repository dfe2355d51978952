import type { Consequence, NewRow, NotMade } from './consequences.ts';
import { otherOf, type RowEffect } from './effects.ts';
import type { Task } from './judge-field.ts';
import type { Invariant, Movement, Reserved } from './policies.ts';
import {
  type Allowance,
  availableTo,
  givenBack,
  type Stock,
  stockChange,
  stockOf,
  takenFrom,
} from './stock.ts';
import { columnsOfTable } from './table.ts';
import { check, type Value } from './value.ts';
import type { FieldReceipt } from './wire.ts';
import { rolesOf } from './write-domain.ts';

/**
 * A movement of stock (POL-2, POL-10): is it one, may you, is the item there, is there enough. Judged by the rows as
 * they stand under lock, so that no interleaving of devices takes what is not there.
 */
export function judgeStockMove(
  task: Task,
  policy: Invariant | Reserved,
  { scope, row }: NewRow,
): Consequence {
  const kind = row(policy.movement);
  const movement =
    typeof kind === 'string' && Object.hasOwn(policy.movements, kind) ? policy.movements[kind] : undefined;
  if (movement === undefined) return refused(policy.movement, 'invalid_value');
  const change = changeBy(movement, row(policy.quantity));
  if (change === undefined) return refused(policy.quantity, 'invalid_value');
  const roles = rolesOf(task.around.actor, scope);
  if (movement.roles?.some((role) => roles.has(role)) === false)
    return refused(policy.movement, 'restricted_role', { roles: [...movement.roles] });
  const item = row(policy.item);
  const gone = deletionOf(task, policy.item, item);
  if (gone !== undefined) return refused(policy.item, 'row_deleted', { other: gone });
  const stock = stockOf(task.around, policy.stock, item);
  if (stock === undefined) return refused(policy.item, 'reference_not_found');
  return moved(task, policy, { movement, change, stock, item });
}

/** What the movement adds to the stock; undefined for a quantity that it does not take. */
export function changeBy({ direction }: Movement, quantity: Value): number | undefined {
  if (typeof quantity !== 'number') return undefined;
  if (direction === 'either') return quantity === 0 ? undefined : quantity;
  if (quantity < 1) return undefined;
  return direction === 'out' ? -quantity : quantity;
}

/** Who deleted the item, if it is deleted. */
function deletionOf({ domain, table, around }: Task, column: string, item: Value): FieldReceipt['other'] {
  const target = table.columns[column]?.references;
  if (target === undefined || typeof item !== 'string') return undefined;
  const deletedAt = around.reference(target, item)?.(domain.deletedColumn) ?? null;
  if (deletedAt === null) return undefined;
  return otherOf(around.standing(target, item, domain.deletedColumn, deletedAt), deletedAt);
}

interface Move {
  readonly movement: Movement;
  readonly change: number;
  readonly stock: Stock;
  readonly item: Value;
}

function moved(
  task: Task,
  policy: Invariant | Reserved,
  { movement, change, stock, item }: Move,
): Consequence {
  const self = { device: task.write.deviceId, user: task.around.actor.userId };
  const { over, own, stock: before, ...there } = availableTo(self, task.around, policy, { stock, item });
  // only what is booked out comes from what was set aside; a correction leaves it alone
  const promised = movement.direction === 'out' ? there.promised : 0;
  const out = Math.max(-change, 0);
  const fromAllowance = Math.min(promised, out);
  const { free } = there;
  const after: Stock = {
    ...before,
    onHand: before.onHand + change,
    reserved: before.reserved - fromAllowance,
  };
  const effects = (now: Stock, taken: number) => ({
    also: [...stockChange(policy.stock, stock, now), ...allowanceChanges(task, policy, over, own, taken)],
    settles: [],
  });
  // what was over is given back all the same: `left` says what is there then
  if (out - fromAllowance > free)
    return {
      ...refused(policy.quantity, 'inventory_underflow', { left: promised + free }),
      effects: effects(before, 0),
    };
  if (!fits(task, policy, after.onHand))
    return {
      ...refused(policy.quantity, 'out_of_range', { before: before.onHand, delta: change }),
      effects: effects(before, 0),
    };
  return { made: true, result: 'applied', effects: effects(after, fromAllowance) };
}

function allowanceChanges(
  { around }: Task,
  policy: Invariant | Reserved,
  over: readonly Allowance[],
  own: readonly Allowance[],
  taken: number,
): RowEffect[] {
  if (policy.kind === 'invariant') return [];
  return [...givenBack(policy.allowance, over, around.now), ...takenFrom(policy.allowance, own, taken)];
}

/** The column's range: what is beyond it can't be stored. */
function fits({ domain }: Task, { stock }: Invariant | Reserved, onHand: number): boolean {
  const column = columnsOfTable(domain.tables, stock.table)[stock.onHand];
  return column !== undefined && check(column, onHand).ok;
}

function refused(field: string, reason: NotMade['reason'], more: Partial<FieldReceipt> = {}): NotMade {
  return { made: false, result: 'rejected', reason, field, more };
}
