import { fill, type NextStep, plainResults, reasonOf, SOMEONE_ELSE } from '@festival-ops/policy/reasons';
import type { Receipt, ReceiptField } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import type { FestivalTimes } from '../../ui/time.ts';
import { fieldName, valueText } from './sentence.ts';

/** What a receipt says to its reader. */
export interface Answer {
  readonly title: string;
  readonly sentence: string;
  /** What can be done about it, the most likely first. */
  readonly next: readonly NextStep[];
  /** The column that decided the result; absent where the write as a whole was answered. */
  readonly field: string | undefined;
  readonly detail: ReceiptField | undefined;
}

export interface AnswerContext {
  /** The row's own name, as this device knows it. */
  readonly title: string | undefined;
  readonly nameOf: (userId: string) => string | undefined;
  readonly times: FestivalTimes;
}

/** Title and sentence of a receipt, out of the list of reasons that the server itself answers with (OUT-3). */
export function answerOf(receipt: Receipt, context: AnswerContext): Answer {
  const [field, detail] = decidingField(receipt) ?? [undefined, undefined];
  const code = detail?.reason ?? receipt.reason_code;
  const reason = code === null ? undefined : reasonOf(code);
  const words = reason ?? plainResults[receipt.result];
  const slots = slotsFor(receipt, field, detail, context);
  return {
    title: capital(fill(words.title, slots)),
    sentence:
      reason === undefined && receipt.result === 'applied'
        ? appliedSentence(receipt, field, detail, context)
        : capital(fill(words.sentence, slots)),
    next: reason?.next ?? [],
    field,
    detail,
  };
}

/** The field that made the write what it became: its own result and reason are the receipt's. */
function decidingField(receipt: Receipt): [string, ReceiptField] | undefined {
  const entries = Object.entries(receipt.fields);
  const weakest = entries.filter(([, field]) => field.result === receipt.result);
  return (
    weakest.find(([, field]) => (field.reason ?? null) === receipt.reason_code) ??
    weakest.find(([, field]) => field.reason) ??
    weakest[0] ??
    entries[0]
  );
}

function appliedSentence(
  receipt: Receipt,
  field: string | undefined,
  detail: ReceiptField | undefined,
  context: AnswerContext,
): string {
  const whole = receipt.op !== 'PATCH' || Object.keys(receipt.fields).length !== 1 || field === 'deleted_at';
  if (whole || field === undefined) return t.answers.countsForEveryone;
  return capital(
    t.answers.setForEveryone(fieldName(field), valueText(field, detail?.submitted, context.nameOf)),
  );
}

function slotsFor(
  receipt: Receipt,
  field: string | undefined,
  detail: ReceiptField | undefined,
  context: AnswerContext,
): Parameters<typeof fill>[1] {
  const say = (value: unknown) => valueText(field ?? '', value, context.nameOf);
  const other = detail?.other;
  const roles = textsIn(detail?.roles).map((role) => (isRole(role) ? t.roles[role] : role));
  return {
    field: field === undefined ? t.did.something : fieldName(field),
    value: say(detail?.submitted),
    row: context.title ?? titleIn(receipt) ?? t.did.aTask,
    name: other?.author_name ?? SOMEONE_ELSE,
    theirs: other?.value === undefined ? say(detail?.before) : say(other.value),
    at: other?.at ? context.times.short(other.at) : t.answers.earlier,
    state: say(detail?.before ?? detail?.after),
    roles: roles.length > 0 ? list.format(roles) : t.answers.aLead,
    max: numberIn(detail?.max),
    length:
      detail?.length === undefined ? String(String(detail?.submitted ?? '').length) : numberIn(detail.length),
    cause: t.answers.anotherChange,
    delta: signed(detail?.delta),
    total: say(totalOf(detail)),
    left: numberIn(detail?.left),
    decider: detail?.decision?.by_name ?? capital(t.answers.aLead),
    because: typeof detail?.removed_because === 'string' ? detail.removed_because : '',
  };
}

function titleIn(receipt: Receipt): string | undefined {
  const { title } = receipt.fields;
  const named = title?.base ?? title?.submitted;
  return typeof named === 'string' ? named : undefined;
}

/** The number after a difference was added; for one that was refused, the number that would have come out. */
function totalOf(detail: ReceiptField | undefined): unknown {
  const [before, delta] = [detail?.before, detail?.delta];
  const wouldBe = typeof before === 'number' && typeof delta === 'number' ? before + delta : undefined;
  return detail?.result === 'rejected' ? wouldBe : detail?.after;
}

const list = new Intl.ListFormat('en', { type: 'disjunction' });

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const isRole = (role: string): role is keyof typeof t.roles => role in t.roles;
const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const signed = (value: unknown): string =>
  typeof value === 'number' && value > 0 ? `+${value}` : numberIn(value);
const numberIn = (value: unknown): string => (typeof value === 'number' ? String(value) : '');
