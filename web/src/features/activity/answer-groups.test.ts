import { expect, test } from 'vitest';
import type { Receipt } from '../../data/receipts.ts';
import { answerGroups } from './answer-groups.ts';

function receipt(op_id: number, reason_code: string, row_id = 't', device_id = 'phone'): Receipt {
  return {
    id: `${device_id}:${op_id}`,
    festival_id: 'f',
    device_id,
    op_id,
    transaction_id: null,
    author_id: 'ada',
    author_name: null,
    written_at: null,
    received_at: '2026-06-20T12:00:00Z',
    table_name: 'task',
    row_id,
    op: 'PATCH',
    result: 'rejected',
    reason_code,
    fields: {},
    conflict_id: null,
    follows_receipt_id: null,
    settled_at: null,
  };
}

/** `cause<follower,follower` */
const written = (receipts: readonly Receipt[]) =>
  answerGroups(receipts)
    .map((group) => [group.receipt.id, group.followers.map((one) => one.id).join()].filter(Boolean).join('<'))
    .join(' ');

const [step, after, together] = ['invalid_transition', 'follows_rejected', 'transaction_rejected'];

test.each<[string, Receipt[], string]>([
  ['nothing', [], ''],
  [
    'steps after the one that failed',
    [receipt(3, after), receipt(2, after), receipt(1, step)],
    'phone:1<phone:2,phone:3',
  ],
  [
    'each under the nearest before it',
    [receipt(4, after), receipt(3, step), receipt(2, after), receipt(1, step)],
    'phone:3<phone:4 phone:1<phone:2',
  ],
  ['of another row', [receipt(2, after, 'u'), receipt(1, step)], 'phone:2 phone:1'],
  ['of another device', [receipt(2, after, 't', 'tablet'), receipt(1, step)], 'tablet:2 phone:1'],
  [
    'WB-6 saved together with the one that failed, whatever row it was',
    [
      { ...receipt(3, together, 'u'), transaction_id: '7' },
      { ...receipt(2, step), transaction_id: '7' },
    ],
    'phone:2<phone:3',
  ],
  ['whose cause was settled', [receipt(2, after)], 'phone:2'],
])('%s', (_, receipts, expected) => {
  expect(written(receipts)).toBe(expected);
});
