import { expect } from '@playwright/test';
import { expectSameAsPostgres } from '../harness/eventually.ts';
import { test } from '../harness/story.ts';

/** `kill -9` of each part while devices write: after it everything has arrived once, and all agree. */

for (const part of ['api', 'sync', 'postgres'] as const)
  test(`WB-9 kill -9 of ${part} in the middle of the work loses and doubles nothing`, async ({
    stack,
    account,
    openDevice,
    newTask,
  }) => {
    const tasks = await Promise.all(Array.from({ length: 8 }, () => newTask()));
    const [writer, other] = [
      await openDevice(await account('tech1')),
      await openDevice(await account('tech2')),
    ];
    await writer.disconnect();
    // More than one database transaction's worth, so that the kill meets a batch that is half done.
    const edits = 640;
    for (let n = 0; n < edits; n += 1) {
      const task = tasks[n % tasks.length];
      if (task !== undefined) await writer.edit('task', task.id, { title: `${part} ${n}` });
    }
    const device = await writer.db.getClientId();
    const receipts = () =>
      stack
        .sql<{ n: number }>('SELECT count(*)::int AS n FROM sync_operation WHERE device_id = $1', [device])
        .then((rows) => rows[0]?.n ?? 0)
        .catch(() => -1);

    await writer.connect();
    await expect.poll(receipts, { intervals: [5] }).toBeGreaterThan(0);
    await stack.kill(part);
    await expect.poll(() => writer.unsent(), { timeout: 60_000 }).toBe(0);
    await stack.healthy();
    await expect.poll(receipts).toBe(edits);
    const versions = await stack.sql<{ version: number }>(
      'SELECT version::int AS version FROM task WHERE id = ANY($1)',
      [tasks.map((task) => task.id)],
    );
    expect(versions.map((row) => row.version)).toEqual(tasks.map(() => 1 + edits / tasks.length));
    await expectSameAsPostgres(stack, [writer, other]);
  });
