import type { CommonPowerSyncDatabase } from '@powersync/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryDatabase } from './memory-database.ts';
import {
  type AnsweredWrite,
  makeUploader,
  type TokenAnswer,
  type UploadParts,
  type UploadState,
} from './upload.ts';

/** The real queue of a real SQLite; only the network is scripted. */

interface Sent {
  readonly token: string;
  readonly deviceId: string;
  readonly report: { queue_depth: number; oldest_unsent_at?: string; app_version?: string };
  readonly titles: string[][];
}
type Step = (sent: Sent) => { status: number; body?: unknown } | Error;

let db: CommonPowerSyncDatabase;
let sent: Sent[];
let states: UploadState[];
let answered: AnsweredWrite[];
let held: { ids: number[]; status: number; message: string }[];
let waits: number[];

beforeEach(async () => {
  db = await openMemoryDatabase();
  [sent, states, answered, held, waits] = [[], [], [], [], []];
});
afterEach(() => db.close());

/** One transaction for each argument, one new task for each title. */
async function queue(...transactions: string[][]): Promise<void> {
  for (const titles of transactions)
    await db.writeTransaction(async (tx) => {
      for (const title of titles)
        await tx.execute('INSERT INTO task (id, title, _metadata) VALUES (uuid(), ?, ?)', [
          title,
          JSON.stringify({ author: 'me', written_at: '2026-07-01T12:00:00.000Z' }),
        ]);
    });
}

async function left(): Promise<number> {
  return (await db.getUploadQueueStats()).count;
}

const all: Step = ({ titles }) => ({
  status: 200,
  body: { results: titles.map(() => ({ status: 'success', receipts: [] })) },
});
const lost: Step = () => new TypeError('Failed to fetch');
const status =
  (code: number, body?: unknown): Step =>
  () => ({ status: code, body });

/** The scripted server plays each step once, and the last one for ever. */
function uploader(steps: Step[], parts: Partial<UploadParts> = {}) {
  let next = 0;
  return makeUploader({
    db,
    url: 'http://festival.test/api/data',
    async fetch(_url, init) {
      const body = JSON.parse(init.body);
      const request: Sent = {
        token: init.headers.authorization ?? '',
        deviceId: body.device_id,
        report: body.report,
        titles: body.transactions.map((transaction: { crud: { op_data: { title: string } }[] }) =>
          transaction.crud.map((write) => write.op_data.title),
        ),
      };
      sent.push(request);
      const step = steps[Math.min(next, steps.length - 1)];
      next += 1;
      const answer = step?.(request) ?? new Error('nothing scripted');
      if (answer instanceof Error) throw answer;
      return { status: answer.status, text: async () => JSON.stringify(answer.body ?? {}) };
    },
    getToken: async () => ({ ok: true, token: 'token' }),
    withLock: (_signal, run) => run(),
    setAside: async (transaction, refusal) => {
      held.push({
        ids: transaction.entries.map((entry) => entry.clientId),
        status: refusal.status,
        message: refusal.message,
      });
    },
    sleep: async (ms) => {
      waits.push(ms);
    },
    random: () => 1,
    onState: (state) => states.push(state),
    onAnswered: (writes) => answered.push(...writes),
    appVersion: '1.2.3',
    ...parts,
  });
}

const never = new AbortController().signal;

test('WB-1 whole transactions go in one request, in order, and leave the queue once', async () => {
  await queue(['a', 'b'], ['c'], ['d', 'e', 'f']);
  const complete = vi.spyOn(db, 'getCrudBatch');
  expect(await uploader([all]).upload(never)).toBe('queue_empty');
  expect(sent.map((request) => request.titles)).toEqual([[['a', 'b'], ['c'], ['d', 'e', 'f']]]);
  expect(await left()).toBe(0);
  // read, complete, read again to see that nothing came meanwhile
  expect(complete).toHaveBeenCalledTimes(3);
});

test('WB-1 the queue is cut at a transaction end, by count and by bytes', async () => {
  await queue(['a', 'b'], ['c'], ['d']);
  await uploader([all], { limits: { transactions: 2 } }).upload(never);
  expect(sent.map((request) => request.titles)).toEqual([[['a', 'b'], ['c']], [['d']]]);
  sent = [];
  await queue(['x'.repeat(500), 'y'], ['z']);
  await uploader([all], { limits: { bytes: 100 } }).upload(never);
  expect(sent.map((request) => request.titles.length)).toEqual([1, 1]);
});

