import { expect, test } from 'vitest';
import { heldOrder } from './held-order.ts';

const list = (text: string) => text.split(' ').filter(Boolean);

test.each([
  // held, now, own, shown, changed
  ['a b c', 'a b c', '', 'a b c', 0],
  ['a b c', 'c a b', '', 'a b c', 1],
  ['a b c', 'a c', '', 'a b c', 1],
  ['a b c', 'x a b c y', '', 'a b c', 2],
  ['a b c', 'a c', 'b', 'a c', 0],
  ['a b c', 'b a c', 'b', 'b a c', 0],
  ['a b c', 'a x b c', 'x', 'a x b c', 0],
  ['a b c', 'z c x a', 'x', 'x a b c', 3],
  ['a b', 'a b x', 'x', 'a b x', 0],
  ['', 'a', '', '', 1],
])('held [%s], now [%s], own [%s]: shows [%s], %i changed', (held, now, own, shown, changed) => {
  expect(heldOrder(list(held), list(now), new Set(list(own)))).toEqual({ ids: list(shown), changed });
});
