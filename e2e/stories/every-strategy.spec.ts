import { randomUUID } from 'node:crypto';
import type { Device } from '@festival-ops/simulator/device';
import { expect } from '@playwright/test';
import type { RunningStack } from '../harness/running-stack.ts';
import { seedTask, test } from '../harness/story.ts';

/**
 * Two people change the same things, one of them without a network, with the real client on both sides: what each
 * strategy comes to, on the server and in the receipts that sync back.
 */

/** What a device has been told of its writes to a row, oldest first. */
async function told(device: Device, rowId: string): Promise<string[]> {
  const rows = await device.db.getAll<{ result: string; reason_code: string | null }>(
    'SELECT result, reason_code FROM sync_operation WHERE row_id = ? AND author_id = ? ORDER BY op_id',
    [rowId, device.userId],
  );
  return rows.map(({ result, reason_code: reason }) => (reason === null ? result : `${result}: ${reason}`));
}

async function held(stack: RunningStack, table: string, column: string, id: string): Promise<unknown> {
  const [row] = await stack.sql<Record<string, unknown>>(`SELECT ${column} FROM ${table} WHERE id = $1`, [
    id,
  ]);
  return row?.[column];
}

test('OUT-2 DET-3 tags of two people unite, and heads counted at two entrances add up', async ({
  stack,
  account,
  openDevice,
}) => {
  const { id } = await seedTask(stack);
  const [stage] = await stack.sql<{ id: string; head_count: number }>(
    'SELECT id, head_count FROM stage ORDER BY sort LIMIT 1',
  );
  if (stage === undefined) throw new Error('the demo festival has no stage');
  const away = await openDevice(await account('tech1'));
  const here = await openDevice(await account('tech2'));
  await away.disconnect();
  await away.edit('task', id, { tags: '["cable","rain"]' });
  await away.edit('stage', stage.id, { head_count: stage.head_count + 7 });
  await here.edit('task', id, { tags: '["power"]' });
  await here.edit('stage', stage.id, { head_count: stage.head_count + 5 });
  await expect.poll(() => told(here, id)).toEqual(['applied']);
  await away.connect();
  await expect.poll(() => told(away, id)).toEqual(['merged: merged_set']);
  await expect.poll(() => told(away, stage.id)).toEqual(['merged: merged_sum']);
  expect(await held(stack, 'task', 'tags', id)).toEqual(['cable', 'power', 'rain']);
  expect(await held(stack, 'stage', 'head_count', stage.id)).toBe(stage.head_count + 12);
});

test('POL-2 gear that is gone is not booked twice, and the second booking says how much was left', async ({
  stack,
  account,
  openDevice,
}) => {
  const lead = await openDevice(await account('lead1'));
  const [festival] = await lead.db.getAll<{ id: string }>('SELECT id FROM festival LIMIT 1');
  const at = { festival_id: festival?.id ?? '' };
  const item = await lead.insert('gear_item', { ...at, name: 'Cable drum', unit: 'piece', low_mark: 2 });
  const book = (device: Device, kind: string, qty: number) =>
    device.insert('gear_usage_event', { ...at, item_id: item, kind, qty, used_at: new Date().toISOString() });
  await book(lead, 'restock', 10);
  await expect.poll(() => held(stack, 'gear_stock', 'on_hand', item)).toBe(10);
  const away = await openDevice(await account('tech1'));
  await away.disconnect();
  const mine = await book(away, 'consume', 7);
  const here = await openDevice(await account('tech2'));
  await book(here, 'consume', 6);
  await expect.poll(() => held(stack, 'gear_stock', 'on_hand', item)).toBe(4);
  await away.connect();
  await expect.poll(() => told(away, mine)).toEqual(['rejected: inventory_underflow']);
  const [receipt] = await stack.sql<{ left: number }>(
    `SELECT (fields->'qty'->>'left')::int AS left FROM sync_operation WHERE row_id = $1`,
    [mine],
  );
  expect(receipt).toEqual({ left: 4 });
  expect(await held(stack, 'gear_stock', 'on_hand', item)).toBe(4);
  await expect.poll(() => away.db.getAll('SELECT id FROM gear_usage_event WHERE id = ?', [mine])).toEqual([]);
});

