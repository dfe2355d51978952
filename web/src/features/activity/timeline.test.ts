import { expect, test } from 'vitest';
import type { Notice, Receipt } from '../../data/receipts.ts';
import { timelineDays } from './timeline.ts';

function receipt(opId: number, received_at: string): Receipt {
  return {
    id: `phone:${opId}`,
    festival_id: 'f',
    device_id: 'phone',
    op_id: opId,
    transaction_id: null,
    author_id: 'ada',
    author_name: null,
    written_at: null,
    received_at,
    table_name: 'task',
    row_id: 't',
    op: 'PATCH',
    result: 'applied',
    reason_code: null,
    fields: {},
    conflict_id: null,
    follows_receipt_id: null,
    settled_at: null,
  };
}

const notice: Notice = {
  id: 'n',
  festival_id: 'f',
  receipt_id: 'tablet:1',
  table_name: 'task',
  row_id: 't',
  field: 'title',
  your_value: 'C',
  their_value: 'B',
  by_user_id: 'bob',
  by_name: 'Bob',
  at: '2026-06-20T12:30:00Z',
};

const day = (instant: string) => instant.slice(0, 10);

test('newest first, by day; of one request the later write; what stands above is left out', () => {
  const days = timelineDays(
    [
      receipt(1, '2026-06-19T12:00:00.000000Z'),
      receipt(2, '2026-06-20T12:00:00Z'),
      receipt(3, '2026-06-20T12:00:00.000000Z'),
      receipt(4, '2026-06-20T13:00:00Z'),
    ],
    [notice],
    new Set(['phone:4']),
    day,
  );
  expect(
    days.map(({ id: on, entries }) => [
      on,
      entries.map((entry) => (entry.kind === 'receipt' ? entry.receipt.op_id : entry.notice.id)).join(' '),
    ]),
  ).toEqual([
    ['2026-06-20', 'n 3 2'],
    ['2026-06-19', '1'],
  ]);
});
