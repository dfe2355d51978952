import type { CommonPowerSyncDatabase } from '@powersync/common';
import {
  type Accessor,
  batch,
  createEffect,
  createMemo,
  createSignal,
  getOwner,
  on,
  onCleanup,
  runWithOwner,
} from 'solid-js';
import { type FirstOf, readFirstTasks } from './first-tasks.ts';
import { createLiveRows, type LiveRows } from './live-rows.ts';
import { createSqlSignal } from './live-sql.ts';
import type { RowCollection } from './person-data.ts';
import type { TaskRow } from './rows.ts';
import { readTasks } from './task-rows.ts';

/** The tasks of one festival. */
export interface Tasks {
  /** Whether `all` holds every task at hand; before, it holds the first ones of each column. */
  readonly ready: Accessor<boolean>;
  /** Whether anything was read yet. */
  readonly begun: Accessor<boolean>;
  readonly all: Accessor<readonly TaskRow[]>;
  /** Any task that this device holds, also one that is long finished or deleted. */
  readonly get: (id: string) => TaskRow | undefined;
  /** Whether it is known by now that this device holds the task, or doesn't. */
  readonly isKnown: (id: string) => boolean;
}

/**
 * First the rows that a screen is high, by SQL; then, once they are drawn, all tasks at hand as a collection, which
 * answers in the same frame. The collection must come last: the database does one thing at a time.
 * @param canDraw whether all else has been read that the first rows are drawn with
 */
export function createTasks(
  db: CommonPowerSyncDatabase,
  collection: () => RowCollection<TaskRow>,
  first: FirstOf,
  canDraw: Accessor<boolean> = () => true,
): Tasks {
  const [live, setLive] = createSignal<LiveRows<TaskRow>>();
  const owner = getOwner();
  let gone = false;
  onCleanup(() => {
    gone = true;
  });
  const start = () => {
    if (!gone)
      runWithOwner(owner, () =>
        setLive(createLiveRows(collection(), (row) => row.festival_id === first.festivalId)),
      );
  };
  type FirstRows = readonly TaskRow[] | undefined;
  const firstRows: Accessor<FirstRows> = createSqlSignal<FirstRows>(db, ['task'], undefined, async () => {
    // A change meanwhile is worth another look only as long as nothing better is there.
    if (live()?.ready()) return firstRows();
    return await readFirstTasks(db, first);
  });
  const drawn = createMemo<boolean>((already) => already || (firstRows() !== undefined && canDraw()), false);
  createEffect(on(drawn, (yes) => yes && afterPaint(start)));
  const ready = createMemo(() => live()?.ready() === true);
  const byId = createTasksById(db);
  return {
    ready,
    begun: () => ready() || firstRows() !== undefined,
    all: createMemo(() => (ready() ? (live()?.rows() ?? []) : (firstRows() ?? []))),
    get: (id) => live()?.get(id) ?? (id === '' ? undefined : byId.get(id)),
    isKnown: (id) => live()?.get(id) !== undefined || byId.isKnown(id),
  };
}

/** Tasks that are asked for one by one, read by SQL for as long as somebody wants them. */
function createTasksById(db: CommonPowerSyncDatabase): Pick<Tasks, 'get' | 'isKnown'> {
  const wanted = new Map<
    string,
    { readonly row: Accessor<TaskRow | undefined>; readonly known: Accessor<boolean> }
  >();
  const setters = new Map<string, (row: TaskRow | undefined) => void>();
  let asking = false;
  const ask = async (ids: readonly string[]) => {
    const rows = readTasks(
      await db.getAll(`SELECT * FROM task WHERE id IN (${ids.map(() => '?').join(', ')})`, [...ids]),
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    batch(() => {
      for (const id of ids) setters.get(id)?.(found.get(id));
    });
  };
  const stop = new AbortController();
  onCleanup(() => stop.abort());
  const quietly = (asked: Promise<void>) =>
    asked.catch((error: unknown) => {
      if (!stop.signal.aborted && !db.closed) throw error;
    });
  db.onChangeWithCallback(
    { onChange: () => (wanted.size === 0 ? undefined : quietly(ask([...wanted.keys()]))) },
    { tables: ['task'], throttleMs: 30, triggerImmediate: false, signal: stop.signal },
  );
  let fresh: string[] = [];
  const of = (id: string) => {
    const there = wanted.get(id);
    if (there !== undefined) return there;
    const [row, setRow] = createSignal<TaskRow>();
    const [known, setKnown] = createSignal(false);
    const made = { row, known };
    wanted.set(id, made);
    setters.set(id, (read) => {
      setRow(() => read);
      setKnown(true);
    });
    fresh.push(id);
    if (!asking) {
      asking = true;
      // All that one drawing of the screen asks for is one question.
      queueMicrotask(() => {
        const ids = fresh;
        fresh = [];
        asking = false;
        void quietly(ask(ids));
      });
    }
    return made;
  };
  return { get: (id) => of(id).row(), isKnown: (id) => of(id).known() };
}

/** When what is drawn now has had its turn; in a tab that nobody looks at, soon. */
function afterPaint(act: () => void): void {
  let done = false;
  const once = () => {
    if (!done) act();
    done = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 200);
}
