import { type History, readsOf, writesOf } from './history.ts';

/**
 * Atomic visibility: who sees one register of a write sees all of them. A register shows a write's number only if it
 * has seen that write, and then each other register of the write must be at least as high.
 */
export function atomicViolations(history: History): string[] {
  const writes = writesOf(history);
  return readsOf(history).flatMap(({ process, values }) => {
    const wrong: string[] = [];
    for (const number of new Set(Object.values(values)))
      for (const register of writes.get(number)?.registers ?? []) {
        const shown = values[register] ?? 0;
        if (shown < number)
          wrong.push(`${process} sees half of ${number}: ${register} is ${shown} (atomic visibility)`);
      }
    return wrong;
  });
}
