import { expect, test } from 'vitest';
import type { Receipt, Result } from '../../data/receipts.ts';
import type { Answer } from './answer.ts';
import { interruptionOf, type News } from './news.ts';

function answer(op: number, result: Result, transaction: string | null = null): News['answers'][number] {
  const receipt: Receipt = {
    ...{ id: `phone:${op}`, festival_id: 'f', device_id: 'phone', op_id: op, transaction_id: transaction },
    ...{ author_id: 'ada', author_name: null, written_at: null, received_at: '2026-06-20T12:00:00Z' },
    ...{ table_name: 'task', row_id: 't', op: 'PATCH', result, reason_code: null, fields: {} },
    ...{ conflict_id: null, follows_receipt_id: null, settled_at: null },
  };
  const loudness: Answer['loudness'] = result === 'rejected' ? 'interrupt' : 'mark';
  return {
    receipt,
    answer: { title: '', sentence: '', next: [], loudness, field: undefined, detail: undefined },
  };
}

/** `summary bad: 2 sent: …` */
function said(...answers: readonly News['answers'][number][]): string | undefined {
  const found = interruptionOf({ answers });
  if (found === undefined) return undefined;
  if (found.kind === 'answer') return `answer ${found.receipt.id}`;
  return found.kind === 'silent' ? `silent: ${found.title}` : `${found.tone}: ${found.title}`;
}

test('one change that counted is silence', () => {
  expect(said(answer(1, 'applied'))).toBeUndefined();
  expect(said(answer(1, 'needs_review'))).toBeUndefined();
});

test('one that was not accepted is said by itself', () => {
  expect(said(answer(1, 'rejected'))).toBe('answer phone:1');
});

test('several are counted together, by what was done and not by the rows it touched', () => {
  expect(said(answer(1, 'applied'), answer(2, 'applied'))).toBe('silent: 2 sent: 2 confirmed');
  expect(said(answer(1, 'applied'), answer(2, 'merged'), answer(3, 'rejected'))).toBe(
    'bad: 3 sent: 1 confirmed, 1 combined, 1 not accepted',
  );
  expect(said(answer(1, 'applied', '7'), answer(2, 'rejected', '7'))).toBe('answer phone:2');
  expect(said(answer(1, 'needs_review'), answer(2, 'applied'))).toBe(
    'wait: 2 sent: 1 confirmed, 1 waits for a lead',
  );
});
