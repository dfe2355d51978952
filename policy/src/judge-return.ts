import type { Consequence, NewRow } from './consequences.ts';
import { noEffects } from './effects.ts';
import type { Task } from './judge-field.ts';
import type { ReturnsAllowance } from './policies.ts';
import { allowanceOf, givenBack, stockChange, stockOf, without } from './stock.ts';
import { rolesOf } from './write-domain.ts';

/** Gives back what is left of an allowance: by its holder, or by those who may for all (POL-10). */
export function judgeReturn(
  { around }: Task,
  { allowance: names, of, roles, stock: stockNames }: ReturnsAllowance,
  { scope, row }: NewRow,
): Consequence {
  const id = row(of);
  const found = typeof id === 'string' ? around.reference(names.table, id) : undefined;
  const stock = found === undefined ? undefined : stockOf(around, stockNames, found(names.item));
  if (typeof id !== 'string' || found === undefined || stock === undefined)
    return { made: false, result: 'rejected', reason: 'reference_not_found', field: of };
  const held = rolesOf(around.actor, scope);
  const mayReturn = found(names.user) === around.actor.userId || roles.some((role) => held.has(role));
  if (!mayReturn)
    return {
      ...{ made: false, result: 'rejected', reason: 'restricted_role', field: of },
      more: { roles: [...roles] },
    };
  if (found(names.returned) !== null)
    return { made: true, result: 'applied', reason: 'already_returned', field: of, effects: noEffects };
  const allowance = allowanceOf(names, id, found);
  const also = [
    ...stockChange(stockNames, stock, without(stock, [allowance])),
    ...givenBack(names, [allowance], around.now),
  ];
  return { made: true, result: 'applied', effects: { also, settles: [] } };
}
