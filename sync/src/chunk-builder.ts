import type { ChunkLimits } from './bucket-store.ts';

/** An operation as a store keeps it. */
export interface StoredOperation {
  readonly opId: number;
  readonly type: string;
  readonly id: string;
  readonly checksum: number;
  /** The part of a PUT that is the same in every bucket; null for a REMOVE. */
  readonly text: string | null;
  /** The bucket's checksum after it. */
  readonly sum: number;
}

/** Gathers the operations of one chunk, and finds a free operation id among them for the MOVE. */
export class ChunkBuilder {
  readonly #limits: ChunkLimits;
  readonly #operations: string[] = [];
  #characters = 0;
  #sum: number;
  /** A place before an operation whose predecessor's id is free: some superseded operation's, so it is ours. */
  #gap: { at: number; opId: number } | undefined;
  lastOpId: number;
  lastSum = 0;

  constructor(limits: ChunkLimits, after: number, sum: number) {
    this.#limits = limits;
    this.lastOpId = after;
    this.#sum = sum;
  }

  /** Whether the chunk may hold this operation too, and the MOVE that it may need after it. */
  hasRoomFor({ checksum, sum }: StoredOperation): boolean {
    if (this.#operations.length === 0) return true;
    const withIt = this.#operations.length + 1 + (sum === (this.#sum + checksum) >>> 0 ? 0 : 1);
    return withIt <= this.#limits.operations && this.#characters < this.#limits.characters;
  }

  /** Whether there is room for the MOVE that takes a device to `sum`, if it needs one. */
  canEndAt(sum: number): boolean {
    const { length } = this.#operations;
    return length === 0 || length + (sum === this.#sum ? 0 : 1) <= this.#limits.operations;
  }

  add({ opId, type, id, checksum, text, sum }: StoredOperation): void {
    if (opId > this.lastOpId + 1) this.#gap = { at: this.#operations.length, opId: opId - 1 };
    const operation =
      text === null
        ? `{"op_id":"${opId}","op":"REMOVE","object_type":${JSON.stringify(type)},"object_id":${JSON.stringify(id)},"checksum":${checksum},"data":null}`
        : `{"op_id":"${opId}","op":"PUT",${text}}`;
    this.#operations.push(operation);
    this.#characters += operation.length;
    this.#sum = (this.#sum + checksum) >>> 0;
    this.lastOpId = opId;
    this.lastSum = sum;
  }

  /** The operations, with a MOVE for whatever is missing to `sum`. */
  balanced(sum: number, nextAfter: number): readonly string[] {
    const missing = (sum - this.#sum) >>> 0;
    if (missing === 0) return this.#operations;
    const place =
      nextAfter > this.lastOpId
        ? { at: this.#operations.length, opId: nextAfter }
        : (this.#gap ?? { at: this.#operations.length, opId: nextAfter });
    const move = `{"op_id":"${place.opId}","op":"MOVE","checksum":${missing}}`;
    return this.#operations.toSpliced(place.at, 0, move);
  }
}
