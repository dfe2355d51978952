import type { Column } from '@festival-ops/policy/table';
import { fieldKey, type Link, type Result, resultOf } from './state.ts';
import { columnsOf, defaultOf, isTable, isUuid, read, spelled, type Value } from './value.ts';
import { type Answer, isWrite, metadataOf, type Write } from './write.ts';

/** A device's edits of a field, one on top of the other (DET-3). */

export function baseOf({ bases, rowVersion }: Write, name: string, column: Column): Value | undefined {
  if (bases === undefined || !Object.hasOwn(bases, name)) return undefined;
  const base = read(column, bases[name]);
  // a row that only its device has seen shows nothing where the server has put the default
  return base === null && rowVersion === null ? defaultOf(column) : base;
}

function linkKey({ device, table, id }: Write, name: string): string {
  return `${device} ${fieldKey(table, id, name)}`;
}

/** The device's newest edit of the field, if this one was made on top of it. */
function earlierLink(write: Write, name: string, column: Column): Link | undefined {
  const link = write.state.links.get(linkKey(write, name));
  if (link === undefined || write.bases === undefined || !Object.hasOwn(write.bases, name)) return undefined;
  const continues =
    link.rowVersion === write.rowVersion && link.newest === spelled(column, write.bases[name]);
  return continues ? link : undefined;
}

/** DET-1: what the server would hold if nobody else had touched the field since the branch began. */
export function expectedAt(
  write: Write,
  name: string,
  column: Column,
): { expected: Value | undefined; followsRejected: boolean } {
  const earlier = earlierLink(write, name, column);
  if (earlier === undefined) return { expected: baseOf(write, name, column), followsRejected: false };
  return { expected: earlier.expected, followsRejected: earlier.rejected };
}

/** What becomes of the device's newest edit of a field; `taken` is what the server holds by it, if it took it. */
interface Outcome {
  readonly expected: Value | undefined;
  readonly result: Result;
  readonly taken: Value | undefined;
}

export function link(write: Write, name: string, column: Column, { expected, result, taken }: Outcome): void {
  write.state.links.set(linkKey(write, name), {
    newest: spelled(column, write.values[name]),
    rowVersion: write.rowVersion,
    expected: taken === undefined ? expected : taken,
    rejected: result === 'rejected',
    receipt: write.receipt,
  });
}

/** A write of the device's user that changed nothing is a link of its branches all the same. */
export function linkAll(write: Write, answer: Answer): void {
  const { entry, user, values } = write;
  const isOwn = isWrite(entry) && metadataOf(entry.metadata).author === user;
  if (!isOwn || entry.op === 'DELETE' || !isTable(entry.table) || !isUuid(entry.id)) return;
  for (const name of Object.keys(values)) {
    const column = columnsOf(entry.table)[name];
    if (column?.access !== 'edit') continue;
    const { expected } = expectedAt(write, name, column);
    link(write, name, column, { expected, result: resultOf(answer), taken: undefined });
  }
}
