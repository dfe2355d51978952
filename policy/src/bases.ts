import { type PlacedLink, placeLink } from './branch.ts';
import type { SubmittedField, Task } from './judge-field.ts';
import type { Column } from './table.ts';
import { comparable, decode, initialValue, type Value } from './value.ts';

/** What a write says of the state that its author saw. */

/** The decoded base. A row that only its device has seen shows null where the server has put a default. */
export function baseOf(
  { write }: Task,
  { name, column }: Pick<SubmittedField, 'name' | 'column'>,
): Value | undefined {
  if (column === undefined || write.bases === undefined || !Object.hasOwn(write.bases, name))
    return undefined;
  const decoded = decode(column, write.bases[name]);
  if (!decoded.ok) return undefined;
  return decoded.value === null && !column.nullable ? initialValue(column) : decoded.value;
}

/**
 * Where the write stands in the device's branch of a field (DET-3). A base that can't be decoded may still be the
 * new value of an earlier link that could not be decoded either.
 */
export function linkOf(task: Task, name: string, column: Column): PlacedLink {
  const { bases, rowVersion } = task.write;
  const base = baseOf(task, { name, column });
  const isSent = bases !== undefined && Object.hasOwn(bases, name);
  const undecoded = isSent ? comparable(column, bases[name]) : undefined;
  const baseText = base === undefined ? undefined : JSON.stringify(base);
  return placeLink(task.around.head(name), { rowVersion, base, baseText: baseText ?? undecoded });
}