test('WB-2 a request names the device, and each write its place in the queue', async () => {
  await queue(['a']);
  const bodies: string[] = [];
  await uploader([all], {
    fetch: async (_url, init) => {
      bodies.push(init.body);
      return { status: 200, text: async () => '{"results":[{"status":"success","receipts":[]}]}' };
    },
  }).upload(never);
  const [entry] = JSON.parse(bodies[0] ?? '').transactions[0].crud;
  expect(JSON.parse(bodies[0] ?? '').device_id).toBe(await db.getClientId());
  expect(entry).toMatchObject({ op_id: 1, op: 'PUT', table: 'task', op_data: { title: 'a' } });
  expect(JSON.parse(entry.metadata)).toMatchObject({ author: 'me' });
});

test('DEV-9 the request says how much waits, since when, and which app it is', async () => {
  await queue(['a', 'b'], ['c']);
  await uploader([all]).upload(never);
  expect(sent[0]?.report).toEqual({
    queue_depth: 2,
    oldest_unsent_at: '2026-07-01T12:00:00.000Z',
    app_version: '1.2.3',
  });
});

test('WB-7 a transaction that must be tried again stays with all behind it, for as long as the server asks', async () => {
  await queue(['a'], ['b'], ['c']);
  const partly: Step = () => ({
    status: 200,
    body: {
      results: [
        { status: 'success', receipts: [] },
        { status: 'retryable_error', retry_after_ms: 1234 },
        { status: 'not_attempted' },
      ],
    },
  });
  await uploader([partly, all]).upload(never);
  expect(sent.map((request) => request.titles)).toEqual([
    [['a'], ['b'], ['c']],
    [['b'], ['c']],
  ]);
  expect(waits).toEqual([1234]);
  expect(states).toContainEqual({ phase: 'waiting', because: 'server' });
  expect(await left()).toBe(0);
});

test.each([
  ['a lost answer', lost, 'network'],
  ['a page that is no answer of ours', status(200, '<html>'), 'network'],
  ['an answer to another number of transactions', status(200, { results: [] }), 'network'],
  ['a 503', status(503), 'server'],
  ['a 404', status(404), 'server'],
])('WB-7 after %s the same is sent again', async (_title, step, because) => {
  await queue(['a'], ['b']);
  expect(await uploader([step, all]).upload(never)).toBe('queue_empty');
  expect(sent.map((request) => request.titles)).toEqual([
    [['a'], ['b']],
    [['a'], ['b']],
  ]);
  expect(states).toContainEqual({ phase: 'waiting', because });
  expect(held).toEqual([]);
});

