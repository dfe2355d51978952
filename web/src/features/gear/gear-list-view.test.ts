import { expect, test } from 'vitest';
import type { Receipt } from '../../data/receipts.ts';
import { bookingMarks, fittingItems, parseFilter, waitingAnswers, worstMark } from './gear-list-view.ts';

const items = [
  { id: 'drum', name: 'Cable drum' },
  { id: 'tape', name: 'Gaffer tape black' },
  { id: 'white', name: 'Gaffer tape white' },
];

test.each<[Record<string, string>, string]>([
  [{}, 'drum tape white'],
  [{ q: 'TAPE' }, 'tape white'],
  [{ q: 'black gaffer' }, 'tape'],
  [{ q: 'rope' }, ''],
  [{ low: '1' }, 'white'],
  [{ low: '1', q: 'cable' }, ''],
])('the address %j shows %s', (params, expected) => {
  const fitting = fittingItems(items, parseFilter(params), (id) => id === 'white');
  expect(fitting.map(({ id }) => id).join(' ')).toBe(expected);
});

function receipt(values: Partial<Receipt> & { readonly item?: string }): Receipt {
  const { item = 'drum', ...rest } = values;
  return {
    ...{ id: 'phone:1', festival_id: 'f', device_id: 'phone', op_id: 1, transaction_id: null },
    ...{ author_id: 'ada', author_name: null, written_at: null, received_at: '2026-06-20T12:00:00Z' },
    ...{ table_name: 'gear_usage_event', row_id: 'b', op: 'PUT', result: 'rejected', reason_code: null },
    ...{ conflict_id: null, follows_receipt_id: null, settled_at: null },
    fields: { item_id: { submitted: item, result: 'rejected' } },
    ...rest,
  };
}

test('DEV-4 an item shows the worst of its own bookings', () => {
  const refused = receipt({});
  const held = receipt({ result: 'parked', item: 'tape' });
  const waiting = waitingAnswers({
    needsYou: [refused, receipt({ table_name: 'task' })],
    receipts: [refused, held, receipt({ result: 'applied', item: 'white' })],
  });
  const marks = bookingMarks({
    waiting,
    pending: ['drum', 'tape', 'white', 'rope'].map((item_id) => ({ id: `b-${item_id}`, item_id })),
    unsentIds: new Set(['b-drum', 'b-tape', 'b-white']),
  });
  expect(Object.fromEntries(marks)).toEqual({ drum: 'rejected', tape: 'parked', white: 'saved' });
});

test('the worst of several marks is shown, and none of none', () => {
  expect(worstMark('applied', undefined, 'saved')).toBe('saved');
  expect(worstMark(undefined)).toBeUndefined();
});
