import { type Device, openDevice } from '@festival-ops/simulator/device';
import { accountOf } from '../harness/account.ts';
import type { RunningStack } from '../harness/running-stack.ts';

/**
 * What happened before the pictures: two contacts wait for a lead, gear runs low, a step and a booking of Tech 1 were
 * not accepted, a note is written by two.
 */
export async function playScene(stack: RunningStack): Promise<void> {
  const opened: Device[] = [];
  const person = async (short: string): Promise<Device> => {
    const account = await accountOf(stack, short);
    const device = await openDevice({ url: stack.url, userId: account.userId, getToken: account.getToken });
    opened.push(device);
    await device.connect();
    await device.db.waitForFirstSync();
    return device;
  };
  const allSent = async (device: Device) => {
    while ((await device.unsent()) > 0) await new Promise((wake) => setTimeout(wake, 50));
  };
  try {
    const tech = await person('tech1');
    const lead = await person('lead1');
    const contacts = await tech.db.getAll<{ id: string }>('SELECT id FROM contact ORDER BY name LIMIT 2');
    const [task] = await tech.db.getAll<{ id: string }>(
      "SELECT id FROM task WHERE state = 'in_progress' ORDER BY title LIMIT 1",
    );
    const [item] = await tech.db.getAll<{ id: string; festival_id: string; on_hand: number }>(
      `SELECT i.id, i.festival_id, s.on_hand FROM gear_item i JOIN gear_stock s ON s.item_id = i.id
       ORDER BY s.on_hand LIMIT 1`,
    );
    await tech.disconnect();
    for (const [index, { id }] of contacts.entries()) {
      await tech.edit('contact', id, { hotline: `0555 02${index}2` });
      await lead.edit('contact', id, { hotline: `0555 01${index}1` });
    }
    if (task !== undefined) {
      await tech.edit('task', task.id, { state: 'done' });
      await lead.edit('task', task.id, { state: 'blocked' });
    }
    if (item !== undefined) {
      const { id: item_id, festival_id } = item;
      const use = (device: Device, qty: number) =>
        device.insert('gear_usage_event', {
          ...{ festival_id, item_id, kind: 'consume', qty },
          used_at: new Date().toISOString(),
        });
      await use(tech, item.on_hand);
      await use(lead, 1);
    }
    await allSent(lead);
    await tech.connect();
    await allSent(tech);
  } finally {
    for (const device of opened) await device.dispose();
  }
}
