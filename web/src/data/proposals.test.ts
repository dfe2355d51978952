import { expect, test } from 'vitest';
import { ownProposals } from './proposals.ts';
import { readReceipts } from './receipts.ts';
import { leadRequests, waitsForAnswer } from './requests.ts';
import type { ReviewAct } from './review-acts.ts';

const receipt = (op: number, hotline: object) => ({
  ...{ id: `phone:${op}`, festival_id: 'f', device_id: 'phone', op_id: op, transaction_id: null },
  ...{ author_id: 'me', author_name: 'Me', written_at: null, received_at: `2026-06-20T10:0${op}:00Z` },
  ...{ table_name: 'contact', row_id: 'nilo', op: 'PATCH', result: 'needs_review', reason_code: null },
  ...{ fields: JSON.stringify({ hotline }), conflict_id: 'c', follows_receipt_id: null, settled_at: null },
});
const waits = (submitted: string) => ({ submitted, result: 'needs_review' });
const withdraw = (receiptId: string): ReviewAct => ({
  ...{ id: 'w', conflict_id: null, receipt_id: receiptId, kind: 'withdraw', choice: null, value: null },
  ...{ seen_value: null, due_at: null, reason: null, author_id: null, created_at: null },
});

test('DET-4 REV-7 the newest receipt tells what the proposal is, and withdrawing any of them takes it back', () => {
  const receipts = readReceipts([receipt(2, waits('3')), receipt(1, waits('2'))]);
  expect(ownProposals(receipts, [])).toEqual([
    { rowId: 'nilo', field: 'hotline', value: '3', receiptId: 'phone:2', isWithdrawn: false },
  ]);
  expect(ownProposals(receipts, [withdraw('phone:1')])).toMatchObject([{ isWithdrawn: true }]);
});

test('a decided proposal is none any more', () => {
  expect(ownProposals(readReceipts([receipt(1, { submitted: '2', result: 'applied' })]), [])).toEqual([]);
});

test('POL-8 a request waits until somebody answers, and what is not sent yet is the reader’s own', () => {
  const row = (id: string, values: object = {}) => ({
    ...{ id, festival_id: 'f', table_name: 'task', row_id: 't', wish: id, reply_to: null, to_user_id: null },
    ...{ author_id: 'tech', created_at: `2026-06-20T10:00:00Z`, updated_at: null, version: 1 },
    ...values,
  });
  const [first, second] = leadRequests(
    [
      row('new', { author_id: null, created_at: null, version: null }),
      row('old'),
      row('reply', { reply_to: 'old', author_id: 'lead' }),
    ],
    'me',
  );
  expect(first).toMatchObject({
    id: 'old',
    authorId: 'tech',
    replies: [{ text: 'reply', authorId: 'lead' }],
  });
  expect(second).toMatchObject({ id: 'new', authorId: 'me', replies: [] });
  expect([first, second].map((one) => one && waitsForAnswer(one))).toEqual([false, true]);
});
