import { createRoot, createSignal } from 'solid-js';
import { expect, test } from 'vitest';
import { createHeldOrder } from './held-order.ts';

const list = (text: string) => text.split(' ').filter(Boolean);

test('what is held moves when it is let go, or when the real order is asked for', () => {
  createRoot((dispose) => {
    const [now, setNow] = createSignal(list('a b'));
    const [isHeld, setHeld] = createSignal(false);
    const order = createHeldOrder(now, isHeld, () => new Set());
    setHeld(true);
    setNow(list('b a c'));
    expect(order.ids()).toEqual(list('a b'));
    expect(order.changed()).toBe(2);
    order.release();
    expect(order.ids()).toEqual(list('b a c'));
    setNow(list('c b a'));
    expect(order.ids()).toEqual(list('b a c'));
    setHeld(false);
    expect(order.ids()).toEqual(list('c b a'));
    dispose();
  });
});
