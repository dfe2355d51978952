/**
 * The write checkpoints of one device as PowerSync Service numbers them: one more each time, from one; a number
 * that the client chooses is taken if it is higher; and a stream is told of a number only if somebody asked for it.
 */
export class CountedNumbers {
  /** Asks the service behind for one of its own numbers, which say when a count may be told. */
  askBehind: () => Promise<bigint>;
  #count = 0n;
  readonly #given: { readonly behind: bigint; readonly count: bigint }[] = [];
  #asking: Promise<unknown> = Promise.resolve();

  constructor(askBehind: () => Promise<bigint>) {
    this.askBehind = askBehind;
  }

  next(): Promise<bigint> {
    return this.#give(() => this.#count + 1n);
  }

  atLeast(chosen: bigint): Promise<bigint> {
    return this.#give(() => (chosen > this.#count ? chosen : this.#count));
  }

  /** The highest count that a number of the service behind stands for, once no request is under way. */
  async countFor(behind: bigint): Promise<bigint | undefined> {
    await this.#asking;
    return this.#given.findLast((given) => given.behind <= behind)?.count;
  }

  #give(choose: () => bigint): Promise<bigint> {
    const given = this.#asking.then(async () => {
      const behind = await this.askBehind();
      this.#count = choose();
      this.#given.push({ behind, count: this.#count });
      return this.#count;
    });
    this.#asking = given.catch(() => {});
    return given;
  }
}
