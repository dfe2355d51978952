import { CELLS, type ClubRow, GROUPS, SECRETS } from './club.ts';

/**
 * What a device's reads may look like, whatever happens around it. Told of every read in turn; says in words what is
 * wrong with it. Pure, but for what it remembers of the reads before.
 *
 * - A row's version never falls, also not after the row had vanished for a while.
 * - A group's cells and its mark are changed together: all are there, with one number, or none is. So are its secrets.
 * - What is more urgent is never older: head ≥ cells ≥ secrets.
 * - Nothing is seen of a transaction that was rolled back.
 */
export class Sights {
  readonly #versions = new Map<string, number>();
  readonly #rolledBack: ReadonlySet<number>;
  /** How many reads there were. */
  count = 0;
  /** How many different states of the rows. */
  states = 0;
  #last = '';

  constructor(rolledBack: ReadonlySet<number>) {
    this.#rolledBack = rolledBack;
  }

  take(rows: readonly ClubRow[]): string[] {
    this.count += 1;
    const state = JSON.stringify(rows);
    if (state !== this.#last) this.states += 1;
    this.#last = state;
    return [
      ...rows.flatMap((row) => this.#fallen(row)),
      ...GROUPS.flatMap((group) =>
        halfSeen(
          group,
          rows.filter(({ owner }) => owner === group),
        ),
      ),
    ];
  }

  #fallen({ kind, id, version, batch }: ClubRow): string[] {
    const key = `${kind} ${id}`;
    const before = this.#versions.get(key) ?? 0;
    this.#versions.set(key, Math.max(before, version));
    const wrong: string[] = [];
    if (version < before) wrong.push(`${key} went back from ${before} to ${version}`);
    if (kind !== 'register' && this.#rolledBack.has(batch))
      wrong.push(`${key} shows ${batch}, which was rolled back`);
    return wrong;
  }
}

function halfSeen(group: string, rows: readonly ClubRow[]): string[] {
  const of = (...kinds: readonly string[]) => rows.filter(({ kind }) => kinds.includes(kind));
  const together = of('cell', 'mark');
  const secrets = of('secret');
  const wrong = [
    ...notWhole(`cells and mark of ${group}`, together, CELLS + 1),
    ...notWhole(`secrets of ${group}`, secrets, SECRETS),
  ];
  const [head, cell, secret] = [of('head')[0]?.batch, together[0]?.batch, secrets[0]?.batch];
  if (head !== undefined && cell !== undefined && head < cell)
    wrong.push(`the head of ${group} has ${head}, its cells ${cell} already`);
  if (cell !== undefined && secret !== undefined && cell < secret)
    wrong.push(`the cells of ${group} have ${cell}, its secrets ${secret} already`);
  return wrong;
}

function notWhole(what: string, rows: readonly ClubRow[], whole: number): string[] {
  if (rows.length === 0) return [];
  const numbers = [...new Set(rows.map(({ batch }) => batch))];
  if (rows.length !== whole) return [`${what}: ${rows.length} rows of ${whole} at ${numbers.join('/')}`];
  return numbers.length === 1 ? [] : [`${what}: ${numbers.join(' and ')} at once`];
}
