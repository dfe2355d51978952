import { makeCollections } from '@festival-ops/web/data/collections';
import { openLocalDatabase } from '@festival-ops/web/data/local-database';
import type { TaskRow } from '@festival-ops/web/data/rows';
import { eq, like } from '@tanstack/db';
import { useLiveQuery } from '@tanstack/solid-db';
import { createSignal, For, Suspense } from 'solid-js';
import { render } from 'solid-js/web';

/** What the board is measured against: every task an `<li>`, and nothing else. */
export interface BareList {
  readonly element: HTMLElement;
  filter(urgency: TaskRow['urgency'] | undefined): void;
  search(words: string): void;
  /** A step of the first open task, as its button would take it. */
  step(): void;
  remove(): Promise<void>;
}

/** Puts the list over the app, on the same local database, with the app's own collection and its options. */
export async function mountBareList(userId: string): Promise<BareList> {
  const db = await openLocalDatabase(userId);
  const { collections, stop } = makeCollections(db);
  const [urgency, setUrgency] = createSignal<TaskRow['urgency']>();
  const [words, setWords] = createSignal('');
  const element = document.createElement('div');
  element.style.cssText = 'position: fixed; inset: 0; overflow: auto; background: Canvas; z-index: 9999';
  document.body.append(element);
  await collections.task.preload();
  const dispose = render(() => {
    const tasks = useLiveQuery((q) => {
      const all = q
        .from({ task: collections.task })
        .orderBy(({ task }) => task.urgency)
        .orderBy(({ task }) => task.due_at)
        .orderBy(({ task }) => task.title);
      const wanted = urgency();
      const named = wanted === undefined ? all : all.where(({ task }) => eq(task.urgency, wanted));
      return words() === '' ? named : named.where(({ task }) => like(task.title, `%${words()}%`));
    });
    return (
      <Suspense>
        <ul>
          <For each={tasks()}>
            {(task) => (
              <li data-id={task.id} data-state={task.state}>
                {task.title}
              </li>
            )}
          </For>
        </ul>
      </Suspense>
    );
  }, element);
  return {
    element,
    filter: setUrgency,
    search: setWords,
    step: () => {
      const id = element.querySelector<HTMLElement>('[data-state="open"]')?.dataset.id;
      if (id === undefined) throw new Error('no task is open');
      collections.task.update(id, (task) => {
        task.state = 'in_progress';
      });
    },
    remove: async () => {
      dispose();
      element.remove();
      await stop();
      await db.close();
    },
  };
}
