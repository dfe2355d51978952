import { t } from '../../ui/catalogue/operator.ts';
import { agoOf } from '../devices/fleet.ts';

/** Why the list is not there. */
export function listProblem(code: string): { readonly title: string; readonly body: string } {
  switch (code) {
    case 'no_network':
      return { title: t.operator.noNetworkTitle, body: t.operator.noNetworkBody };
    case 'sign_in_expired':
    case 'unauthorized':
      return { title: t.operator.expiredTitle, body: t.operator.expiredBody };
    case 'operators_only':
      return { title: t.operator.forbiddenTitle, body: t.operator.forbiddenBody };
    default:
      return { title: t.operator.noAnswerTitle, body: t.operator.noAnswerBody };
  }
}

/** Why something was not done. */
export function refusedWords(code: string): string {
  return isRefusal(code) ? t.operator.refused[code] : t.operator.refused.other;
}

export function reasonWords(code: string): string {
  return isReason(code) ? t.operator.reasons[code] : t.operator.reasons.other;
}

/** `3 h`; empty for less than a minute. */
export function ageWords(ms: number): string {
  const { unit, n } = agoOf(ms);
  return unit === 'now' ? '' : t.operator.ago[unit](n);
}

/** What became of the writes: `1 × Confirmed, 2 × Not accepted, 1 write still held`. */
export function doneWords(done: {
  readonly receipts: readonly { readonly result: string }[];
  readonly stillParked: readonly string[];
}): string {
  const counts = new Map<string, number>();
  for (const { result } of done.receipts)
    if (result !== 'parked') counts.set(result, (counts.get(result) ?? 0) + 1);
  const parts = [...counts].map(([result, n]) =>
    t.operator.result(n, isMark(result) ? t.marks[result].word : result),
  );
  if (done.stillParked.length > 0) parts.push(t.operator.stillHeld(done.stillParked.length));
  return t.operator.done(parts.length === 0 ? t.operator.facts.none : parts.join(', '));
}

const isMark = (code: string): code is keyof typeof t.marks => code in t.marks;
const isRefusal = (code: string): code is keyof typeof t.operator.refused => code in t.operator.refused;
const isReason = (code: string): code is keyof typeof t.operator.reasons => code in t.operator.reasons;
