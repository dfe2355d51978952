import { LEAD, type Role, TECH } from '@festival-ops/domain/roles';
import { describe, expect, test } from 'vitest';
import type { Booking } from '../../data/gear.ts';
import type { GearAllowanceRow, GearItemRow } from '../../data/rows.ts';
import {
  type BookingKind,
  bookingHint,
  changeOf,
  type ItemFacts,
  kindsFor,
  type Reader,
  stockView,
} from './stock-view.ts';

const NOW = '2026-07-01T12:00:00.000000Z';
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const kept = { created_at: NOW, updated_at: NOW, version: 1, festival_id: uuid(1) };

const cables: GearItemRow = { ...kept, id: uuid(2), name: 'Cable', unit: 'm', low_mark: 2, deleted_at: null };

let made = 100;
/** `consume 7` */
function booked(text: string): Booking {
  const [kind, qty] = text.split(' ');
  const kinds: readonly BookingKind[] = ['consume', 'return', 'restock', 'adjust'];
  const known = kinds.find((one) => one === kind);
  if (known === undefined) throw new Error(`${text} is no booking`);
  return {
    ...{ id: uuid(++made), item_id: cables.id, task_id: null, kind: known, qty: Number(qty) },
    ...{ used_at: NOW, accepted_at: null, author_id: null },
  };
}

interface Case {
  readonly onHand?: number;
  readonly reserved?: number;
  readonly allowances?: readonly GearAllowanceRow[];
  readonly pending?: readonly string[];
  readonly returned?: readonly string[];
}

const facts = ({
  onHand = 10,
  reserved = 0,
  allowances = [],
  pending = [],
  returned = [],
}: Case): ItemFacts => ({
  item: cables,
  stock: { ...kept, id: uuid(3), item_id: cables.id, on_hand: onHand, reserved },
  allowances,
  pending: pending.map(booked),
  returns: returned.map((allowance_id, index) => ({ id: uuid(50 + index), allowance_id })),
});

const reader = (role: Role = TECH): Reader => ({ userId: 'me', deviceId: 'phone', role, now: NOW });

/** An allowance of 4 on this device until tomorrow. */
const allowance = (values: Partial<GearAllowanceRow> = {}): GearAllowanceRow => ({
  ...{ ...kept, id: uuid(4), item_id: cables.id, user_id: 'me', device_id: 'phone', qty: 4, used: 0 },
  ...{ until: '2026-07-02T12:00:00Z', returned_at: null },
  ...values,
});

describe('POL-2 what is left, as far as this device knows', () => {
  test.each<[string, Case, Partial<ReturnType<typeof stockView>>]>([
    ['nothing of one’s own', {}, { left: 10, confirmed: 10, mine: 0, low: false }],
    ['own bookings come off', { pending: ['consume 7'] }, { left: 3, confirmed: 10, mine: -7, projected: 3 }],
    ['what comes back adds', { pending: ['consume 7', 'return 2'] }, { left: 5, mine: -5 }],
    ['below the mark it is low', { pending: ['consume 9'] }, { left: 1, low: true }],
    ['at the mark it is not', { pending: ['consume 8'] }, { left: 2, low: false }],
    ['what others were promised is not left', { reserved: 4 }, { left: 6, confirmed: 10 }],
  ])('%s', (_, given, expected) => {
    expect(stockView(facts(given), reader())).toMatchObject(expected);
  });

  test('a booking beyond it is told apart and takes nothing, so that nothing is ever below zero', () => {
    const given = facts({ pending: ['consume 7', 'consume 5', 'consume 3'] });
    const view = stockView(given, reader());
    expect(view).toMatchObject({ left: 0, mine: -10, projected: 0 });
    expect([...view.doubtful]).toEqual([given.pending[1]?.id]);
  });

  test('an item that only this device knows has nothing yet, and what is brought counts', () => {
    const here = { ...facts({ pending: ['restock 5'] }), stock: undefined };
    const fresh: ItemFacts = { ...here, item: { ...cables, version: null } };
    expect(stockView(fresh, reader(LEAD))).toMatchObject({ left: 5, confirmed: 0, mine: 5 });
  });
});