test('WB-7 waits grow, but never without end', async () => {
  await queue(['a']);
  await uploader([...Array.from({ length: 8 }, () => lost), all]).upload(never);
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test.each([400, 413])(
  'WB-7 on %i the request is halved, and a lone refused transaction is set aside',
  async (code) => {
    await queue(['a'], ['b'], ['bad'], ['d'], ['e']);
    const refuseBad: Step = (request) =>
      request.titles.flat().includes('bad')
        ? { status: code, body: { error: { code: 'not_a_batch', message: 'no' } } }
        : all(request);
    expect(await uploader([refuseBad]).upload(never)).toBe('queue_empty');
    expect(held).toEqual([{ ids: [3], status: code, message: 'no' }]);
    expect(await left()).toBe(0);
    const taken = sent
      .filter((request) => !request.titles.flat().includes('bad'))
      .flatMap((request) => request.titles.flat());
    expect(taken).toEqual(['a', 'b', 'd', 'e']);
  },
);

test('WB-7 what was refused is kept before it leaves the queue', async () => {
  await queue(['bad']);
  const failing = uploader([status(400)], {
    setAside: async () => {
      throw new Error('the tab is gone');
    },
  });
  await expect(failing.upload(never)).rejects.toThrow('the tab is gone');
  expect(await left()).toBe(1);
});

test('WB-15 a fatal error of one transaction is set aside too, and the queue goes on', async () => {
  await queue(['a'], ['b']);
  const fatal: Step = () => ({
    status: 200,
    body: {
      results: [
        { status: 'fatal_error', message: 'no' },
        { status: 'success', receipts: [] },
      ],
    },
  });
  await uploader([fatal]).upload(never);
  expect(held).toEqual([{ ids: [1], status: 200, message: 'no' }]);
  expect(await left()).toBe(0);
});

test('DEV-3 on 401 the token is renewed once, and the queue goes on', async () => {
  await queue(['a']);
  const asked: boolean[] = [];
  const getToken = async ({ renew }: { renew: boolean }): Promise<TokenAnswer> => {
    asked.push(renew);
    return { ok: true, token: renew ? 'new' : 'old' };
  };
  expect(await uploader([status(401), all], { getToken }).upload(never)).toBe('queue_empty');
  expect(asked).toEqual([false, true]);
  expect(sent.map((request) => request.token)).toEqual(['Bearer old', 'Bearer new']);
});

test.each<[string, Step, TokenAnswer]>([
  ['a fresh token is refused', status(401), { ok: true, token: 't' }],
  ['there is no token to be had', all, { ok: false, because: 'sign_in_expired' }],
])('DEV-3 when %s, the queue waits for the sign-in', async (_title, step, token) => {
  await queue(['a']);
  expect(await uploader([step], { getToken: async () => token }).upload(never)).toBe('sign_in_expired');
  expect(states.at(-1)).toEqual({ phase: 'sign_in_expired' });
  expect(await left()).toBe(1);
});

test('WB-10 another user is refused whole, and the queue stays', async () => {
  await queue(['a']);
  expect(await uploader([status(403)]).upload(never)).toBe('wrong_person');
  expect(states.at(-1)).toEqual({ phase: 'wrong_person' });
  expect(await left()).toBe(1);
  expect(held).toEqual([]);
});

test('an api that cannot be asked for a token is waited for', async () => {
  await queue(['a']);
  const answers: TokenAnswer[] = [
    { ok: false, because: 'unreachable' },
    { ok: true, token: 't' },
  ];
  const getToken = async () => answers.shift() ?? { ok: true as const, token: 't' };
  expect(await uploader([all], { getToken }).upload(never)).toBe('queue_empty');
  expect(waits).toHaveLength(1);
});

test('OUT-5 the receipts of an answer are passed on as hints, by row and columns', async () => {
  await queue(['a']);
  const withReceipt: Step = () => ({
    status: 200,
    body: {
      results: [
        {
          status: 'success',
          receipts: [{ id: 'd:1', op_id: 1, result: 'applied', reason_code: null, fields: {} }],
        },
      ],
    },
  });
  await uploader([withReceipt]).upload(never);
  expect(answered).toMatchObject([
    { table: 'task', columns: ['title'], receipt: { id: 'd:1', result: 'applied' } },
  ]);
});

test('what is written during an upload is sent by the same upload', async () => {
  await queue(['a']);
  const slow = uploader([all], {
    fetch: async (_url, init) => {
      const { transactions } = JSON.parse(init.body);
      sent.push(transactions);
      if (sent.length === 1) await queue(['b']);
      const results = transactions.map(() => ({ status: 'success', receipts: [] }));
      return { status: 200, text: async () => JSON.stringify({ results }) };
    },
  });
  expect(await slow.upload(never)).toBe('queue_empty');
  expect(sent).toHaveLength(2);
});

test('stopping leaves the queue as it is, and wakes from a wait', async () => {
  await queue(['a']);
  const stop = new AbortController();
  const stopping = uploader([lost], {
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve());
        stop.abort();
      }),
  });
  expect(await stopping.upload(stop.signal)).toBe('aborted');
  expect(await left()).toBe(1);
});

test('WB-7 who wakes it knows more: the waits begin anew, also when that try was too early', async () => {
  await queue(['a']);
  const sender = uploader([lost, lost, lost, lost, lost, all], {
    sleep: async (ms) => {
      waits.push(ms);
      if (waits.length === 3) sender.wake();
    },
  });
  expect(await sender.upload(never)).toBe('queue_empty');
  expect(waits).toEqual([500, 1000, 2000, 500, 1000]);
});

test('DEV-6 two uploads over one queue send nothing twice', async () => {
  await queue(['a'], ['b'], ['c']);
  const withLock: UploadParts['withLock'] = (signal, run) =>
    navigator.locks.request('test-queue', { signal }, run);
  const slowly: Step = all;
  const parts = { withLock, limits: { transactions: 1 } };
  const ends = await Promise.all([
    uploader([slowly], parts).upload(never),
    uploader([slowly], parts).upload(never),
  ]);
  expect(ends).toEqual(['queue_empty', 'queue_empty']);
  expect(sent.flatMap((request) => request.titles.flat())).toEqual(['a', 'b', 'c']);
});
