import { type History, writesOf } from './history.ts';

/**
 * Max-write-wins: what is shown was written by somebody who had begun to, and at the end each register has the greatest
 * number that was surely written to it, or a greater one whose fate is not known.
 */
export function maxWinsViolations(history: History): string[] {
  const begun = new Map<number, readonly string[]>();
  const lost = new Set<number>();
  const wrong: string[] = [];
  for (const event of history) {
    if (event.type === 'write invoked') begun.set(event.number, event.registers);
    if (event.type === 'write lost') lost.add(event.number);
    if (event.type !== 'read' && event.type !== 'last read') continue;
    for (const [register, value] of Object.entries(event.values))
      if (value !== 0 && begun.get(value)?.includes(register) !== true)
        wrong.push(`${event.process} reads ${value} from ${register}, which nobody had written (max wins)`);
  }
  const least = new Map<string, number>();
  for (const { number, registers } of writesOf(history).values())
    if (!lost.has(number))
      for (const register of registers) least.set(register, Math.max(number, least.get(register) ?? 0));
  for (const event of history)
    if (event.type === 'last read')
      for (const [register, number] of least)
        if ((event.values[register] ?? 0) < number)
          wrong.push(`${event.process} ends with ${register} below ${number} (max wins)`);
  return wrong;
}

/** Convergence: when all has come to rest, everybody sees the same. */
export function convergenceViolations(history: History): string[] {
  const last = history.filter((event) => event.type === 'last read');
  // whoever reads Postgres itself reads last
  const reference = last.at(-1);
  if (reference === undefined) return ['nobody read at the end (convergence)'];
  return last.flatMap(({ process, values }) => {
    const registers = new Set([...Object.keys(values), ...Object.keys(reference.values)]);
    return [...registers]
      .filter((register) => values[register] !== reference.values[register])
      .map(
        (register) =>
          `${process} ends with ${register} at ${values[register]}, ${reference.process} at ${reference.values[register]} (convergence)`,
      );
  });
}
