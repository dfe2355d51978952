import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeRequestSchema } from './wire.ts';
import { parseBatch } from './wire-parse.ts';

const right = {
  op_id: 1,
  id: 'row',
  op: 'PATCH',
  table: 'task',
  op_data: { title: 'B' },
  previous_values: { title: 'A' },
  metadata: JSON.stringify({
    author: 'me',
    schema_version: 1,
    written_at: '2026-07-01T10:30:00.000Z',
    row_version: 3,
  }),
};
const batch = (...crud: unknown[]) => ({ device_id: 'device', transactions: [{ transaction_id: 1, crud }] });

describe('WB-7 what is no batch is refused with the place of the fault', () => {
  test.each<[unknown, string]>([
    [null, ''],
    ['text', ''],
    [[], ''],
    [{}, 'transactions'],
    [{ transactions: {} }, 'transactions'],
    [{ device_id: '', transactions: [] }, 'device_id'],
    [{ device_id: 'with space', transactions: [] }, 'device_id'],
    [{ device_id: 7, transactions: [] }, 'device_id'],
    [{ transactions: [7] }, 'transactions.0'],
    [{ transactions: [{ crud: 'x' }] }, 'transactions.0.crud'],
    [{ transactions: [{ crud: [7] }] }, 'transactions.0.crud.0'],
    [batch({ ...right, op_id: undefined }), 'transactions.0.crud.0.op_id'],
    [batch(right, { ...right, op_id: '2' }), 'transactions.0.crud.1.op_id'],
    [batch({ ...right, op_id: -1 }), 'transactions.0.crud.0.op_id'],
    [batch({ ...right, op_id: 1.5 }), 'transactions.0.crud.0.op_id'],
    [batch({ ...right, op_id: 2 ** 53 }), 'transactions.0.crud.0.op_id'],
  ])('%j', (body, path) => {
    expect(parseBatch(body)).toMatchObject({
      ok: false,
      status: 400,
      body: { error: { code: 'not_a_batch', details: { path } } },
    });
  });

  test('too many transactions, or too many writes in one, are too large', () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ transaction_id: 1, crud: [] }));
    expect(parseBatch({ device_id: 'd', transactions: many(500) })).toMatchObject({ ok: true });
    expect(parseBatch({ device_id: 'd', transactions: many(501) })).toMatchObject({ ok: false, status: 413 });
    expect(parseBatch(batch(...Array.from({ length: 1001 }, () => right)))).toMatchObject({
      ok: false,
      status: 413,
    });
  });

  test('WB-15 without a device id at most 50 transactions are taken, and no op ids are needed', () => {
    const { op_id: _, ...plain } = right;
    const of = (count: number) => ({
      transactions: Array.from({ length: count }, () => ({ crud: [plain, plain] })),
    });
    const parsed = parseBatch(of(50));
    const opIds = parsed.ok
      ? parsed.batch.transactions.flatMap(({ writes }) => writes.map(({ opId }) => opId))
      : [];
    expect(new Set(opIds).size).toBe(100);
    expect(parseBatch(of(51))).toMatchObject({ ok: false, status: 413 });
  });
});

describe('WB-7 an entry with an operation id is a write or a malformed one, with the part named', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ id: 7 }, 'id'],
    [{ op: 'UPSERT' }, 'op'],
    [{ table: null }, 'table'],
    [{ op_data: 'x' }, 'op_data'],
    [{ op_data: undefined }, 'op_data'],
    [{ previous_values: [] }, 'previous_values'],
    [{ metadata: {} }, 'metadata'],
    [{ metadata: '{' }, 'metadata'],
    [{ metadata: '[]' }, 'metadata'],
    [{ metadata: '{"author":7}' }, 'metadata.author'],
    [{ metadata: '{"schema_version":0}' }, 'metadata.schema_version'],
    [{ metadata: '{"written_at":"yesterday"}' }, 'metadata.written_at'],
    [{ metadata: '{"row_version":"3"}' }, 'metadata.row_version'],
  ])('%j', (fault, part) => {
    const parsed = parseBatch(batch({ ...right, ...fault }, { ...right, op_id: 2 }));
    const entries = parsed.ok
      ? parsed.batch.transactions.flatMap(({ writes }) => writes.map(({ entry }) => entry))
      : [];
    expect(entries).toMatchObject([{ ok: false, part }, { ok: true }]);
  });

  test('parsing never throws, and takes every request that the schema calls right', {
    timeout: 30_000,
  }, () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => void parseBatch(body)));
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            op_id: fc.jsonValue(),
            id: fc.jsonValue(),
            op: fc.jsonValue(),
            op_data: fc.jsonValue(),
            metadata: fc.string(),
          }),
        ),
        (crud) => void parseBatch(batch(...crud)),
      ),
    );
    expect(writeRequestSchema.safeParse(batch(right)).success).toBe(true);
    expect(parseBatch(batch(right)).ok).toBe(true);
  });
});
