import { randomUUID } from 'node:crypto';
import type { Browser } from '@playwright/test';
import type { RunningStack } from '../harness/running-stack.ts';
import { signInAs } from '../harness/screen.ts';
import { moveToAfternoon, stretchOverAnHour } from './afternoon.ts';
import { bringIn, type CrewMember, until } from './crew.ts';

/** Where the pictures find what happened. */
export interface Scene {
  readonly url: string;
  readonly festivalId: string;
  /** A task with everything on it. */
  readonly task: string;
  readonly deletedTask: string;
  /** Done, and waiting for a lead to verify it. */
  readonly doneTask: string;
  /** Taken by nobody, for moments. */
  readonly freeTask: string;
  /** Its step of Tech 1 was not accepted. */
  readonly refusedTask: string;
  readonly refusedReceipt: string;
  readonly gear: string;
  readonly contact: string;
  readonly overdueCase: string;
  readonly decidedCase: string;
  /** Opens the page that a newcomer sees. */
  readonly invitation: string;
}

/**
 * What happened before the pictures: an afternoon on which two write one note, take one task, change one number, and
 * use more than there is; told by the product itself, except for how long ago it was.
 */
export async function playScene(stack: RunningStack, browser: Browser): Promise<Scene> {
  await moveToAfternoon(stack);
  const began = new Date();
  const stages = await stack.sql<{ id: string; festival_id: string; name: string }>(
    'SELECT id, festival_id, name FROM stage ORDER BY sort',
  );
  const [meadow, river] = stages;
  if (meadow === undefined || river === undefined) throw new Error('the demo festival has no stages');
  const festivalId = meadow.festival_id;
  const tech = await bringIn(stack, 'tech1', 'Green phone');
  const second = await bringIn(stack, 'tech2', 'Crew phone 4');
  const lead = await bringIn(stack, 'lead1', 'Site office laptop');
  const other = await bringIn(stack, 'lead2', 'Gate tablet');
  const crew = [tech, second, lead, other];
  try {
    const newTask = (values: Readonly<Record<string, unknown>>) =>
      lead.device.insert('task', {
        ...{ festival_id: festivalId, stage_id: meadow.id, urgency: 'normal', state: 'open', tags: '[]' },
        ...values,
      });
    const task = await newTask({
      title: 'Refuel generator B and check its earth bond',
      urgency: 'critical',
      tags: '["power"]',
      expected_crowd: 1200,
      due_at: new Date(began.getTime() + 90 * 60_000).toISOString(),
    });
    const refusedTask = await newTask({ title: 'Re-aim the front fill', urgency: 'high' });
    const claimedTask = await newTask({ title: 'Swap the wireless mics for the choir' });
    const deletedTask = await newTask({ title: 'Move the barrier at gate B' });
    const freeTask = await newTask({ title: 'Tape the cable ramp at front of house', urgency: 'critical' });
    const doneTask = await newTask({ title: 'Check the ballast of the delay tower', urgency: 'high' });
    const heldTask = await newTask({ title: 'Label the multicore', stage_id: river.id });
    await lead.sent();
    for (const member of crew) await member.has('task', heldTask);

    await takeAndTag(tech, lead, task);
    await writeNote(stack, browser, `/f/${festivalId}/tasks/${task}`);
    const gear = await useGear(stack, tech, lead, { festivalId, task });
    for (const state of ['in_progress', 'done']) await tech.device.edit('task', doneTask, { state });
    await tech.device.edit('task', refusedTask, { state: 'in_progress' });
    await tech.sent();
    await second.has('task', refusedTask);

    const contacts = await stack.sql<{ id: string; name: string }>(
      'SELECT id, name FROM contact WHERE stage_id = $1 ORDER BY name LIMIT 5',
      [meadow.id],
    );
    const [overdue, decided, claimed, mailed, reconflicted] = contacts;
    if (overdue === undefined || decided === undefined || claimed === undefined)
      throw new Error('no contacts');
    if (mailed === undefined || reconflicted === undefined) throw new Error('too few contacts');

    // Tech 1 works in a dead spot while the others go on
    await tech.offline();
    await tech.device.edit('task', refusedTask, { state: 'done' });
    await tech.device.edit('task', claimedTask, { assignee_id: tech.account.userId });
    await tech.device.edit('task', deletedTask, { title: 'Move the barrier at gate B, two metres' });
    for (const [index, contact] of contacts.entries())
      await tech.device.edit(
        'contact',
        contact.id,
        contact === mailed ? { email: 'stage@mirasolveig.example' } : { hotline: `0555 02${index}27` },
      );
    await tech.device.insert('gear_usage_event', {
      ...{
        festival_id: festivalId,
        item_id: gear,
        kind: 'consume',
        qty: 24,
        used_at: new Date().toISOString(),
      },
      task_id: task,
    });
    for (const [index, contact] of contacts.entries())
      await other.device.edit(
        'contact',
        contact.id,
        contact === mailed ? { email: 'office@mirasolveig.example' } : { hotline: `0555 01${index}72` },
      );
    await lead.device.edit('task', refusedTask, { state: 'blocked' });
    await second.device.edit('task', claimedTask, { assignee_id: second.account.userId });
    await lead.device.remove('task', deletedTask);
    for (const member of [lead, second, other]) await member.sent();
    await tech.online();

    await decideSome(stack, lead, other, { festivalId, overdue, decided, claimed, reconflicted });
    await second.device.insert('lead_request', {
      ...{ festival_id: festivalId, table_name: 'task', row_id: freeTask },
      wish: 'The ramp is cracked. Can we have a new one before the choir?',
    });
    await second.sent();
    await holdWrites(stack, second, heldTask);

    await stretchOverAnHour(stack, began);
    await fillFleet(stack, crew);
    const [refused] = await stack.sql<{ id: string }>(
      `SELECT id FROM sync_operation WHERE row_id = $1 AND result = 'rejected'`,
      [refusedTask],
    );
    return {
      ...{ url: stack.url, festivalId, task, deletedTask, doneTask, freeTask, refusedTask, gear },
      refusedReceipt: refused?.id ?? '',
      contact: claimed.id,
      overdueCase: await caseOf(stack, overdue.id),
      decidedCase: await caseOf(stack, decided.id),
      invitation: await invite(stack, lead, festivalId, river.id),
    };
  } finally {
    for (const { device } of crew) await device.dispose();
  }
}

