/**
 * Which requests share a database transaction. While as many transactions are under way as help, the requests that
 * come wait, and go together once one of them ends: what a transaction costs beside its writes is paid once for all
 * of them. A request that finds room goes at once and alone; nobody waits for others to come.
 */
export interface Grouping<C extends Groupable, R> {
  /** Groups under way at the same time. */
  readonly atOnce: number;
  /** Writes of a group, at most, unless one chunk alone has more. */
  readonly mostWrites: number;
  /** Handles a group, and answers each of its turns as soon as it can. */
  readonly run: (group: readonly Turn<C, R>[]) => Promise<void>;
}

/** A chunk that has its turn, and who waits for its answer. */
export interface Turn<C, R> {
  readonly chunk: C;
  answer(value: R | Promise<R>): void;
}

export interface Groupable {
  readonly deviceId: string;
  readonly transactions: readonly { readonly writes: readonly unknown[] }[];
}

/** Each device of a group is asked for by a part of a statement of its own, and statements are remembered. */
const MOST_DEVICES = 8;

/** A group that takes longer waits itself, for a lock or for a slow disk, and keeps others waiting no more. */
const PATIENCE_MS = 250;

/** @returns what takes a chunk; those of one device go one after the other, in the order in which they came */
export function createGroups<C extends Groupable, R>(grouping: Grouping<C, R>): (chunk: C) => Promise<R> {
  const waiting: Waiting<C, R>[] = [];
  const devices = new Set<string>();
  let underWay = 0;
  let isAboutToStart = false;

  const start = async (group: readonly Waiting<C, R>[]): Promise<void> => {
    let counts = true;
    const makeRoom = () => {
      if (counts) underWay -= 1;
      counts = false;
      startSoon();
    };
    underWay += 1;
    for (const { chunk } of group) devices.add(chunk.deviceId);
    const patience = setTimeout(makeRoom, PATIENCE_MS);
    try {
      await grouping.run(group);
    } catch (error) {
      // who was answered before hears nothing of it
      for (const { fail } of group) fail(error);
    } finally {
      clearTimeout(patience);
      for (const { chunk } of group) devices.delete(chunk.deviceId);
      makeRoom();
    }
  };

  const startAll = (): void => {
    while (underWay < grouping.atOnce) {
      const group = takeGroup(waiting, devices, grouping.mostWrites);
      if (group.length === 0) return;
      void start(group);
    }
  };

  /** What comes in the same turn of the event loop goes together, also what comes when a group has just ended. */
  const startSoon = (): void => {
    if (isAboutToStart) return;
    isAboutToStart = true;
    setImmediate(() => {
      isAboutToStart = false;
      startAll();
    });
  };

  return (chunk) =>
    new Promise((answer, fail) => {
      waiting.push({ chunk, answer, fail });
      startSoon();
    });
}

interface Waiting<C, R> extends Turn<C, R> {
  fail(error: unknown): void;
}

/** The first that wait, as many as fit, but none of a device of which one is on its way. */
function takeGroup<W extends { readonly chunk: Groupable }>(
  waiting: W[],
  devices: ReadonlySet<string>,
  mostWrites: number,
): W[] {
  const group: W[] = [];
  const busy = new Set(devices);
  let room = mostWrites;
  for (const one of waiting) {
    const { deviceId, transactions } = one.chunk;
    if (busy.has(deviceId)) continue;
    const writes = transactions.reduce((sum, transaction) => sum + transaction.writes.length, 0);
    if (group.length === MOST_DEVICES || (group.length > 0 && writes > room)) break;
    group.push(one);
    busy.add(deviceId);
    room -= writes;
  }
  for (const one of group) waiting.splice(waiting.indexOf(one), 1);
  return group;
}