test('REV-1 REV-4 OUT-8 a hotline waits for a lead, whose decision reaches the author and nobody else’s eyes', async ({
  stack,
  account,
  openDevice,
}) => {
  const author = await account('tech1');
  const contact = randomUUID();
  await stack.sql(
    `INSERT INTO contact (id, festival_id, stage_id, kind, name, hotline)
     SELECT $1, a.festival_id, a.stage_id, 'artist', 'DJ Nilo', '+49 1'
     FROM stage_assignment a WHERE a.user_id = $2 LIMIT 1`,
    [contact, author.userId],
  );
  const away = await openDevice(author);
  const lead = await openDevice(await account('lead1'));
  const bystander = await openDevice(await account('tech6'));
  await away.disconnect();
  await away.edit('contact', contact, { hotline: '+49 3' });
  await lead.edit('contact', contact, { hotline: '+49 2' });
  await expect.poll(() => told(lead, contact)).toEqual(['applied']);
  await away.connect();
  await expect.poll(() => told(away, contact)).toEqual(['needs_review: two_values']);
  expect(await held(stack, 'contact', 'hotline', contact)).toBe('+49 2');

  const records = 'SELECT id, valid_value, proposed_value FROM conflict_record WHERE row_id = ?';
  await expect.poll(() => lead.db.getAll(records, [contact])).toHaveLength(1);
  const record = await lead.db.get<{
    id: string;
    valid_value: string;
    proposed_value: string;
    festival_id: string;
  }>('SELECT * FROM conflict_record WHERE row_id = ?', [contact]);
  expect(record).toMatchObject({ valid_value: '"+49 2"', proposed_value: '"+49 3"' });
  for (const tech of [away, bystander])
    expect(await tech.db.getAll('SELECT id FROM conflict_record')).toEqual([]);
  const [receipt] = await away.db.getAll<{ fields: string }>(
    'SELECT fields FROM sync_operation WHERE row_id = ?',
    [contact],
  );
  expect(receipt?.fields).not.toContain('+49 2');
  expect(receipt?.fields).toContain('+49 3');

  await lead.disconnect();
  const action = await lead.insert('conflict_action', {
    festival_id: record.festival_id,
    conflict_id: record.id,
    kind: 'decide',
    choice: 'proposed',
    seen_value: record.valid_value,
    value: record.proposed_value,
  });
  await lead.connect();
  await expect.poll(() => told(lead, action)).toEqual(['applied']);
  await expect.poll(() => told(away, contact)).toEqual(['applied: decided_yours']);
  await expect
    .poll(() => away.db.get('SELECT hotline FROM contact WHERE id = ?', [contact]))
    .toEqual({ hotline: '+49 3' });
});

test('POL-4 POL-7 a delete that meets an edit waits for a lead, who brings a deleted task back', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const { id } = await newTask({ title: 'Fence' });
  const lead = await openDevice(await account('lead1'));
  const tech = await openDevice(await account('tech1'));
  await lead.disconnect();
  await lead.remove('task', id);
  await tech.edit('task', id, { title: 'Fence, north side' });
  await expect.poll(() => told(tech, id)).toEqual(['applied']);
  await lead.connect();
  await expect.poll(() => told(lead, id)).toEqual(['needs_review: delete_meets_edit']);
  await expect
    .poll(() => lead.db.getOptional('SELECT title FROM task WHERE id = ?', [id]))
    .toEqual({ title: 'Fence, north side' });
  await lead.remove('task', id);
  await expect.poll(() => held(stack, 'task', 'deleted_at', id)).not.toBeNull();
  const deleted = () =>
    lead.db.getOptional('SELECT id FROM task WHERE id = ? AND deleted_at IS NOT NULL', [id]);
  await expect.poll(deleted).not.toBeNull();
  await lead.edit('task', id, { deleted_at: null });
  await expect.poll(() => held(stack, 'task', 'deleted_at', id)).toBeNull();
});

test('OUT-7 an answer that was dropped on one device is settled on the other', async ({
  stack,
  account,
  openDevice,
  newTask,
}) => {
  const { id, festivalId } = await newTask();
  const person = await account('tech1');
  const [phone, tablet] = [await openDevice(person), await openDevice(person)];
  await phone.edit('task', id, { title: '' });
  await phone.edit('task', id, { urgency: 'no such urgency' });
  await expect.poll(async () => (await told(tablet, id)).at(-1)).toBe('rejected: invalid_value');
  const receipt = await phone.db.get<{ id: string }>(
    `SELECT id FROM sync_operation WHERE row_id = ? AND result = 'rejected' LIMIT 1`,
    [id],
  );
  await phone.insert('receipt_ack', { festival_id: festivalId, receipt_id: receipt.id, kind: 'dropped' });
  const settled = () =>
    tablet.db.getOptional('SELECT id FROM sync_operation WHERE id = ? AND settled_at IS NOT NULL', [
      receipt.id,
    ]);
  await expect.poll(settled).not.toBeNull();
  await expect
    .poll(() => tablet.db.getAll('SELECT kind FROM receipt_ack WHERE receipt_id = ?', [receipt.id]))
    .toEqual([{ kind: 'dropped' }]);
  expect(await stack.sql('SELECT synced FROM sync_operation WHERE table_name = $1', ['receipt_ack'])).toEqual(
    [{ synced: false }],
  );
});
