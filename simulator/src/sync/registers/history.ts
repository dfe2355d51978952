/**
 * What happened in a run of the register workload, as its participants saw it, in the order of the events. A process
 * is a device or a SQL session: each does one thing after the other.
 *
 * A write sets several registers to the greater of their value and its number, in one transaction. No two writes have
 * the same number, so a register that shows a number has seen the write of it; and a register never falls.
 */
export type Event =
  /** The number is on its way: from now on others may see it. */
  | {
      readonly type: 'write invoked';
      readonly process: string;
      readonly number: number;
      readonly registers: readonly string[];
    }
  /** It is done: committed, or on a device written locally, so that this process must see it from now on. */
  | { readonly type: 'write done'; readonly process: string; readonly number: number }
  /** It is not known whether it was done, or ever will be. */
  | { readonly type: 'write lost'; readonly process: string; readonly number: number }
  /** All that a process sees, in one read. */
  | { readonly type: 'read'; readonly process: string; readonly values: Values }
  /** The same after everything has come to rest. */
  | { readonly type: 'last read'; readonly process: string; readonly values: Values };

/** Register → number; every register of the workload. */
export type Values = Readonly<Record<string, number>>;

export type History = readonly Event[];

export interface Write {
  readonly process: string;
  readonly number: number;
  readonly registers: readonly string[];
}

/** All writes that were begun, by number. */
export function writesOf(history: History): ReadonlyMap<number, Write> {
  const writes = new Map<number, Write>();
  for (const event of history) if (event.type === 'write invoked') writes.set(event.number, event);
  return writes;
}

/** Reads in order, the last ones included. */
export function readsOf(history: History): Extract<Event, { readonly values: Values }>[] {
  return history.filter((event) => event.type === 'read' || event.type === 'last read');
}
