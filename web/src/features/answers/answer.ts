import { type NextStep, type Reason, reasonOf, SOMEONE_ELSE } from '@festival-ops/policy/reasons';
import type { Receipt, ReceiptField } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/answers.ts';
import type { AnswerValues, AnswerWords } from '../../ui/catalogue/en/reasons.ts';
import { reasonWords, resultWords } from '../../ui/catalogue/reasons.ts';
import { fieldName, type Names, shortened, valueText } from './values.ts';

/** What a receipt says to its reader. */
export interface Answer {
  readonly title: string;
  readonly sentence: string;
  /** What can be done about it, the most likely first. */
  readonly next: readonly NextStep[];
  readonly loudness: Reason['loudness'];
  /** The column that decided the result; absent where the write as a whole was answered. */
  readonly field: string | undefined;
  readonly detail: ReceiptField | undefined;
}

export interface AnswerContext {
  readonly subject: {
    readonly table: string | null;
    readonly name: string | undefined;
    readonly unit: string | undefined;
  };
  readonly names: Names;
  /** What the deciding field says on this device now, if its reader may know it. */
  readonly now?: unknown;
  /** What the change that decided this one did, in a sentence. */
  readonly causeName?: string | undefined;
}

/** Title and sentence of a receipt, out of the list of reasons that the server itself answers with (OUT-3). */
export function answerOf(receipt: Receipt, context: AnswerContext): Answer {
  const [field, detail] = decidingField(receipt) ?? [undefined, undefined];
  const code = detail?.reason ?? receipt.reason_code;
  const words = code === null ? undefined : wordsOf(code);
  const said = valuesFor(receipt, field, detail, context);
  const { title, sentence } = words ?? resultWords[receipt.result];
  const reason = code === null ? undefined : reasonOf(code);
  return {
    title: capital(title(said)),
    sentence:
      words === undefined && receipt.result === 'applied' && isOneField(receipt, field)
        ? capital(t.answers.setForEveryone(said.field, said.value))
        : capital(sentence(said)),
    next: reason?.next ?? (receipt.result === 'rejected' ? ['copy_mine', 'drop'] : []),
    loudness: reason?.loudness ?? (receipt.result === 'rejected' ? 'interrupt' : 'timeline'),
    field,
    detail,
  };
}

/** Undefined for a code that only a newer server knows. */
function wordsOf(code: string): AnswerWords | undefined {
  const words: Readonly<Record<string, AnswerWords>> = reasonWords;
  return Object.hasOwn(words, code) ? words[code] : undefined;
}

/** The field that made the write what it became: its own result and reason are the receipt's. */
export function decidingField(receipt: Receipt): [string, ReceiptField] | undefined {
  const entries = Object.entries(receipt.fields);
  const weakest = entries.filter(([, field]) => field.result === receipt.result);
  return (
    weakest.find(([, field]) => (field.reason ?? null) === receipt.reason_code) ??
    weakest.find(([, field]) => field.reason) ??
    weakest[0] ??
    entries[0]
  );
}

function isOneField(receipt: Receipt, field: string | undefined): boolean {
  return (
    receipt.op === 'PATCH' &&
    Object.keys(receipt.fields).length === 1 &&
    field !== undefined &&
    field !== 'deleted_at'
  );
}

function valuesFor(
  receipt: Receipt,
  field: string | undefined,
  detail: ReceiptField | undefined,
  { subject, names, now, causeName }: AnswerContext,
): AnswerValues {
  const say = (value: unknown) => shortened(valueText(field ?? '', value, names));
  const other = detail?.other;
  const roles = textsIn(detail?.roles).map((role) => (isRole(role) ? t.roles[role] : role));
  const theirs = other?.value ?? detail?.before ?? (receipt.result === 'needs_review' ? now : undefined);
  const row = subject.name === undefined ? theThing(subject.table) : t.did.quoted(shortened(subject.name));
  return {
    row,
    field: field === undefined ? t.did.something : fieldName(field),
    value: say(detail?.submitted),
    name: other?.author_name ?? SOMEONE_ELSE,
    theirs: theirs === undefined ? undefined : say(theirs),
    at: other?.at ? names.time(other.at) : t.answers.earlier,
    state: say(detail?.before ?? detail?.after),
    roles: roles.length > 0 ? list.format(roles) : t.answers.aLead,
    max: numberIn(detail?.max),
    length:
      detail?.length === undefined ? String(String(detail?.submitted ?? '').length) : numberIn(detail.length),
    cause: causeName === undefined ? t.answers.anotherChange : t.did.quoted(shortened(causeName)),
    delta: signed(detail?.delta),
    total: say(totalOf(detail)),
    left: numberIn(detail?.left),
    item: subject.name ?? t.answers.left,
    amount: typeof detail?.submitted === 'number' ? t.did.amount(detail.submitted, subject.unit) : '',
    decider: detail?.decision?.by_name ?? capital(t.answers.aLead),
    chosen: detail?.decision?.choice ?? undefined,
    because: typeof detail?.removed_because === 'string' ? detail.removed_because : '',
  };
}

function theThing(table: string | null): string {
  return t.did.the(table !== null && isThing(table) ? t.things[table].one : t.answers.entry);
}

/** The number after a difference was added; for one that was refused, the number that would have come out. */
function totalOf(detail: ReceiptField | undefined): unknown {
  const [before, delta] = [detail?.before, detail?.delta];
  const wouldBe = typeof before === 'number' && typeof delta === 'number' ? before + delta : undefined;
  return detail?.result === 'rejected' ? wouldBe : detail?.after;
}

const list = new Intl.ListFormat('en', { type: 'disjunction' });

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const isThing = (table: string): table is keyof typeof t.things => Object.hasOwn(t.things, table);
const isRole = (role: string): role is keyof typeof t.roles => Object.hasOwn(t.roles, role);
const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const signed = (value: unknown): string =>
  typeof value === 'number' && value > 0 ? `+${value}` : numberIn(value);
const numberIn = (value: unknown): string => (typeof value === 'number' ? String(value) : '');
