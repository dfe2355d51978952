import * as z from 'zod/mini';
import type { NoteUpdate } from './notes.ts';

/**
 * What was typed in the last moment of a tab. The local database answers later than a closing tab lives, so it is
 * written down where that can be done at once, and goes to the database when the note is opened next.
 */
export interface LeftBehind {
  /** @returns what takes it away again, once the database has it after all */
  keep(updates: readonly NoteUpdate[]): () => void;
  /** What tabs left behind that are long gone; it is taken away here. */
  take(): NoteUpdate[];
}

/** A tab that was only put aside may still be writing. */
const GONE_AFTER_MS = 10_000;

export function leftBehindIn(userId: string, taskId: string, now: () => number = Date.now): LeftBehind {
  const prefix = `festival-ops.note.${userId}.${taskId}.`;
  return {
    keep: (updates) => {
      const key = prefix + crypto.randomUUID();
      try {
        localStorage.setItem(key, JSON.stringify({ at: now(), updates }));
      } catch {
        // No room there: the write to the database goes on as it would have.
      }
      return () => localStorage.removeItem(key);
    },
    take: () => {
      const found = Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .flatMap((key) => {
          const { data } = left.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'));
          return data === undefined || now() - data.at < GONE_AFTER_MS ? [] : [{ key, ...data }];
        })
        .sort((a, b) => a.at - b.at);
      for (const { key } of found) localStorage.removeItem(key);
      return found.flatMap(({ updates }) => updates);
    },
  };
}

const left = z.object({
  at: z.number(),
  updates: z.array(z.object({ payload: z.string(), stateVector: z.string() })),
});
