import { expect, test } from 'vitest';
import { readNotices, readReceipts } from './receipts.ts';

const row = {
  id: 'device:7',
  festival_id: 'f',
  device_id: 'device',
  op_id: 7,
  transaction_id: '3',
  author_id: 'me',
  author_name: 'Tech 1',
  written_at: '2026-07-01T12:00:00.000000Z',
  received_at: '2026-07-01T12:00:01.000000Z',
  table_name: 'task',
  row_id: 't1',
  op: 'PATCH',
  result: 'applied',
  reason_code: 'overwrote_concurrent',
  fields: JSON.stringify({
    title: {
      submitted: 'C',
      base: 'A',
      before: 'B',
      after: 'C',
      result: 'applied',
      reason: 'overwrote_concurrent',
      other: { value: 'B', author_name: 'Lead 1' },
    },
  }),
  conflict_id: null,
  follows_receipt_id: null,
  settled_at: null,
  synced: 1,
};

test('OUT-4 a receipt is read with its fields, their values and who stood against them', () => {
  const [receipt] = readReceipts([row]);
  expect(receipt).toMatchObject({ id: 'device:7', result: 'applied' });
  expect(receipt?.fields.title).toMatchObject({ before: 'B', other: { value: 'B', author_name: 'Lead 1' } });
});

test('a receipt that cannot be read does not hide the others', () => {
  expect(
    readReceipts([
      { ...row, result: 'of a later version' },
      { ...row, fields: 'no json' },
    ]),
  ).toMatchObject([{ id: 'device:7', fields: {} }]);
});

test('OUT-6 a notice carries both values, decoded', () => {
  const notice = {
    id: 'n',
    festival_id: 'f',
    receipt_id: 'other:1',
    table_name: 'task',
    row_id: 't1',
    field: 'title',
    your_value: '"B"',
    their_value: '"C"',
    by_user_id: 'u',
    by_name: 'Lead 1',
    at: '2026-07-01T12:00:00Z',
  };
  expect(readNotices([notice, {}])).toMatchObject([{ your_value: 'B', their_value: 'C' }]);
});
