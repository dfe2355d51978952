import type { BookingKind } from './stock-view.ts';

/** What is typed as a quantity. */
export type Quantity =
  | { readonly ok: true; readonly qty: number }
  | { readonly ok: false; readonly problem: 'missing' | 'not_a_number' | 'too_small' | 'zero' | 'too_large' };

const MOST = 2_147_483_647;

/** Reads a quantity: whole, at least 1; for a correction also below zero. */
export function readQuantity(text: string, kind: BookingKind): Quantity {
  // a minus sign as a keyboard for prose writes it
  const plain = text.trim().replace(/^[−–]/, '-').replace(/^\+/, '');
  if (plain === '') return { ok: false, problem: 'missing' };
  if (!/^-?\d+$/.test(plain)) return { ok: false, problem: 'not_a_number' };
  const qty = Number(plain);
  if (Math.abs(qty) > MOST) return { ok: false, problem: 'too_large' };
  if (kind === 'adjust') return qty === 0 ? { ok: false, problem: 'zero' } : { ok: true, qty };
  return qty < 1 ? { ok: false, problem: 'too_small' } : { ok: true, qty };
}

/** One more or one less than what is typed; stays a quantity that the kind takes. */
export function stepped(text: string, by: 1 | -1, kind: BookingKind): string {
  const read = readQuantity(text, kind);
  const from = read.ok ? read.qty : 0;
  const next = from + by;
  if (kind === 'adjust') return String(next === 0 ? by : next);
  return String(Math.min(Math.max(next, 1), MOST));
}
