import { useLiveQuery } from '@tanstack/solid-db';
import { createMemo, createRoot, onCleanup } from 'solid-js';

/**
 * How screens subscribe. Inside a component (`eq` and the other operators come from `@tanstack/db`):
 *
 *     const { collections } = useData();
 *     const tasks = createLiveQuery((q) =>
 *       q.from({ task: collections.task })
 *        .where(({ task }) => eq(task.stage_id, stageId()))
 *        .orderBy(({ task }) => task.title));
 *     <Show when={tasks.isReady}> <For each={tasks()}> …
 *
 * Gate on `isReady`: before it, only a part of the rows may be there. Rows are stores, so a change to one field
 * renders one text node. Signals read inside the query make it ask anew.
 */
export const createLiveQuery = ((query: never) => withoutSuspense(useAny(query))) as typeof useLiveQuery;

/** Whichever of its forms is asked for. */
const useAny: (query: never) => () => unknown = useLiveQuery;

/**
 * `@tanstack/solid-db` 0.2.45 says `isReady` a moment before its resource has resolved, so that who reads then
 * suspends: what stands around it leaves the page for that moment, loses its focus, and an open dialog its hold.
 * Read below a root of its own, a resource finds no Suspense; the rows are there, in the store that it starts with.
 */
function withoutSuspense(live: () => unknown): () => unknown {
  const [read, dispose] = createRoot(
    (end) => [
      createMemo(() => {
        try {
          return { rows: live() };
        } catch (error) {
          return { error };
        }
      }),
      end,
    ],
    null,
  );
  onCleanup(dispose);
  const rows = () => {
    const state = read();
    // to the boundary of who reads
    if ('error' in state) throw state.error;
    return state.rows;
  };
  const { name: _, length: __, prototype: ___, ...states } = Object.getOwnPropertyDescriptors(live);
  return Object.defineProperties(rows, { ...states, data: { get: rows } });
}
