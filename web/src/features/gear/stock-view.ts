import { matrix } from '@festival-ops/domain/matrix';
import type { Role } from '@festival-ops/domain/roles';
import type { gearEventKinds } from '@festival-ops/domain/tables';
import { writeDomain } from '@festival-ops/domain/write-domain';
import { canonicalInstant } from '@festival-ops/policy/instant';
import { changeBy } from '@festival-ops/policy/judge-stock';
import type { Decision } from '@festival-ops/policy/judge-write';
import type { Local, LocalRow, LocalWrite } from '@festival-ops/policy/local';
import type { Lookup } from '@festival-ops/policy/lookups';
import type { Reserved } from '@festival-ops/policy/policies';
import { preview } from '@festival-ops/policy/preview';
import { allowancesOf, availableTo, stockOf } from '@festival-ops/policy/stock';
import type { Value } from '@festival-ops/policy/value';
import type { AllowanceReturn, Booking } from '../../data/gear.ts';
import type { GearAllowanceRow, GearItemRow, GearStockRow } from '../../data/rows.ts';

/**
 * How much of an item is left, as far as this device knows (POL-2, POL-10). The rule is not here: the device's own
 * bookings are judged in their order as the server will judge them, and what comes of each is kept.
 *
 *   confirmed stock → own bookings without an answer, one by one → what is left → what one more would do
 */

export type BookingKind = (typeof gearEventKinds)[number];

/** What this device holds of one item. */
export interface ItemFacts {
  readonly item: GearItemRow;
  readonly stock: GearStockRow | undefined;
  readonly allowances: readonly GearAllowanceRow[];
  /** Own bookings without an answer, oldest first. */
  readonly pending: readonly Booking[];
  readonly returns: readonly AllowanceReturn[];
}

export interface Reader {
  readonly userId: string;
  readonly deviceId: string;
  readonly role: Role;
  /** An instant as the policies spell it. */
  readonly now: string;
}

export interface StockView {
  /** What this person can still take with this device. */
  readonly left: number;
  /** What the last checkpoint said is there. */
  readonly confirmed: number;
  /** What there is once the own bookings are in. */
  readonly projected: number;
  /** What the own bookings without an answer add, as far as they should be accepted. */
  readonly mine: number;
  /** Own bookings without an answer that go beyond what this device knows of. */
  readonly doubtful: ReadonlySet<string>;
  /** Of `left`, what was promised to this device. */
  readonly promisedHere: number;
  /** What others were promised: there, but not for this device. */
  readonly promisedToOthers: number;
  /** Whether less is left than the mark. */
  readonly low: boolean;
  /** Allowances that still hold something, with the own bookings taken from them. */
  readonly allowances: readonly OpenAllowance[];
}

export interface OpenAllowance {
  readonly id: string;
  readonly userId: string | null;
  readonly isHere: boolean;
  readonly left: number;
  readonly granted: number;
  readonly until: string;
}

export type BookingHint =
  | { readonly kind: 'fine'; readonly leftAfter: number; readonly low: boolean }
  | { readonly kind: 'not_enough'; readonly left: number }
  | { readonly kind: 'refused'; readonly reason: string };

const ANY_ID = '00000000-0000-4000-8000-000000000000';

const policy = ruleOfBooking();
const { movements } = policy;

/** The kinds of booking that are open to a role. */
export function kindsFor(role: Role): readonly BookingKind[] {
  const all: readonly BookingKind[] = ['consume', 'return', 'restock', 'adjust'];
  return all.filter((kind) => {
    const movement = movements[kind];
    return movement !== undefined && (movement.roles === undefined || movement.roles.includes(role));
  });
}

/** What a booking adds to the stock; undefined for a quantity that its kind does not take. */
export function changeOf(kind: BookingKind, qty: number): number | undefined {
  const movement = movements[kind];
  return movement && changeBy(movement, qty);
}

export function stockView(facts: ItemFacts, reader: Reader): StockView {
  const { held, mine, doubtful } = afterOwn(facts, reader);
  const { left, onHand, allowances } = thereIn(held, facts.item, reader);
  const promisedHere = sum(allowances.filter((one) => one.isHere).map((one) => one.left));
  return {
    ...{ left, mine, doubtful, promisedHere, allowances },
    confirmed: facts.stock?.on_hand ?? 0,
    projected: onHand,
    promisedToOthers: sum(allowances.map((one) => one.left)) - promisedHere,
    low: isLow(left, facts.item),
  };
}

/** What would become of one more booking, if nobody else books meanwhile. */
export function bookingHint(
  facts: ItemFacts,
  reader: Reader,
  wish: { readonly kind: BookingKind; readonly qty: number },
): BookingHint {
  const { held } = afterOwn(facts, reader);
  const decision = judged(facts, held, reader, bookingWrite(facts.item, { id: ANY_ID, ...wish }));
  if (decision.result === 'applied') {
    const { left } = thereIn(afterDecision(held, decision), facts.item, reader);
    return { kind: 'fine', leftAfter: left, low: isLow(left, facts.item) };
  }
  const left = decision.fields.qty?.left;
  return typeof left === 'number'
    ? { kind: 'not_enough', left }
    : { kind: 'refused', reason: decision.reason ?? '' };
}

type Row = Readonly<Record<string, Value>> & { readonly id: string };

/** The rows that a booking is judged by. */
interface Held {
  readonly stock: Row | undefined;
  readonly allowances: readonly Row[];
}

