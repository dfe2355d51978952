import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Contract, readContract } from './contract-reader.ts';
import { LEAD1, startTestApi, TECH1, type TestApi } from './start-test-api.ts';

/**
 * A client that knows the served document and nothing else: its address, its examples with other ids in them, and
 * the schemas that every answer must fit.
 */
let api: TestApi;
let contract: Contract;
let tech: string;
let ids: { festival_id: string; stage_id: string };
beforeAll(async () => {
  api = await startTestApi();
  contract = readContract(await (await api.fetch('/api/openapi.json')).json());
  tech = await api.token(TECH1);
  ids = await idsOf(TECH1);
});
afterAll(() => api.close());

async function send(body: unknown, token: string | undefined = tech) {
  const answer = await api.fetch(contract.path, {
    method: contract.method,
    headers: {
      'content-type': 'application/json',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const described = contract.answers.get(answer.status);
  const read: unknown = await answer.json();
  expect([answer.status, described?.faults(read)]).toEqual([answer.status, []]);
  for (const header of described?.headers ?? []) expect(answer.headers.get(header)).not.toBeNull();
  return { status: answer.status, body: read };
}

const example = z.object({
  transactions: z.array(
    z.looseObject({ crud: z.array(z.looseObject({ op_data: z.looseObject({}).optional() })) }),
  ),
});

/** The document's example, about a new task of this festival. */
function plainExample(taskId: string) {
  const { transactions } = example.parse(contract.requestExamples.plain);
  return {
    transactions: transactions.map((transaction) => ({
      ...transaction,
      crud: transaction.crud.map(({ op_data: values, ...entry }) => {
        const known = Object.entries(ids).filter(([name]) => values !== undefined && name in values);
        return {
          ...entry,
          id: taskId,
          ...(values && { op_data: { ...values, ...Object.fromEntries(known) } }),
        };
      }),
    })),
  };
}

test("WB-15 a client that knows PowerSync's contract only gets what that contract says", async () => {
  const taskId = randomUUID();
  const request = plainExample(taskId);
  expect(contract.faultsOfRequest(request)).toEqual([]);
  const { status, body } = await send(request);
  expect([status, body]).toMatchObject([
    200,
    {
      results: [
        { transaction_id: 1, status: 'success' },
        {
          transaction_id: 2,
          status: 'fatal_error',
          requires_client_handling: false,
          failed_operation: { error_code: 'restricted_delete', operation_index: 0 },
        },
      ],
    },
  ]);
  const { rows } = await api.pool.query('SELECT title, urgency, deleted_at FROM task WHERE id = $1', [
    taskId,
  ]);
  expect(rows).toEqual([{ title: 'Tape the cables', urgency: 'high', deleted_at: null }]);
});

test('WB-15 each of its transactions is all or nothing, and those after a refused one are judged', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const [made] = plainExample(first).transactions;
  const [other] = plainExample(second).transactions;
  const broken = { id: first, op: 'PATCH', table: 'task', op_data: { state: 'nonsense' } };
  const { body } = await send({ transactions: [{ ...made, crud: [...(made?.crud ?? []), broken] }, other] });
  expect(body).toMatchObject({
    results: [
      { status: 'fatal_error', failed_operation: { error_code: 'invalid_value', operation_index: 2 } },
      { status: 'success' },
    ],
  });
  const { rows } = await api.pool.query('SELECT id FROM task WHERE id = ANY ($1)', [[first, second]]);
  expect(rows).toEqual([{ id: second }]);
});

test('WB-15 and a device that sends identities gets a receipt for each write', async () => {
  const [made] = plainExample(randomUUID()).transactions;
  const crud = made?.crud.map((entry, index) => ({ ...entry, op_id: index + 1 }));
  const request = { device_id: 'by-the-document', transactions: [{ ...made, crud }] };
  expect(contract.faultsOfRequest(request)).toEqual([]);
  const first = await send(request);
  expect(first.body).toMatchObject({
    results: [
      {
        status: 'success',
        receipts: [
          { id: 'by-the-document:1', op_id: 1, result: 'applied' },
          { id: 'by-the-document:2', op_id: 2, result: 'applied' },
        ],
      },
    ],
  });
  expect(await send(request)).toEqual(first);
  expect(await send(request, await api.token(LEAD1))).toMatchObject({ status: 403 });
});

test('WB-7 refusals are as the document says', async () => {
  const many = { transactions: Array.from({ length: 51 }, () => ({ crud: [] })) };
  expect((await send('{')).status).toBe(400);
  expect((await send({ transactions: 'none' })).status).toBe(400);
  expect((await send({ transactions: [] }, '')).status).toBe(401);
  expect((await send({ transactions: [] }, 'nonsense')).status).toBe(401);
  expect((await send(many)).status).toBe(413);
  expect((await send('x'.repeat(9 * 1024 * 1024))).status).toBe(413);
});

async function idsOf(email: string): Promise<typeof ids> {
  const { rows } = await api.pool.query<typeof ids>(
    `SELECT a.festival_id, a.stage_id FROM stage_assignment a JOIN auth."user" u ON u.id = a.user_id
     WHERE u.email = $1 ORDER BY a.stage_id LIMIT 1`,
    [email],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`${email} has no stage`);
  return row;
}
