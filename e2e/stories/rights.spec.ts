import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { test } from '../harness/story.ts';

/** Who receives what, over the real stream, while rights change. */

test('REV-1 a demoted lead stops receiving conflict records without signing in again', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const lead = await account('lead2');
  const device = await openDevice(lead);
  const [member] = await stack.sql<{ festival_id: string }>(
    'SELECT festival_id FROM member WHERE user_id = $1',
    [lead.userId],
  );
  const insert = () =>
    stack.sql(
      `INSERT INTO conflict_record (id, festival_id, receipt_id, table_name, row_id, field, status, proposed_by,
         proposed_by_name, proposed_device, proposed_received_at)
       VALUES ($1, $2, 'r', 'contact', $3, 'hotline', 'open', 'u', 'Somebody', 'd', now())`,
      [randomUUID(), member?.festival_id, randomUUID()],
    );
  const count = async () =>
    (await device.db.get<{ n: number }>('SELECT count(*) AS n FROM conflict_record')).n;
  const before = await count();
  await insert();
  await expect.poll(count).toBe(before + 1);

  await stack.sql(`UPDATE member SET role = 'stage_tech' WHERE user_id = $1`, [lead.userId]);
  await expect.poll(count).toBe(0);
  await insert();
  const marker = await newTask();
  await expect.poll(() => device.db.getAll('SELECT id FROM task WHERE id = ?', [marker.id])).toHaveLength(1);
  expect(await count()).toBe(0);
  await stack.sql(`UPDATE member SET role = 'festival_lead' WHERE user_id = $1`, [lead.userId]);
  await expect.poll(count).toBe(before + 2);
});

test('WB-14 a user never receives a row outside their festivals', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const elsewhere = randomUUID();
  const stage = randomUUID();
  await stack.sql(
    `INSERT INTO festival (id, name, starts_on, ends_on, time_zone) VALUES ($1, 'Elsewhere', '2026-08-01', '2026-08-03', 'UTC')`,
    [elsewhere],
  );
  await stack.sql(`INSERT INTO stage (id, festival_id, name, sort) VALUES ($1, $2, 'Far stage', 1)`, [
    stage,
    elsewhere,
  ]);
  await stack.sql(
    `INSERT INTO task (id, festival_id, stage_id, title) VALUES (gen_random_uuid(), $1, $2, 'Secret')`,
    [elsewhere, stage],
  );
  const device = await openDevice(await account('tech4'));
  await stack.sql(
    `INSERT INTO task (id, festival_id, stage_id, title) VALUES (gen_random_uuid(), $1, $2, 'Secret too')`,
    [elsewhere, stage],
  );
  const marker = await newTask();
  await expect.poll(() => device.db.getAll('SELECT id FROM task WHERE id = ?', [marker.id])).toHaveLength(1);
  const foreign = await device.db.getAll(
    `SELECT id FROM task WHERE festival_id = ? UNION ALL SELECT id FROM festival WHERE id = ?`,
    [elsewhere, elsewhere],
  );
  expect(foreign).toEqual([]);
  expect(
    await device.db.getAll('SELECT DISTINCT user_id FROM notice WHERE user_id <> ?', [device.userId]),
  ).toEqual([]);
});