async function takeAndTag(tech: CrewMember, lead: CrewMember, task: string): Promise<void> {
  await tech.device.edit('task', task, { assignee_id: tech.account.userId });
  await tech.device.edit('task', task, { state: 'in_progress' });
  await tech.sent();
  await tech.offline();
  await tech.device.edit('task', task, { tags: '["power","safety"]', expected_crowd: 1350 });
  await lead.device.edit('task', task, { tags: '["power","weather"]', expected_crowd: 1400 });
  await lead.sent();
  await tech.online();
}

/** Both write without seeing what the other does. */
async function writeNote(stack: RunningStack, browser: Browser, path: string): Promise<void> {
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  const [one, two] = contexts;
  const tech = await signInAs(await one.newPage(), stack.url, 'tech1', path);
  const lead = await signInAs(await two.newPage(), stack.url, 'lead2', path);
  const note = (page: typeof tech.page) => page.locator('textarea[data-note-text="ready"]');
  await note(tech.page).fill('Diesel is in the red canisters behind the trailer.');
  await note(tech.page).blur();
  await tech.allSent();
  await until(async () => (await note(lead.page).inputValue()).includes('trailer'));
  await tech.goOffline();
  await note(tech.page).press('Control+End');
  await tech.page.keyboard.insertText('\nFuel gauge sticks: trust the dipstick.');
  await note(tech.page).blur();
  await note(lead.page).press('Control+Home');
  await lead.page.keyboard.insertText('Key: with security at gate A.\n');
  await note(lead.page).blur();
  await lead.allSent();
  await tech.goOnline();
  await tech.allSent();
  for (const context of contexts) await context.close();
}

/** Two days of bookings, then too many of one item at a time. */
async function useGear(
  stack: RunningStack,
  tech: CrewMember,
  lead: CrewMember,
  at: { readonly festivalId: string; readonly task: string },
): Promise<string> {
  const item = async (name: string) => {
    const [row] = await stack.sql<{ id: string }>('SELECT id FROM gear_item WHERE name = $1', [name]);
    return row?.id ?? '';
  };
  const cables = await item('XLR cable 10 m');
  const days: readonly (readonly [hoursAgo: number, kind: string, qty: number])[] = [
    ...([
      [45, 'consume', 12],
      [40, 'consume', 18],
      [33, 'return', 6],
      [27, 'consume', 9],
    ] as const),
    ...([
      [21, 'restock', 20],
      [17, 'consume', 26],
      [9, 'return', 4],
      [4, 'consume', 15],
    ] as const),
  ];
  for (const [hoursAgo, kind, qty] of days)
    await stack.sql(
      `INSERT INTO gear_usage_event (id, festival_id, item_id, kind, qty, used_at, accepted_at, author_id)
       VALUES ($1, $2, $3, $4, $5, now() - make_interval(hours => $6), now() - make_interval(hours => $6), $7)`,
      [randomUUID(), at.festivalId, cables, kind, qty, hoursAgo, tech.account.userId],
    );
  await stack.sql(
    `UPDATE gear_stock s SET on_hand = (SELECT sum(CASE kind WHEN 'consume' THEN -qty ELSE qty END)
       FROM gear_usage_event e WHERE e.item_id = s.item_id) WHERE item_id = $1`,
    [cables],
  );
  const book = async (member: CrewMember, name: string, kind: string, qty: number, task?: string) => {
    await member.device.insert('gear_usage_event', {
      ...{ festival_id: at.festivalId, item_id: await item(name), kind, qty, task_id: task ?? null },
      used_at: new Date().toISOString(),
    });
    await member.sent();
  };
  await book(tech, 'Diesel', 'consume', 60, at.task);
  await book(tech, 'Gaffer tape black', 'consume', 2, at.task);
  await book(lead, 'Fog fluid', 'consume', 6);
  const [left] = await stack.sql<{ n: number }>('SELECT on_hand AS n FROM gear_stock WHERE item_id = $1', [
    cables,
  ]);
  await book(lead, 'XLR cable 10 m', 'consume', Math.max(1, (left?.n ?? 0) - 17));
  return cables;
}

