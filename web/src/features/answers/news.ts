import type { Receipt, Result } from '../../data/receipts.ts';
import { t } from '../../ui/catalogue/catalogue.ts';
import type { Answer } from './answer.ts';

/** The key of the toast that counts several answers. */
export const SUMMARY = 'summary';

/** Answers that came in one go: what is worth interrupting somebody for. */
export interface News {
  /** Of this device's own writes. */
  readonly answers: readonly { readonly receipt: Receipt; readonly answer: Answer }[];
}

export type Interruption =
  /** One answer that can be acted on. */
  | { readonly kind: 'answer'; readonly receipt: Receipt; readonly answer: Answer }
  /** Several answers, with one among them that did not simply count. */
  | { readonly kind: 'summary'; readonly title: string; readonly tone: 'bad' | 'wait' | 'merged' }
  /** All is well: said to who can't see it, and to nobody else. */
  | { readonly kind: 'silent'; readonly title: string };

const order: readonly Result[] = ['applied', 'merged', 'needs_review', 'rejected', 'parked'];

/** @returns undefined where there is nothing to say at all */
export function interruptionOf({ answers }: News): Interruption | undefined {
  // People count what they did, not the rows that it touched (OUT-5): one transaction is as weak as its weakest write.
  const byTransaction = new Map<string, Receipt>();
  for (const { receipt } of answers) {
    const key = receipt.transaction_id ?? receipt.id;
    const known = byTransaction.get(key);
    if (known === undefined || rank(receipt) > rank(known)) byTransaction.set(key, receipt);
  }
  const sent = [...byTransaction.values()];
  const loud = answers.filter(({ answer }) => answer.loudness === 'interrupt');
  const [first] = loud;
  if (sent.length <= 1) return first && { kind: 'answer', ...first };
  const parts = order.flatMap((result) => {
    const n = sent.filter((receipt) => receipt.result === result).length;
    return n === 0 ? [] : [t.toasts.counts[result](n)];
  });
  const title = t.toasts.summary(sent.length, parts);
  const has = (result: Result) => sent.some((receipt) => receipt.result === result);
  if (has('rejected') || has('parked')) return { kind: 'summary', title, tone: 'bad' };
  if (has('needs_review')) return { kind: 'summary', title, tone: 'wait' };
  if (has('merged')) return { kind: 'summary', title, tone: 'merged' };
  return { kind: 'silent', title };
}

const rank = (receipt: Receipt) => order.indexOf(receipt.result);