describe('POL-10 what was promised to this device', () => {
  test.each<[string, Case, Partial<ReturnType<typeof stockView>>]>([
    [
      'counts as left, beside what is free',
      { reserved: 4, allowances: [allowance()] },
      { left: 10, promisedHere: 4, promisedToOthers: 0 },
    ],
    [
      'goes first',
      { reserved: 4, allowances: [allowance()], pending: ['consume 3'] },
      { left: 7, promisedHere: 1 },
    ],
    [
      'is there where nothing else is',
      { onHand: 4, reserved: 4, allowances: [allowance()] },
      { left: 4, promisedHere: 4 },
    ],
    [
      'to another device is not',
      { reserved: 4, allowances: [allowance({ device_id: 'tablet' })] },
      { left: 6, promisedHere: 0, promisedToOthers: 4 },
    ],
    [
      'to another person is not',
      { reserved: 4, allowances: [allowance({ user_id: 'you' })] },
      { left: 6, promisedHere: 0, promisedToOthers: 4 },
    ],
    [
      'holds through the grace',
      { reserved: 4, allowances: [allowance({ until: '2026-07-01T00:00:00.000001Z', device_id: 'tablet' })] },
      { left: 6, promisedToOthers: 4 },
    ],
    [
      'and not longer',
      { reserved: 4, allowances: [allowance({ until: '2026-07-01T00:00:00Z', device_id: 'tablet' })] },
      { left: 10, promisedToOthers: 0 },
    ],
    [
      'given back here it is free again',
      { reserved: 4, allowances: [allowance()], returned: [uuid(4)] },
      { left: 10, promisedHere: 0 },
    ],
  ])('%s', (_, given, expected) => {
    expect(stockView(facts(given), reader())).toMatchObject(expected);
  });

  test('who holds how many is listed, the first to end first', () => {
    const later = allowance({ id: uuid(5), user_id: 'you', qty: 2, used: 1, until: '2026-07-03T12:00:00Z' });
    const given = { reserved: 5, allowances: [later, allowance()], pending: ['consume 1'] };
    expect(stockView(facts(given), reader()).allowances).toMatchObject([
      { id: uuid(4), userId: 'me', isHere: true, left: 3, granted: 4 },
      { id: uuid(5), userId: 'you', isHere: false, left: 1, granted: 2 },
    ]);
  });
});

describe('POL-11 what is said before a booking', () => {
  const hint = (given: Case, wish: string, role: Role = TECH) => {
    const { kind, qty } = booked(wish);
    return bookingHint(facts(given), reader(role), { kind, qty });
  };
  test.each<[string, Case, string, Role, unknown]>([
    ['enough', {}, 'consume 3', TECH, { kind: 'fine', leftAfter: 7, low: false }],
    ['the last ones', {}, 'consume 10', TECH, { kind: 'fine', leftAfter: 0, low: true }],
    ['one too many', {}, 'consume 11', TECH, { kind: 'not_enough', left: 10 }],
    ['after one’s own', { pending: ['consume 7'] }, 'consume 5', TECH, { kind: 'not_enough', left: 3 }],
    ['more than there is', {}, 'adjust -11', LEAD, { kind: 'not_enough', left: 10 }],
    ['not a tech’s', {}, 'restock 5', TECH, { kind: 'refused', reason: 'restricted_role' }],
    ['nothing', {}, 'consume 0', TECH, { kind: 'refused', reason: 'invalid_value' }],
  ])('%s', (_, given, wish, role, expected) => {
    expect(hint(given, wish, role)).toEqual(expected);
  });
});

test('POL-2 each role is offered its kinds of booking, and each kind moves the stock its way', () => {
  expect(kindsFor(TECH)).toEqual(['consume', 'return']);
  expect(kindsFor(LEAD)).toEqual(['consume', 'return', 'restock', 'adjust']);
  expect(kindsFor(LEAD).map((kind) => changeOf(kind, 3))).toEqual([-3, 3, 3, 3]);
  expect(changeOf('adjust', -3)).toBe(-3);
});
