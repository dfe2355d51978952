import { rowSchema } from './row-schema.ts';
import type { TaskRow } from './rows.ts';

const schema = rowSchema('task');

/** Reads rows of `task` as the collection would, leaving out what this version cannot read. */
export function readTasks(rows: readonly unknown[]): TaskRow[] {
  return rows.flatMap((row) => {
    const read = schema.safeParse(row);
    return read.success ? [read.data] : [];
  });
}
