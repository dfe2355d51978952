import { t } from '../../ui/catalogue/answers.ts';
import { fieldName, type Names, shortened, valueText } from './values.ts';

/** One change as the sentence needs it: of a receipt, or of a write that still waits on this device. */
export interface Change {
  readonly op: string | null;
  readonly table: string | null;
  /** The columns it set, each with the new value and, where known, the one it was made from. */
  readonly fields: Readonly<Record<string, { readonly to: unknown; readonly from?: unknown }>>;
}

export interface Doing {
  /** Who did it: "You" or a name. */
  readonly who: string;
  readonly authorId: string;
  /** What the row is called, where this device knows it: for an entry, what the entry is about. */
  readonly title: string | undefined;
  /** Of gear: what it is counted in. */
  readonly unit?: string | undefined;
  /** Of a decision: the field that was decided. */
  readonly decided?: string | undefined;
}

/** What somebody did, in one sentence. */
export function changeSentence(change: Change, doing: Doing, names: Names): string {
  const { who } = doing;
  const ownName = textOf(change.fields.title?.to) ?? textOf(change.fields.name?.to);
  const what = shortened(doing.title ?? ownName ?? aThing(change.table));
  switch (change.table) {
    case 'receipt_ack':
      return t.did.settled(who);
    case 'crew_note_update':
      return t.did.wrote(who, what);
    case 'gear_usage_event':
      return change.op === 'PUT' ? booked(change, doing, what) : t.did.changedEntry(who, what);
    case 'gear_allowance_return':
      return t.did.gaveAllowanceBack(who);
    case 'conflict_action':
      return acted(change, doing, what, names);
    case 'lead_request':
      return textOf(change.fields.reply_to?.to) === undefined
        ? t.did.asked(who, what, textOf(change.fields.wish?.to) ?? '')
        : t.did.answered(who, textOf(change.fields.wish?.to) ?? '');
  }
  if (change.op === 'DELETE') return t.did.deleted(who, what);
  if (change.op === 'PUT') return t.did.created(who, shortened(ownName ?? what));
  return edited(change, doing, what, names);
}

function edited({ fields }: Change, { who, authorId }: Doing, what: string, names: Names): string {
  const columns = Object.keys(fields);
  const [only, ...more] = columns;
  if (only === undefined) return t.did.changedRow(who, what);
  if (more.length > 0) return t.did.changed(who, what, list.format(columns.map(fieldName)));
  const { to, from } = fields[only] ?? {};
  const value = shortened(valueText(only, to, names));
  switch (only) {
    case 'deleted_at':
      return to === null ? t.did.restored(who, what) : t.did.deleted(who, what);
    case 'title':
    case 'name': {
      const before = textOf(from);
      return before === undefined
        ? t.did.retitledTo(who, value)
        : t.did.retitled(who, shortened(before), value);
    }
    case 'state':
      return t.did.setState(who, what, value);
    case 'urgency':
      return t.did.setUrgency(who, what, value);
    case 'assignee_id':
      if (to === null) return t.did.gaveBack(who, what);
      return to === authorId ? t.did.claimed(who, what) : t.did.assigned(who, what, value);
    case 'head_count': {
      const by = typeof to === 'number' && typeof from === 'number' ? to - from : undefined;
      return by === undefined
        ? t.did.setField(who, fieldName(only), what, value)
        : t.did.counted(who, what, by);
    }
  }
  if (!Object.hasOwn(t.fields, only)) return t.did.changed(who, what, only);
  return to === null || to === ''
    ? t.did.emptied(who, fieldName(only), what)
    : t.did.setField(who, fieldName(only), what, value);
}

function booked({ fields }: Change, { who, unit }: Doing, what: string): string {
  const qty = fields.qty?.to;
  const amount = typeof qty === 'number' ? t.did.amount(qty, unit) : t.did.something;
  switch (fields.kind?.to) {
    case 'return':
      return t.did.returned(who, amount, what);
    case 'restock':
      return t.did.restocked(who, amount, what);
    case 'adjust':
      return t.did.adjusted(who, amount, what);
    default:
      return t.did.booked(who, amount, what);
  }
}

function acted({ fields }: Change, { who, decided }: Doing, what: string, names: Names): string {
  const field = fieldName(decided ?? '') || t.did.something;
  switch (fields.kind?.to) {
    case 'claim':
      return t.did.tookCase(who, field, what);
    case 'release':
      return t.did.leftCase(who, field, what);
    case 'undo':
      return t.did.undid(who, field, what);
    case 'withdraw':
      return t.did.withdrew(who, field, what);
    case 'set_due':
      return t.did.setDue(who, field, what, valueText('due_at', fields.due_at?.to, names));
    default:
      return t.did.decided(who, field, what);
  }
}

function aThing(table: string | null): string {
  return table !== null && isThing(table) ? t.did.a(t.things[table].one) : t.did.something;
}

const isThing = (table: string): table is keyof typeof t.things => Object.hasOwn(t.things, table);
const list = new Intl.ListFormat('en', { type: 'conjunction' });
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
