import type { SyncService } from '@festival-ops/sync/service';
import { createTestDatabase } from '@festival-ops/testing/database';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CountingService, startCountingService } from './counting-service.ts';
import { Crew, heldBack, isPending, LEAD, nameOn, PATIENT, TECH } from './crew.ts';

// devices, an api and two services start for each, and others may be busy beside them
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let crew: Crew;
let embedded: SyncService;
/** Gives out its numbers as PowerSync Service does. */
let other: CountingService;
beforeEach(async () => {
  const databaseUrl = await createTestDatabase();
  crew = await Crew.open(databaseUrl);
  embedded = await crew.service(databaseUrl);
  other = await startCountingService((await crew.service(databaseUrl)).port);
  crew.site.sync.target = embedded.port;
});
afterEach(async () => {
  await other.close();
  await crew.close();
});

test('SY-150 and SY-151 a site goes to a service with numbers of its own, back, and there again: every queued write arrives once, and every device ends with the rows', async () => {
  const settled = await crew.open(LEAD);
  const queued = await crew.open(TECH);
  const pending = await crew.open(LEAD);
  const busy = await crew.open(TECH);
  await crew.connectAll();
  for (const device of crew.devices) await crew.count(device);
  await crew.expectAllOnce();

  let round = 0;
  const go = async (to: { readonly port: number; readonly url: string }) => {
    round += 1;
    await crew.leavePending(pending);
    await queued.disconnect();
    for (const at of [1, 2, 3]) await crew.addTask(queued, `${round} queued ${at}`);
    await crew.count(queued);
    for (const at of [1, 2, 3, 4, 5, 6]) {
      await crew.addTask(busy, `${round} busy ${at}`);
      if (at === 3) crew.switchTo(to.port);
    }
    await crew.handOver(to.url, 4);
    await crew.renameStage(`round ${round}`);
    await Promise.all([pending.connect(), queued.connect()]);
    await crew.expectAllOnce();
    // and it goes on from there
    for (const device of crew.devices) await crew.count(device);
    await crew.expectAllOnce();
    await crew.renameStage(`after round ${round}`);
    await crew.expectAllOnce();
    expect(await isPending(settled)).toBe(false);
  };
  await go(other);
  await go(embedded);
  await go(other);
});

test('SY-151 a service that counts from one leaves a device waiting that comes from the clock’s numbers, until it writes again or the service is told of it', async () => {
  const waiting = await crew.open(LEAD);
  const writing = await crew.open(TECH);
  const settled = await crew.open(TECH);
  await crew.connectAll();
  await crew.leavePending(waiting, writing);
  crew.switchTo(other.port);
  await crew.renameStage('elsewhere');
  await Promise.all([waiting.connect(), writing.connect()]);
  await expect.poll(() => nameOn(settled), PATIENT).toBe('elsewhere');
  for (const device of [waiting, writing]) {
    // It has all of the new service's rows, checked and complete, and shows none of those that can be edited.
    await expect.poll(() => heldBack(device), PATIENT).toContain('board');
    expect([await nameOn(device), await isPending(device)]).toEqual(['Main', true]);
  }

  await crew.count(writing);
  await expect.poll(() => nameOn(writing), PATIENT).toBe('elsewhere');
  expect([await nameOn(waiting), await isPending(waiting)]).toEqual(['Main', true]);

  await crew.handOver(other.url, 2);
  await expect.poll(() => nameOn(waiting), PATIENT).toBe('elsewhere');
  expect(await isPending(waiting)).toBe(false);
  await crew.expectAllOnce();
});

test('SY-151 a service that was left and comes back without a restart tells a device an old number, until it is told of it', async () => {
  const device = await crew.open(LEAD);
  await crew.connectAll();
  await crew.count(device);
  await crew.expectAllOnce();
  crew.switchTo(other.port);
  await crew.handOver(other.url, 1);
  await crew.count(device);
  await crew.expectAllOnce();
  crew.switchTo(embedded.port);
  await crew.renameStage('back again');
  await expect.poll(() => heldBack(device), PATIENT).toContain('board');
  expect(await nameOn(device)).toBe('Main');
  await crew.handOver(embedded.url, 1);
  await expect.poll(() => nameOn(device), PATIENT).toBe('back again');
});
