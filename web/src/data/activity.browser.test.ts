import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CreatedActivity, createActivity } from './activity.ts';
import type { Clock } from './clock.ts';
import { createClock } from './clock.ts';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';
import type { RowMarks } from './row-marks.ts';
import { makeTabChannel, type TabChannel } from './tab-channel.ts';

let db: CommonPowerSyncDatabase;
let activity: CreatedActivity;
let marks: () => RowMarks;
let channel: TabChannel;
let clock: Clock;
let time: number;
const disposals: (() => void)[] = [];

beforeEach(async () => {
  db = await openMemoryDatabase();
  await putSyncedTask(db, 't1', syncedTask);
  time = Date.parse('2026-07-01T12:00:00Z');
  open();
});
afterEach(async () => {
  for (const dispose of disposals.splice(0)) dispose();
  await db.close();
});

/** As after a reload: the same database, everything else new. */
function open(): void {
  channel = makeTabChannel(crypto.randomUUID());
  createRoot((dispose) => {
    disposals.push(dispose, () => channel.close());
    clock = createClock(() => time);
    activity = createActivity({ db, userId: 'me', channel, clock, now: () => time });
    marks = activity.rowMarks('task', () => 't1');
  });
}

async function edit(title: string): Promise<void> {
  const metadata = JSON.stringify({ author: 'me', written_at: new Date(time).toISOString() });
  await db.execute('UPDATE task SET title = ?, _metadata = ? WHERE id = ?', [title, metadata, 't1']);
}

/** The receipt as it comes by sync. */
async function putReceipt(opId: number, result: string, more: Record<string, unknown> = {}): Promise<void> {
  const row = {
    device_id: 'd',
    op_id: opId,
    author_id: 'me',
    author_name: 'Me',
    received_at: new Date(time).toISOString(),
    table_name: 'task',
    row_id: 't1',
    op: 'PATCH',
    result,
    fields: JSON.stringify({ title: { submitted: 'X', result } }),
    ...more,
  };
  await db.execute('INSERT OR REPLACE INTO ps_data__sync_operation (id, data) VALUES (?, ?)', [
    `d:${opId}`,
    JSON.stringify(row),
  ]);
}

function later(ms: number): void {
  time += ms;
  clock.tick();
}

const code = () => marks().fields.title?.code;

test('DEV-4 a write is saved, sent, confirmed, and then says nothing more', async () => {
  await edit('X');
  await vi.waitFor(() => expect(code()).toBe('saved'));
  expect(activity.unsent()).toMatchObject([
    {
      table: 'task',
      rowId: 't1',
      op: 'PATCH',
      values: { title: 'X' },
      writtenAt: '2026-07-01T12:00:00.000Z',
    },
  ]);
  const receipt = { id: 'd:1', op_id: 1, result: 'applied' };
  channel.tell({
    kind: 'answered',
    at: time,
    writes: [{ table: 'task', rowId: 't1', columns: ['title'], receipt }],
  });
  await (await db.getCrudBatch())?.complete();
  await vi.waitFor(() => expect(activity.unsent()).toEqual([]));
  expect(code()).toBeUndefined();
  later(2001);
  expect(code()).toBe('sent');
  await putReceipt(1, 'applied');
  await vi.waitFor(() => expect(code()).toBe('applied'));
  later(1501);
  expect(code()).toBeUndefined();
  expect(activity.receipts()).toHaveLength(1);
});

test('OUT-5 after a reload the receipts are there, and nothing old is announced as new', async () => {
  await putReceipt(1, 'applied');
  await putReceipt(2, 'rejected');
  open();
  await vi.waitFor(() => expect(activity.receipts()).toHaveLength(2));
  expect(marks().mark).toMatchObject({ code: 'rejected', receipt: { id: 'd:2' } });
  expect(marks().needsYou.map(({ id }) => id)).toEqual(['d:2']);
});

test("OUT-5 receipts of others are not among one's own", async () => {
  await putReceipt(1, 'applied', { author_id: 'somebody else' });
  await putReceipt(2, 'applied');
  await vi.waitFor(() => expect(activity.receipts().map(({ id }) => id)).toEqual(['d:2']));
});

test('OUT-9 a receipt that changes is read anew', async () => {
  await putReceipt(1, 'parked');
  await vi.waitFor(() => expect(code()).toBe('parked'));
  await putReceipt(1, 'applied', { settled_at: '2026-07-01T12:00:01Z' });
  await vi.waitFor(() => expect(code()).toBe('applied'));
});

test('OUT-7 what was dropped asks no more, after a reload too', async () => {
  await putReceipt(1, 'rejected', { festival_id: 'f' });
  await vi.waitFor(() => expect(activity.needsYou()).toHaveLength(1));
  await activity.settle('d:1', 'dropped');
  await vi.waitFor(() => expect(activity.needsYou()).toEqual([]));
  const sent = await db.getCrudBatch();
  expect(sent?.crud).toMatchObject([
    { table: 'receipt_ack', op: 'PUT', opData: { festival_id: 'f', receipt_id: 'd:1', kind: 'dropped' } },
  ]);
  expect(JSON.parse(sent?.crud[0]?.metadata ?? '')).toMatchObject({ author: 'me', row_version: null });
  open();
  await vi.waitFor(() => expect(activity.receipts()).toHaveLength(1));
  await vi.waitFor(() => expect(marks().mark).toBeUndefined());
});

test('OUT-7 an answer that belongs to no festival is settled on this device alone', async () => {
  await putReceipt(1, 'rejected');
  await vi.waitFor(() => expect(activity.needsYou()).toHaveLength(1));
  await activity.settle('d:1', 'dropped');
  await vi.waitFor(() => expect(activity.needsYou()).toEqual([]));
  expect(await db.getCrudBatch()).toBeNull();
});

test('WB-7 what was set aside is shown and can be taken out with what is unsent', async () => {
  await edit('X');
  await db.execute(
    "INSERT INTO held_transaction (id, at, status, message, body) VALUES ('d:9', '2026-07-01', 413, 'too large', '{}')",
  );
  await vi.waitFor(() => expect(activity.held()).toMatchObject([{ id: 'd:9', status: 413 }]));
  await vi.waitFor(() => expect(activity.unsent()).toHaveLength(1));
  expect(JSON.parse(await activity.exportUnsent())).toMatchObject({
    user: 'me',
    unsent: [{ values: { title: 'X' } }],
    held: [{ message: 'too large' }],
  });
});
