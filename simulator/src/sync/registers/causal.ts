import type { History, Values } from './history.ts';

/**
 * Causal consistency, as four promises to each process.
 *
 * - read your writes: after a write, the process never reads less than it.
 * - monotonic reads: no later read of a register is lower.
 * - monotonic writes: who sees a write sees the earlier ones of the process that wrote it.
 * - writes follow reads: who sees a write sees what its process had read before.
 *
 * Each write carries what its process had written and read by then; a read that shows the write's number is compared
 * with both. What those in turn rest on was checked when that process read it, so one step back is enough.
 */
export function causalViolations(history: History): string[] {
  const sessions = new Map<string, Session>();
  const carried = new Map<number, Carried>();
  const wrong: string[] = [];
  const sessionOf = (process: string): Session => {
    const session = sessions.get(process) ?? { written: new Map(), read: new Map(), begun: new Map() };
    sessions.set(process, session);
    return session;
  };
  for (const event of history) {
    const { process } = event;
    const session = sessionOf(process);
    switch (event.type) {
      case 'write invoked':
        carried.set(event.number, {
          process,
          written: new Map(session.written),
          read: new Map(session.read),
        });
        session.begun.set(event.number, event.registers);
        break;
      case 'write done':
        raise(
          session.written,
          (session.begun.get(event.number) ?? []).map((register) => [register, event.number]),
        );
        break;
      case 'write lost':
        break;
      case 'read':
      case 'last read': {
        const { values } = event;
        wrong.push(
          ...below(values, session.written, `${process} does not see its own write`, 'read your writes'),
          ...below(values, session.read, `${process} reads what is older`, 'monotonic reads'),
        );
        for (const number of new Set(Object.values(values))) {
          const before = carried.get(number);
          if (before === undefined || before.process === process) continue;
          const sees = `${process} sees ${number} of ${before.process}`;
          wrong.push(
            ...below(values, before.written, `${sees}, not its earlier write`, 'monotonic writes'),
            ...below(values, before.read, `${sees}, not what that had read`, 'writes follow reads'),
          );
        }
        raise(session.read, Object.entries(values));
      }
    }
  }
  return wrong;
}

interface Session {
  /** Register → greatest number that this process has surely written. */
  readonly written: Map<string, number>;
  /** Register → greatest number that it has read. */
  readonly read: Map<string, number>;
  readonly begun: Map<number, readonly string[]>;
}

interface Carried {
  readonly process: string;
  readonly written: ReadonlyMap<string, number>;
  readonly read: ReadonlyMap<string, number>;
}

function raise(known: Map<string, number>, seen: Iterable<readonly [string, number]>): void {
  for (const [register, number] of seen) known.set(register, Math.max(number, known.get(register) ?? 0));
}

function below(values: Values, least: ReadonlyMap<string, number>, what: string, promise: string): string[] {
  return [...least]
    .filter(([register, number]) => (values[register] ?? 0) < number)
    .map(([register, number]) => `${what}: ${register} is ${values[register]}, not ${number} (${promise})`);
}
