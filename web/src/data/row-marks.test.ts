import { expect, test } from 'vitest';
import type { Notice, Receipt } from './receipts.ts';
import { type RowFacts, rowMarks } from './row-marks.ts';

const now = Date.parse('2026-07-01T12:00:00Z');

function receipt(id: string, fields: Record<string, string>, more: Partial<Receipt> = {}): Receipt {
  const results = Object.entries(fields).map(([column, result]) => [column, { result }]);
  const [first] = Object.values(fields);
  return {
    id,
    festival_id: 'f',
    device_id: 'd',
    op_id: 1,
    transaction_id: '1',
    author_id: 'me',
    author_name: 'Me',
    written_at: null,
    received_at: '2026-07-01T11:59:00Z',
    table_name: 'task',
    row_id: 't1',
    op: 'PATCH',
    result: (first ?? 'applied') as Receipt['result'],
    reason_code: null,
    fields: Object.fromEntries(results),
    conflict_id: null,
    follows_receipt_id: null,
    settled_at: null,
    ...more,
  };
}

const notice: Notice = {
  id: 'n1',
  festival_id: 'f',
  receipt_id: 'other:1',
  table_name: 'task',
  row_id: 't1',
  field: 'title',
  your_value: 'B',
  their_value: 'C',
  by_user_id: 'u2',
  by_name: 'Lead 1',
  at: '2026-07-01T11:59:30Z',
};

const none: RowFacts = { queued: [], sent: [], receipts: [], notices: [], settled: new Map() };
const settled = (id: string, kind: string): RowFacts['settled'] => new Map([[id, new Set([kind])]]);
const arrived = (value: Receipt, agoMs = 60_000) => ({ receipt: value, arrivedAt: now - agoMs });

test.each<[string, Partial<RowFacts>, string | undefined, Record<string, string>]>([
  ['nothing', {}, undefined, {}],
  ['queued', { queued: [{ columns: ['title'], since: now }] }, 'saved', { title: 'saved' }],
  ['a queued delete marks the row', { queued: [{ columns: [], since: now }] }, 'saved', {}],
  ['sent a moment ago', { sent: [{ columns: ['title'], since: now - 500 }] }, undefined, {}],
  [
    'sent, no receipt for long',
    { sent: [{ columns: ['title'], since: now - 2500 }] },
    'sent',
    { title: 'sent' },
  ],
  [
    'just applied',
    { receipts: [arrived(receipt('r', { title: 'applied' }), 1000)] },
    'applied',
    { title: 'applied' },
  ],
  ['applied long ago', { receipts: [arrived(receipt('r', { title: 'applied' }))] }, undefined, {}],
  [
    'just merged',
    { receipts: [arrived(receipt('r', { tags: 'merged' }), 5000)] },
    'merged',
    { tags: 'merged' },
  ],
  [
    'rejected stays',
    { receipts: [arrived(receipt('r', { state: 'rejected' }))] },
    'rejected',
    { state: 'rejected' },
  ],
  [
    'rejected and dropped',
    { receipts: [arrived(receipt('r', { state: 'rejected' }))], settled: settled('r', 'dropped') },
    undefined,
    {},
  ],
  [
    'rejected and sent again',
    {
      receipts: [arrived(receipt('r', { state: 'rejected' }))],
      settled: settled('r', 'sent_again'),
      queued: [{ columns: ['state'], since: now }],
    },
    'saved',
    { state: 'saved' },
  ],
  [
    'rejected only seen',
    { receipts: [arrived(receipt('r', { state: 'rejected' }))], settled: settled('r', 'seen') },
    'rejected',
    { state: 'rejected' },
  ],
  [
    'a refused delete marks the row',
    { receipts: [arrived(receipt('r', {}, { result: 'rejected' }))] },
    'rejected',
    {},
  ],
  ['parked', { receipts: [arrived(receipt('r', { title: 'parked' }))] }, 'parked', { title: 'parked' }],
  [
    'in review',
    { receipts: [arrived(receipt('r', { title: 'needs_review' }))] },
    'needs_review',
    { title: 'needs_review' },
  ],
  [
    'decided, until seen',
    {
      receipts: [
        arrived(receipt('r', { title: 'applied' }, { conflict_id: 'c', settled_at: '2026-07-01T11:59:59Z' })),
      ],
    },
    'decided',
    { title: 'decided' },
  ],
  ['replaced by somebody', { notices: [notice] }, 'replaced', { title: 'replaced' }],
  ['replaced and seen', { notices: [notice], settled: settled('other:1', 'seen') }, undefined, {}],
  [
    'the worst wins, and each field has its own',
    {
      queued: [{ columns: ['urgency'], since: now }],
      receipts: [
        arrived(receipt('r1', { title: 'applied' }, {}), 500),
        arrived(receipt('r2', { state: 'rejected' })),
      ],
    },
    'rejected',
    { urgency: 'saved', title: 'applied', state: 'rejected' },
  ],
])('DEV-4 %s', (_title, facts, mark, fields) => {
  const { marks } = rowMarks({ ...none, ...facts }, now);
  expect(marks.mark?.code).toBe(mark);
  expect(
    Object.fromEntries(Object.entries(marks.fields).map(([column, { code }]) => [column, code])),
  ).toEqual(fields);
});

test('a mark that goes by itself says when', () => {
  const applied = { ...none, receipts: [arrived(receipt('r', { title: 'applied' }), 1000)] };
  expect(rowMarks(applied, now).nextChangeAt).toBe(now + 500);
  expect(rowMarks(applied, now + 500)).toEqual({
    marks: { mark: undefined, fields: {}, needsYou: [] },
    nextChangeAt: undefined,
  });
});
