import type { Receipt, WriteRefusal, WriteRequest, WriteResponse } from '@festival-ops/policy/wire';

/**
 * Requests and answers for the contract's document. They are typed by the wire, and tests send them: nothing in
 * them is made up but the ids.
 */
const task = '7a1d9c52-0f64-4a5e-9d0c-3f5b8e21c940';
const festival = '1f0e8a3c-52f7-4b9e-8a44-6d1a90c7be10';
const stage = 'c2b7e0d4-93a1-4e1f-b6f8-0a4d5c6e7f81';
const author = '9b1c4f7e-2d3a-4c5b-8e6f-7a8b9c0d1e2f';

/** What a client sends that knows PowerSync's own contract only: two transactions, the second one refused. */
export const plainRequest = {
  transactions: [
    {
      transaction_id: 1,
      crud: [
        {
          id: task,
          op: 'PUT',
          table: 'task',
          op_data: { festival_id: festival, stage_id: stage, title: 'Tape the cables' },
        },
        {
          id: task,
          op: 'PATCH',
          table: 'task',
          op_data: { urgency: 'high' },
          previous_values: { urgency: 'normal' },
        },
      ],
    },
    { transaction_id: 2, crud: [{ id: task, op: 'DELETE', table: 'task' }] },
  ],
} as const satisfies WriteRequest;

const refusedDelete = 'The transaction was not applied: restricted_delete.';

export const plainAnswer = {
  results: [
    {
      transaction_id: 1,
      status: 'success',
      receipts: [
        receipt('plain:5d0f:0', 0, {
          festival_id: applied(festival, festival),
          stage_id: applied(stage, stage),
          title: applied('Tape the cables', 'Tape the cables'),
        }),
        receipt('plain:5d0f:1', 1, {
          urgency: { ...applied('high', 'high'), base: 'normal', before: 'normal' },
        }),
      ],
    },
    {
      transaction_id: 2,
      status: 'fatal_error',
      requires_client_handling: false,
      message: refusedDelete,
      failed_operation: {
        error_code: 'restricted_delete',
        message: refusedDelete,
        operation_index: 0,
        details: {},
      },
    },
  ],
} satisfies WriteResponse;

/** Ours: with the identity of each write, so that it counts once however often it is sent. */
export const deviceRequest = {
  device_id: '0d6f3e1a-55a2-4c6b-9f2e-1c7a5b9d8e33',
  report: { queue_depth: 1, oldest_unsent_at: '2026-07-10T12:00:00.000Z', app_version: '0.1.0' },
  transactions: [
    {
      transaction_id: 41,
      crud: [
        {
          op_id: 87,
          id: task,
          op: 'PATCH',
          table: 'task',
          op_data: { title: 'Tape all cables' },
          previous_values: { title: 'Tape the cables' },
          metadata: JSON.stringify({
            author,
            schema_version: 1,
            written_at: '2026-07-10T12:00:00.000Z',
            row_version: 2,
          }),
        },
      ],
    },
  ],
} satisfies WriteRequest;

export const deviceAnswer = {
  results: [
    {
      transaction_id: 41,
      status: 'success',
      receipts: [
        {
          ...receipt('0d6f3e1a-55a2-4c6b-9f2e-1c7a5b9d8e33:87', 87, {
            title: {
              submitted: 'Tape all cables',
              base: 'Tape the cables',
              before: 'Tape the red cables',
              after: 'Tape all cables',
              result: 'applied',
              reason: 'overwrote_concurrent',
              other: {
                value: 'Tape the red cables',
                author_id: '4e5f6071-8293-4a4b-8c5d-6e7f80912a3b',
                author_name: 'Lead 1',
                device_id: '77c1',
                device_name: 'Chrome on Android',
                at: '2026-07-10T11:58:00.000000Z',
              },
            },
          }),
          reason_code: 'overwrote_concurrent',
        },
      ],
    },
  ],
} satisfies WriteResponse;

/** The database went away in the middle: what stands before is stored, the rest is to be sent again. */
export const interruptedAnswer = {
  results: [
    {
      transaction_id: 41,
      status: 'retryable_error',
      retry_after_ms: 1000,
      message: 'The database is not there just now.',
    },
    { transaction_id: 42, status: 'not_attempted' },
  ],
} satisfies WriteResponse;

export const notABatch = {
  error: {
    code: 'not_a_batch',
    message: 'Not a batch of writes: Invalid input: expected array, received string.',
    details: { path: 'transactions' },
  },
} satisfies WriteRefusal;

function receipt(id: string, op_id: number, fields: Receipt['fields']): Receipt {
  return { id, op_id, result: 'applied', reason_code: null, fields };
}

function applied(submitted: unknown, after: unknown): Receipt['fields'][string] {
  return { submitted, before: null, after, result: 'applied' };
}