async function decideSome(
  stack: RunningStack,
  lead: CrewMember,
  other: CrewMember,
  at: Readonly<Record<'overdue' | 'decided' | 'claimed' | 'reconflicted', { readonly id: string }>> & {
    readonly festivalId: string;
  },
): Promise<void> {
  const act = async (member: CrewMember, contactId: string, values: Readonly<Record<string, unknown>>) => {
    const conflict_id = await caseOf(stack, contactId);
    await member.has('conflict_record', conflict_id);
    await member.device.insert('conflict_action', { festival_id: at.festivalId, conflict_id, ...values });
  };
  const [valid] = await stack.sql<{ hotline: string }>('SELECT hotline FROM contact WHERE id = $1', [
    at.decided.id,
  ]);
  await act(lead, at.decided.id, {
    ...{ kind: 'decide', choice: 'proposed', seen_value: JSON.stringify(valid?.hotline) },
    reason: 'Checked by radio',
  });
  await lead.sent();
  await act(other, at.claimed.id, { kind: 'claim' });
  await other.sent();
  await stack.sql(
    `UPDATE conflict_record SET due_at = now() - interval '3 hours' WHERE row_id = $1 AND status = 'open'`,
    [at.overdue.id],
  );
  // Lead 1 decides without a network what changes meanwhile
  const [before] = await stack.sql<{ hotline: string }>('SELECT hotline FROM contact WHERE id = $1', [
    at.reconflicted.id,
  ]);
  await lead.has('conflict_record', await caseOf(stack, at.reconflicted.id));
  await lead.offline();
  await act(lead, at.reconflicted.id, {
    ...{ kind: 'decide', choice: 'proposed', seen_value: JSON.stringify(before?.hotline) },
  });
  await other.device.edit('contact', at.reconflicted.id, { hotline: '0555 0199' });
  await other.sent();
  await lead.online();
}

/** Writes that the server cannot judge: the disk of its index is full. */
async function holdWrites(stack: RunningStack, member: CrewMember, task: string): Promise<void> {
  await stack.sql(
    `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF NEW.title LIKE '%(24 ways)' THEN
         RAISE EXCEPTION 'could not extend file "base/16384/16452": No space left on device';
       END IF;
       RETURN NEW;
     END $$`,
  );
  await stack.sql('CREATE TRIGGER full_disk BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION full_disk()');
  await member.device.edit('task', task, { title: 'Label the multicore (24 ways)' });
  await member.device.edit('task', task, { urgency: 'high' });
  await member.sent();
}

/** Each crew member's device, phones that were not heard of for a while, and one with an older app. */
async function fillFleet(stack: RunningStack, crew: readonly CrewMember[]): Promise<void> {
  const add = (id: string, who: string, name: string, minutesAgo: number, unsent = 0, app = '0.1.0') =>
    stack.sql(
      `INSERT INTO device (id, festival_id, device_id, user_id, name, app_version, last_seen_at, queue_depth,
                           oldest_unsent_at)
       SELECT $1 || ':' || festival_id, festival_id, $1, user_id, $3, $6, now() - make_interval(mins => $4), $5,
              CASE WHEN $5 > 0 THEN now() - make_interval(mins => $4 + 20) END
       FROM member WHERE display_name = $2`,
      [id, who, name, minutesAgo, unsent, app],
    );
  await stack.sql('DELETE FROM device');
  for (const [index, { deviceId, deviceName, account }] of crew.entries())
    await add(deviceId, account.name, deviceName, index + 1);
  await add(randomUUID(), 'Tech 3', 'Crew phone 1', 52, 12);
  await add(randomUUID(), 'Tech 4', 'Crew phone 2', 4, 0, '0.0.9');
  await add(randomUUID(), 'Tech 5', 'Own phone', 8);
}

async function caseOf(stack: RunningStack, contactId: string): Promise<string> {
  const find = () =>
    stack.sql<{ id: string }>(
      'SELECT id FROM conflict_record WHERE row_id = $1 ORDER BY created_at LIMIT 1',
      [contactId],
    );
  await until(async () => (await find()).length > 0);
  return (await find())[0]?.id ?? '';
}

async function invite(
  stack: RunningStack,
  lead: CrewMember,
  festivalId: string,
  stageId: string,
): Promise<string> {
  const answer = await fetch(`${stack.url}/api/invitations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await lead.account.getToken()}` },
    body: JSON.stringify({
      ...{ kind: 'join', festival_id: festivalId, name: 'Robin', email: 'robin@example.org' },
      ...{ role: 'stage_tech', stage_ids: [stageId] },
    }),
  });
  const made: unknown = await answer.json();
  return `/invite/${String(Reflect.get(Object(made), 'token'))}`;
}
