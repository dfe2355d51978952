import { randomUUID } from 'node:crypto';
import { type Device, openDevice } from '@festival-ops/simulator/device';
import { test as base, expect } from '@playwright/test';
import { type Account, accountOf } from './account.ts';
import { seedCases, seedContact } from './cases.ts';
import { launchStack, type RunningStack } from './running-stack.ts';
import { seedTask } from './story.ts';

/** What happened before the screens are looked at, so that each has something to show. */
export interface Scene {
  readonly festivalId: string;
  /** Claimed, tagged, with a note, gear and a step of Tech 1 that was not accepted. */
  readonly taskId: string;
  readonly deletedTaskId: string;
  /** Its hotline waits for a lead. */
  readonly contactId: string;
  readonly itemId: string;
  readonly openCase: string;
  readonly decidedCase: string;
  /** The answer to Tech 1's step that was not accepted. */
  readonly receipt: string;
  /** A write that an operator looks after. */
  readonly held: string;
  /** A request of Tech 1 that waits in the inbox. */
  readonly request: string;
  readonly invitation: string;
}

/** A product of its own for each file, with a scene on it that no other story meets. */
export const test = base.extend<object, { stack: RunningStack; scene: Scene }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixtures from this pattern
    async ({}, use) => {
      const stack = await launchStack();
      await use(stack);
      await stack.dispose();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  scene: [
    async ({ stack }, use) => {
      await use(await playScene(stack));
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

async function playScene(stack: RunningStack): Promise<Scene> {
  const opened: Device[] = [];
  const online = async (account: Account): Promise<Device> => {
    const device = await openDevice({ url: stack.url, userId: account.userId, getToken: account.getToken });
    opened.push(device);
    await device.connect();
    await device.db.waitForFirstSync();
    return device;
  };
  try {
    const people = await Promise.all(['tech1', 'lead1'].map((short) => accountOf(stack, short)));
    const [techAccount, leadAccount] = people;
    if (techAccount === undefined || leadAccount === undefined) throw new Error('the demo has no crew');
    const tech = await online(techAccount);
    const lead = await online(leadAccount);
    const [task, deleted, poisoned] = [
      await seedTask(stack, {
        title: `A task with a title of ${'rather '.repeat(4)}many words`,
        state: 'in_progress',
      }),
      await seedTask(stack, { title: 'Not needed any more' }),
      await seedTask(stack, { title: 'Hard to judge' }),
    ];
    const contact = await seedContact(stack, tech.userId, { name: 'DJ Nilo', hotline: '0555 0100' });
    const all = [task, deleted, poisoned].map(({ id }) => id);
    for (const device of [tech, lead])
      await expect
        .poll(
          async () => (await heldBy(device, 'task', all)) + (await heldBy(device, 'contact', [contact.id])),
          {
            timeout: 20_000,
          },
        )
        .toBe(4);
    await stack.sql(
      `CREATE FUNCTION digest() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.title LIKE 'poison%' THEN RAISE EXCEPTION 'cannot digest %', NEW.title; END IF;
         RETURN NEW;
       END $$`,
    );
    await stack.sql('CREATE TRIGGER digest BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION digest()');
    const [item] = await stack.sql<{ id: string; festival_id: string }>(
      'SELECT id, festival_id FROM gear_item ORDER BY name LIMIT 1',
    );
    if (item === undefined) throw new Error('the demo has no gear');

    await lead.edit('task', task.id, { urgency: 'critical', tags: JSON.stringify(['power', 'gate 3']) });
    await lead.insert('gear_usage_event', {
      ...{ festival_id: item.festival_id, item_id: item.id, task_id: task.id, kind: 'consume', qty: 1 },
      used_at: new Date().toISOString(),
    });
    await lead.remove('task', deleted.id);
    const cases = await seedCases(stack, tech, lead, { n: 2, named: 'Dawn' });
    await tech.edit('task', poisoned.id, { title: 'poison' });
    await tech.insert('lead_request', {
      ...{ festival_id: task.festivalId, table_name: 'task', row_id: task.id, wish: 'Please verify it.' },
    });
    await tech.disconnect();
    await tech.edit('task', task.id, { state: 'done' });
    await tech.edit('contact', contact.id, { hotline: '0555 0202' });
    await lead.edit('task', task.id, { state: 'blocked' });
    await lead.edit('contact', contact.id, { hotline: '0555 0101' });
    const records = await stack.sql<{ id: string; row_id: string }>('SELECT id, row_id FROM conflict_record');
    const caseOf = (contactId: string | undefined) =>
      records.find(({ row_id }) => row_id === contactId)?.id ?? '';
    await lead.insert('conflict_action', {
      ...{ festival_id: task.festivalId, conflict_id: caseOf(cases[1]?.contactId), kind: 'decide' },
      ...{ choice: 'valid', seen_value: JSON.stringify(cases[1]?.valid) },
    });
    await allSent(lead);
    await tech.connect();
    await allSent(tech);
    const [refused] = await stack.sql<{ id: string }>(
      `SELECT id FROM sync_operation WHERE row_id = $1 AND result = 'rejected'`,
      [task.id],
    );
    const [held] = await stack.sql<{ id: string }>(`SELECT id FROM sync_operation WHERE result = 'parked'`);
    const [request] = await stack.sql<{ id: string }>('SELECT id FROM lead_request LIMIT 1');
    return {
      festivalId: task.festivalId,
      taskId: task.id,
      deletedTaskId: deleted.id,
      contactId: contact.id,
      itemId: item.id,
      openCase: caseOf(cases[0]?.contactId),
      decidedCase: caseOf(cases[1]?.contactId),
      receipt: refused?.id ?? '',
      held: held?.id ?? '',
      request: request?.id ?? '',
      invitation: await invite(stack, leadAccount, task.festivalId),
    };
  } finally {
    for (const device of opened) await device.dispose();
  }
}

async function heldBy(device: Device, table: string, ids: readonly string[]): Promise<number> {
  const marks = ids.map(() => '?').join(', ');
  return (await device.db.getAll(`SELECT id FROM ${table} WHERE id IN (${marks})`, [...ids])).length;
}

async function allSent(device: Device): Promise<void> {
  await expect.poll(() => device.unsent(), { timeout: 20_000 }).toBe(0);
}

async function invite(stack: RunningStack, by: Account, festivalId: string): Promise<string> {
  const stages = await stack.sql<{ id: string }>('SELECT id FROM stage ORDER BY sort LIMIT 2');
  const answer = await fetch(`${stack.url}/api/invitations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await by.getToken()}` },
    body: JSON.stringify({
      ...{ kind: 'join', festival_id: festivalId, name: 'Robin', email: `${randomUUID()}@example.org` },
      ...{ role: 'stage_tech', stage_ids: stages.map(({ id }) => id) },
    }),
  });
  return JSON.parse(await answer.text()).token;
}
