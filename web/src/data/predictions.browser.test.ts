import type { CommonPowerSyncDatabase } from '@powersync/common';
import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createActivity } from './activity.ts';
import { createClock } from './clock.ts';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';
import { createPredictions, type MissCount, makeMissCount } from './predictions.ts';
import { previewQueued, previewWrite } from './preview.ts';
import { makeTabChannel } from './tab-channel.ts';

const here = '00000000-0000-4000-8000-000000000001';
const taskId = '00000000-0000-4000-8000-000000000021';
let db: CommonPowerSyncDatabase;
let misses: MissCount;
let userId: string;
let dispose: () => void;
const parts = () => ({ db, userId, deviceId: 'phone', now: Date.now });

beforeEach(async () => {
  userId = crypto.randomUUID();
  db = await openMemoryDatabase();
  await putSyncedTask(db, taskId, { ...syncedTask, festival_id: here, state: 'in_progress' });
  await put('member', { festival_id: here, user_id: userId, role: 'stage_tech', display_name: 'Me' });
  misses = makeMissCount(userId);
  createRoot((end) => {
    const channel = makeTabChannel(crypto.randomUUID());
    dispose = () => {
      channel.close();
      end();
    };
    const { unsent, receipts } = createActivity({
      ...{ db, userId, channel, clock: createClock(Date.now), now: Date.now },
    });
    createPredictions({ ...parts(), unsent, receipts, misses });
  });
});
afterEach(async () => {
  dispose();
  await db.close();
});

/** A row as it comes by sync. */
async function put(table: string, row: Readonly<Record<string, unknown>>, id: string = crypto.randomUUID()) {
  await db.execute(`INSERT OR REPLACE INTO ps_data__${table} (id, data) VALUES (?, ?)`, [
    id,
    JSON.stringify(row),
  ]);
}

async function step(to: string): Promise<number> {
  await db.execute('UPDATE task SET state = ? WHERE id = ?', [to, taskId]);
  const { id } = await db.get<{ id: number }>('SELECT max(id) AS id FROM ps_crud');
  return id;
}

async function answer(opId: number, result: string, reason: string | null): Promise<void> {
  await put(
    'sync_operation',
    {
      ...{ device_id: 'phone', op_id: opId, author_id: userId, received_at: new Date().toISOString() },
      ...{ table_name: 'task', row_id: taskId, op: 'PATCH', result, reason_code: reason, fields: '{}' },
    },
    `phone:${opId}`,
  );
}

const said = async (found: ReturnType<typeof previewWrite>) => {
  const { result, reason } = (await found).decision;
  return reason === null ? result : `${result}: ${reason}`;
};
const patch = (values: Readonly<Record<string, unknown>>) =>
  previewWrite(parts(), { table: 'task', id: taskId, op: 'PATCH', values });

test('POL-11 the rows of the device are asked, with what lies in its queue', async () => {
  expect(await said(patch({ state: 'done' }))).toBe('applied');
  expect(await said(patch({ state: 'verified' }))).toBe('rejected: invalid_transition');
  await step('done');
  // A Done of one's own can be taken back; the device has not sent it yet.
  expect(await said(patch({ state: 'in_progress' }))).toBe('applied');
  expect(await said(previewWrite(parts(), { table: 'task', id: taskId, op: 'DELETE', values: {} }))).toBe(
    'rejected: restricted_delete',
  );
});

test('POL-11 each write in the queue is judged by what was before it', async () => {
  const first = await step('done');
  const second = await step('in_progress');
  const verdicts = await Promise.all([first, second].map((opId) => previewQueued(parts(), opId)));
  expect(verdicts.map((found) => found?.decision.result)).toEqual(['applied', 'applied']);
  expect(verdicts[0]?.decision.fields.state).toMatchObject({ before: 'in_progress', after: 'done' });
  expect(await previewQueued(parts(), second + 1)).toBeUndefined();
});

test('POL-11 an answer that differs from what was foretold is counted, until it was told', async () => {
  const right = await step('done');
  await new Promise((later) => setTimeout(later, 600));
  await answer(right, 'applied', null);
  const wrong = await step('in_progress');
  await new Promise((later) => setTimeout(later, 600));
  await answer(wrong, 'rejected', 'invalid_transition');
  await expect.poll(() => misses.any(), { timeout: 20_000 }).toBe(true);
  expect(misses.take()).toBe(1);
  expect(misses.any()).toBe(false);
  misses.keep(1);
  expect(misses.take()).toBe(1);
});
