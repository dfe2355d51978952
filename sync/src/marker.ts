import type { Lsn } from './pgoutput.ts';

/**
 * Makes marks in the log, one for all who ask while the one before is under way. A mark that is under way when
 * somebody asks may have been made before their upload, so they wait for the next.
 */
export class Marker {
  readonly #mark: () => Promise<Lsn>;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<Lsn> | undefined;

  constructor(mark: () => Promise<Lsn>) {
    this.#mark = mark;
  }

  mark(): Promise<Lsn> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      const made = this.#mark();
      this.#running = made.catch(() => {});
      return made;
    });
    return this.#next;
  }
}
