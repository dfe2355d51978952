import { expect, test } from 'vitest';
import { readReceipts } from '../../data/receipts.ts';
import { historyGroups } from './history-groups.ts';

type Made = readonly [id: string, author: string, clock: string];
const receipts = (...rows: Made[]) =>
  readReceipts(
    rows.map(([id, author, clock]) => ({
      ...{ id, author_id: author, author_name: author, festival_id: 'f', device_id: 'd', op_id: 1 },
      ...{ written_at: `2026-07-01T${clock}:00Z`, received_at: `2026-07-01T${clock}:30Z` },
      ...{ table_name: 'task', row_id: 't', op: 'PATCH', result: 'applied', reason_code: null },
      ...{ transaction_id: null, fields: '{}', conflict_id: null, follows_receipt_id: null },
      settled_at: null,
    })),
  );

const short = (...rows: Made[]) =>
  historyGroups(receipts(...rows)).map((group) => group.receipts.map(({ id }) => id).join(''));

test('changes of one person within ten minutes of each other stand together', () => {
  expect(short(['d', 'ada', '12:15'], ['c', 'ada', '12:06'], ['b', 'ada', '12:00'])).toEqual(['dcb']);
  expect(short(['b', 'ada', '12:15'], ['a', 'ada', '12:00'])).toEqual(['b', 'a']);
});

test('somebody else’s change in between parts them', () => {
  expect(short(['c', 'ada', '12:02'], ['b', 'bob', '12:01'], ['a', 'ada', '12:00'])).toEqual(['c', 'b', 'a']);
});

test('a group keeps its name while it grows, and says from when to when', () => {
  const [one] = historyGroups(receipts(['a', 'ada', '12:00']));
  const [more] = historyGroups(receipts(['b', 'ada', '12:05'], ['a', 'ada', '12:00']));
  expect(more?.id).toBe(one?.id);
  expect(more).toMatchObject({ from: '2026-07-01T12:00:00Z', to: '2026-07-01T12:05:00Z' });
});
