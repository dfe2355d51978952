import type { Booking } from '../../data/gear.ts';
import type { Actor } from '../task/task-steps.ts';
import { type BookingKind, changeOf, kindsFor } from './stock-view.ts';

export interface Correction {
  readonly kind: BookingKind;
  readonly qty: number;
}

/**
 * The entry that takes another one back. Entries stay as they were written: a lead adjusts the count, a tech brings
 * back what they took, or takes what they brought back.
 * @returns undefined where this person can't
 */
export function correctionOf(
  { kind, qty, author_id }: Pick<Booking, 'kind' | 'qty' | 'author_id'>,
  { role, userId }: Actor,
): Correction | undefined {
  const change = changeOf(kind, qty);
  if (change === undefined) return undefined;
  if (kindsFor(role).includes('adjust')) return { kind: 'adjust', qty: -change };
  if (author_id !== userId) return undefined;
  if (kind === 'consume') return { kind: 'return', qty };
  return kind === 'return' ? { kind: 'consume', qty } : undefined;
}
