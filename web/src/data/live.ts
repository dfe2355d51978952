import { useLiveQuery } from '@tanstack/solid-db';

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
export const createLiveQuery = useLiveQuery;
