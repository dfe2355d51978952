import { expect, test } from 'vitest';
import type { KnownReceipt } from './effects.ts';
import { openWarehouse } from './fixture/warehouse.ts';

/** What becomes of an acknowledgement of a receipt, and what is settled by it. */
function acknowledged(receipt: Partial<KnownReceipt>, about = 'phone:1') {
  const house = openWarehouse();
  house.receipt({ id: 'phone:1', ...receipt });
  const { result, reason, effects } = house.make('remark', { about }, { user: 'me' });
  return [reason === null ? result : `${result}: ${reason}`, ...effects.settles.map((one) => one.settledAt)];
}

const NOW = '2026-07-01T12:00:00.000000Z';

test.each<[string, Partial<KnownReceipt>, (string | null)[]]>([
  ['what was refused is settled', {}, ['applied', NOW]],
  ['settled already', { settledAt: NOW }, ['applied']],
  ['what was applied', { result: 'applied', reason: null, settledAt: NOW }, ['applied']],
  [
    'what waits for a decision goes on waiting',
    { result: 'needs_review', reason: 'two_values' },
    ['applied'],
  ],
  ['what is parked stays so', { result: 'parked', reason: 'server_error' }, ['applied']],
  ['somebody else’s', { authorId: 'you' }, ['rejected: reference_not_found']],
])('OUT-7 %s', (_, receipt, expected) => {
  expect(acknowledged(receipt)).toEqual(expected);
});

test('OUT-7 a receipt that is not there', () => {
  expect(acknowledged({}, 'phone:2')).toEqual(['rejected: reference_not_found']);
});

test('OUT-7 settling keeps what was said', () => {
  const house = openWarehouse();
  house.receipt({ id: 'phone:1', reason: 'already_claimed' });
  const { effects } = house.make('remark', { about: 'phone:1' }, { user: 'me' });
  expect(effects).toMatchObject({
    also: [],
    settles: [{ receiptId: 'phone:1', result: 'rejected', reason: 'already_claimed', fields: {} }],
  });
});
