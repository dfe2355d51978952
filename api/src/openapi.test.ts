import { readFileSync } from 'node:fs';
import { writeRequestSchema, writeResponseSchema } from '@festival-ops/policy/wire';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readContract } from './contract-reader.ts';
import { errors } from './errors.ts';
import { openApiDocument } from './openapi.ts';

const document: unknown = JSON.parse(JSON.stringify(openApiDocument()));
const contract = readContract(document);
const { plain, device } = z
  .object({ plain: z.looseObject({}), device: z.looseObject({}) })
  .parse(contract.requestExamples);

test('WB-15 docs/openapi.json is the document that is served; if not, run "npm run openapi"', () => {
  const checkedIn = new URL('../../docs/openapi.json', import.meta.url);
  expect(JSON.parse(readFileSync(checkedIn, 'utf8'))).toEqual(document);
});

test('WB-15 the examples are right by the document and by the wire', () => {
  for (const example of [plain, device]) {
    expect(contract.faultsOfRequest(example)).toEqual([]);
    expect(writeRequestSchema.safeParse(example).error).toBeUndefined();
  }
  for (const [status, { examples, faults }] of contract.answers)
    for (const example of Object.values(examples)) {
      expect(faults(example)).toEqual([]);
      if (status === 200) expect(writeResponseSchema.safeParse(example).error).toBeUndefined();
    }
});

const many = (count: number) => ({ transactions: Array.from({ length: count }, () => ({ crud: [] })) });

test.each([
  ['writes without identities, from a device', { ...plain, device_id: 'phone' }],
  ['a device id with a space', { ...device, device_id: 'my phone' }],
  ['an unknown kind of write', { transactions: [{ crud: [{ id: 'x', op: 'UPSERT', table: 'task' }] }] }],
  ['51 transactions without a device id', many(51)],
  ['501 transactions with one', { ...many(501), device_id: 'phone' }],
])('WB-15 the document has something against %s', (_, request) => {
  expect(contract.faultsOfRequest(request)).not.toEqual([]);
});

test('WB-15 and nothing against as many transactions as fit', () => {
  expect(contract.faultsOfRequest(many(50))).toEqual([]);
  expect(contract.faultsOfRequest({ ...many(500), device_id: 'phone' })).toEqual([]);
});

test('WB-7 each refusal stands under the status that it has', () => {
  const refusals = [...contract.answers].filter(([status]) => status !== 200);
  expect(refusals.map(([status]) => status)).toEqual([400, 401, 403, 413, 500, 503]);
  const codes = Object.entries(errors).flatMap(([code, [status, message]]) => ({ code, status, message }));
  for (const [status, { faults }] of refusals) {
    const fitting = codes.filter(({ code, message, status: own }) => {
      const body = { error: { code, message }, ...(own >= 500 && { retry_after_ms: 1000 }) };
      return faults(body).length === 0;
    });
    expect([status, [...new Set(fitting.map(({ status: own }) => own))]]).toEqual([status, [status]]);
  }
});
