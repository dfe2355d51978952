import * as z from 'zod/mini';
import type { Ask } from './people-ask.ts';

/** What a device asks to have set aside (POL-10). */
export interface AllowanceWish {
  /** Made by the device, so that asking twice gives one allowance. */
  readonly id: string;
  readonly itemId: string;
  readonly deviceId: string;
  readonly qty: number;
  /** An instant as ISO text. */
  readonly until: string;
}

/**
 * - `not_enough`: so many are free
 * - `no_answer`: without a network there is nobody who could promise
 * - `refused`: a new wish is needed, with an id of its own
 */
export type AllowanceAnswer =
  | { readonly answer: 'granted' }
  | { readonly answer: 'not_enough'; readonly free: number }
  | { readonly answer: 'no_answer' | 'sign_in_expired' | 'refused' };

/** Asks for an allowance. The row itself comes with the stream, like everything else. */
export async function askForAllowance(
  ask: Ask,
  userId: string,
  { id, itemId, deviceId, qty, until }: AllowanceWish,
): Promise<AllowanceAnswer> {
  const asked = await ask({
    ...{ path: '/api/allowances', method: 'POST', as: userId },
    body: { id, item_id: itemId, device_id: deviceId, qty, until },
    answer: z.object({ allowance: z.object({ id: z.string() }) }),
  });
  if (asked.ok) return { answer: 'granted' };
  const { code, details } = asked;
  if (code === 'inventory_underflow')
    return { answer: 'not_enough', free: typeof details.free === 'number' ? details.free : 0 };
  if (code === 'sign_in_expired') return { answer: 'sign_in_expired' };
  return { answer: code === 'no_network' || code === 'no_answer' ? 'no_answer' : 'refused' };
}
