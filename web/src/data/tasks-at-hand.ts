import { and, eq, gte, IR, isNull, not, or } from '@tanstack/db';
import type { Condition } from './powersync-workarounds.ts';

/** Finished or deleted, and untouched for longer than this: nobody works on it any more. */
const AT_HAND_MS = 3 * 24 * 60 * 60 * 1000;

const column = <T>(name: string) => new IR.PropRef<T>([name]);

/** Since when a finished task must have been touched to be at hand, as an instant. */
export const atHandSince = (now: number): string => new Date(now - AT_HAND_MS).toISOString();

/**
 * The tasks that are in memory: all that are not finished, and what was touched of late. A season's verified tasks
 * stay in SQLite, where a task is looked up by its id and found by its name.
 */
export function tasksAtHand(now: number): Condition {
  return or(
    and(isNull(column('deleted_at')), not(eq(column<string>('state'), 'verified'))),
    gte(column<string>('updated_at'), atHandSince(now)),
    // Made here and not come back yet.
    isNull(column('updated_at')),
  );
}