/** The rows once the own bookings are in, each judged on what the earlier ones left. */
function afterOwn(
  facts: ItemFacts,
  reader: Reader,
): { readonly held: Held; readonly mine: number; readonly doubtful: ReadonlySet<string> } {
  const { item } = facts;
  const doubtful = new Set<string>();
  let mine = 0;
  let held: Held = {
    stock: facts.stock && { ...facts.stock },
    allowances: facts.allowances.map((row) => ({
      ...row,
      until: canonicalInstant(row.until ?? '') ?? row.until,
    })),
  };
  // an item that only this device knows has no stock yet: making it makes one
  if (held.stock === undefined && item.version === null)
    held = afterDecision(held, judged(facts, held, reader, itemWrite(item)));
  for (const returned of facts.returns)
    held = afterDecision(held, judged(facts, held, reader, returnWrite(item, returned)));
  for (const booking of facts.pending) {
    const decision = judged(facts, held, reader, bookingWrite(item, booking));
    held = afterDecision(held, decision);
    if (decision.result === 'applied') mine += changeOf(booking.kind, booking.qty) ?? 0;
    else doubtful.add(booking.id);
  }
  return { held, mine, doubtful };
}

function judged({ item }: ItemFacts, held: Held, reader: Reader, write: LocalWrite): Decision {
  const { festival_id } = item;
  const member: LocalRow = {
    ...{ id: ANY_ID, festival_id, user_id: reader.userId, role: reader.role },
    display_name: '',
  };
  const tables: Readonly<Record<string, readonly LocalRow[]>> = {
    festival: [{ id: festival_id }],
    member: [member],
    gear_item: write.table === 'gear_item' ? [] : [{ ...item }],
    ...tablesOf(held),
  };
  const of = (table: string) => tables[table] ?? [];
  const local: Local = {
    ...{ userId: reader.userId, deviceId: reader.deviceId, now: reader.now },
    row: (table, id) => of(table).find((row) => row.id === id),
    rows: ({ table, column, value }) => of(table).filter((row) => row[column] === value),
  };
  return preview(writeDomain, write, local);
}

function afterDecision(held: Held, { effects }: Decision): Held {
  let { stock, allowances } = held;
  for (const { kind, table, id, values } of effects.also) {
    if (table === 'gear_stock') stock = { ...(kind === 'insert' ? {} : stock), ...values, id };
    if (table === 'gear_allowance')
      allowances = allowances.map((row) => (row.id === id ? { ...row, ...values } : row));
  }
  return { stock, allowances };
}

interface There {
  /** What this device can take. */
  readonly left: number;
  readonly onHand: number;
  readonly allowances: readonly OpenAllowance[];
}

/** What the rule says is there, for this device and for others. */
function thereIn(held: Held, { id: item }: GearItemRow, { userId, deviceId, now }: Reader): There {
  const tables: Readonly<Record<string, readonly Row[]>> = tablesOf(held);
  const around = {
    now,
    related: ({ table, column, value, where = {} }: Lookup) =>
      (tables[table] ?? [])
        .filter((row) => row[column] === value)
        .filter((row) => Object.entries(where).every(([name, text]) => (row[name] ?? null) === text))
        .map((row) => ({ id: row.id, row: (name: string) => row[name] ?? null })),
  };
  const stock = stockOf(around, policy.stock, item);
  if (stock === undefined) return { left: 0, onHand: 0, allowances: [] };
  const self = { device: deviceId, user: userId };
  const { promised, free, over } = availableTo(self, around, policy, { stock, item });
  const ended = new Set(over.map(({ id }) => id));
  const allowances = allowancesOf(around, policy.allowance, item)
    .filter(({ id, left }) => !ended.has(id) && left > 0)
    .map(({ id, user, device, left, used, until }) => ({
      ...{ id, left, until, granted: left + used },
      userId: typeof user === 'string' ? user : null,
      isHere: user === userId && device === deviceId,
    }));
  return { left: promised + free, onHand: stock.onHand, allowances };
}

const tablesOf = ({ stock, allowances }: Held) => ({
  gear_stock: stock === undefined ? [] : [stock],
  gear_allowance: allowances,
});

function bookingWrite(
  { id: item_id, festival_id }: GearItemRow,
  { id, kind, qty }: Pick<Booking, 'id' | 'kind' | 'qty'>,
): LocalWrite {
  // for which task and when has no say in whether there is enough
  const values = { festival_id, item_id, kind, qty, used_at: '2000-01-01T00:00:00.000000Z' };
  return { table: 'gear_usage_event', id, op: 'PUT', values };
}

function returnWrite({ festival_id }: GearItemRow, { id, allowance_id }: AllowanceReturn): LocalWrite {
  return { table: 'gear_allowance_return', id, op: 'PUT', values: { festival_id, allowance_id } };
}

function itemWrite({ id, festival_id, name, unit, low_mark }: GearItemRow): LocalWrite {
  return { table: 'gear_item', id, op: 'PUT', values: { festival_id, name, unit, low_mark } };
}

/** A mark of zero is none. */
function isLow(left: number, { low_mark }: GearItemRow): boolean {
  return left < low_mark;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function ruleOfBooking(): Reserved<Role> {
  const { policy: declared } = matrix.gear_usage_event.insert;
  if (declared.kind !== 'reserved') throw new Error('gear is booked by a rule that knows no allowances');
  return declared;
}
