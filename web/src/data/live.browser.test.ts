import type { CommonPowerSyncDatabase } from '@powersync/common';
import { useLiveQuery } from '@tanstack/solid-db';
import { createRoot, Suspense } from 'solid-js';
import { createComponent, insert } from 'solid-js/web';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeCollections } from './collections.ts';
import { createLiveQuery } from './live.ts';
import { openMemoryDatabase, putSyncedTask, syncedTask } from './memory-database.ts';

let db: CommonPowerSyncDatabase;
beforeEach(async () => {
  db = await openMemoryDatabase();
  await putSyncedTask(db, 't1', syncedTask);
});
afterEach(() => db.close());

/** Mounts a list of titles under a Suspense, and counts how often that one had to show something else. */
async function suspensions(query: typeof createLiveQuery): Promise<{ text: string; suspended: number }> {
  const { collections } = makeCollections(db);
  const place = document.body.appendChild(document.createElement('div'));
  let suspended = 0;
  const dispose = createRoot((end) => {
    const list = () => {
      const tasks = query((q) => q.from({ task: collections.task }));
      return () => (tasks.isReady ? tasks().map((task) => task.title) : []);
    };
    insert(
      place,
      createComponent(Suspense, {
        get fallback() {
          suspended += 1;
          return 'waiting';
        },
        get children() {
          return createComponent(() => list() as unknown as Element, {});
        },
      }),
    );
    return end;
  });
  await vi.waitFor(() => expect(place.textContent).toBe(syncedTask.title), { timeout: 20_000 });
  const { textContent } = place;
  dispose();
  place.remove();
  return { text: textContent, suspended };
}

test('a list that becomes ready takes nothing around it off the page', async () => {
  expect(await suspensions(createLiveQuery)).toEqual({ text: syncedTask.title, suspended: 0 });
});

test('without the work-around it does', async () => {
  expect((await suspensions(useLiveQuery)).suspended).toBeGreaterThan(0);
});
