import { type Accessor, createEffect, createMemo } from 'solid-js';
import { useData } from '../../data/data-context.tsx';

/** A pause that is older than this was probably forgotten. */
export const FORGOTTEN_AFTER_MS = 3_600_000;

/** Since when sending is paused, in ms since 1970, across reloads; undefined while it is not. */
export function createPausedSince(now: Accessor<number>): Accessor<number | undefined> {
  const { connection, userId } = useData();
  const key = `festival-ops.paused-since.${userId}`;
  createEffect(() => {
    if (!connection.paused()) localStorage.removeItem(key);
    else if (localStorage.getItem(key) === null) localStorage.setItem(key, String(Date.now()));
  });
  return createMemo(() => {
    if (!connection.paused()) return undefined;
    return Number(localStorage.getItem(key)) || now();
  });
}
