import { LEAD, type Role, TECH } from '@festival-ops/domain/roles';
import { expect, test } from 'vitest';
import { correctionOf } from './correction.ts';
import type { BookingKind } from './stock-view.ts';

/** `adjust 7` */
const correction = (kind: BookingKind, qty: number, author_id: string, role: Role) => {
  const found = correctionOf({ kind, qty, author_id }, { userId: 'me', role });
  return found && `${found.kind} ${found.qty}`;
};

test.each<[BookingKind, number, string, Role, string | undefined]>([
  ['consume', 7, 'you', LEAD, 'adjust 7'],
  ['return', 2, 'you', LEAD, 'adjust -2'],
  ['adjust', -3, 'me', LEAD, 'adjust 3'],
  ['consume', 7, 'me', TECH, 'return 7'],
  ['return', 2, 'me', TECH, 'consume 2'],
  ['consume', 7, 'you', TECH, undefined],
  ['restock', 9, 'me', TECH, undefined],
])('POL-2 %s %d by %s is taken back by a %s with %s', (kind, qty, author, role, expected) => {
  expect(correction(kind, qty, author, role)).toBe(expected);
});
