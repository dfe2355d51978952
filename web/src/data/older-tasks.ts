import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { TaskRow } from './rows.ts';
import { readTasks } from './task-rows.ts';
import { atHandSince } from './tasks-at-hand.ts';

const LIMIT = 100;

/** Finished tasks that are not in memory any more, by words of their title; nothing as long as none are asked for. */
export function createOlderTasks(
  db: CommonPowerSyncDatabase,
  festivalId: string,
  q: Accessor<string>,
): Accessor<readonly TaskRow[]> {
  const [found, setFound] = createSignal<readonly TaskRow[]>([]);
  let gone = false;
  onCleanup(() => {
    gone = true;
  });
  const ask = async (words: readonly string[]) => {
    try {
      const rows = await db.getAll(
        `SELECT * FROM task WHERE festival_id = ? AND state = 'verified' AND deleted_at IS NULL AND updated_at < ?
         ${words.map(() => "AND title LIKE ? ESCAPE '\\'").join(' ')} ORDER BY updated_at DESC LIMIT ${LIMIT}`,
        [festivalId, atHandSince(Date.now()), ...words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)],
      );
      // What was typed meanwhile asks for itself.
      if (!gone && words === asked) setFound(readTasks(rows));
    } catch (error) {
      if (!gone && !db.closed) throw error;
    }
  };
  let asked: readonly string[] = [];
  createEffect(
    on(q, (text) => {
      asked = text.split(/\s+/).filter(Boolean);
      if (asked.length === 0) setFound([]);
      else void ask(asked);
    }),
  );
  return found;
}
