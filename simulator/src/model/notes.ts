import * as Y from 'yjs';
import type { LocalRow } from './queue.ts';

/** An update of a note with what its author had seen, as the queue carries them. */
export interface NoteUpdate {
  readonly payload: string;
  readonly state_vector: string;
}

/** A device's notes: a Yjs document for each task, in which somebody types. */
export class Notes {
  readonly #device: number;
  readonly #documents = new Map<string, Y.Doc>();
  readonly #seenRefusals = new Set<string>();
  #clients = 0;

  constructor(device: number) {
    this.#device = device;
  }

  /** Inserts a few characters somewhere. */
  type(task: string, at: number): NoteUpdate {
    return this.#change(task, (text) => text.insert(at % (text.length + 1), words[at % words.length] ?? ''));
  }

  /** Removes a character; undefined if there is none. */
  erase(task: string, at: number): NoteUpdate | undefined {
    if (textOf(this.#document(task)).length === 0) return undefined;
    return this.#change(task, (text) => text.delete(at % text.length, 1));
  }

  /** Takes what the server has. Where an update was refused, starts again from there as a new Yjs client (POL-9). */
  take(notes: readonly LocalRow[], updates: readonly LocalRow[], refused: ReadonlyMap<string, string>): void {
    for (const [receipt, task] of refused) {
      if (this.#seenRefusals.has(receipt)) continue;
      this.#seenRefusals.add(receipt);
      this.#documents.delete(task);
    }
    for (const { id, state } of notes)
      if (typeof state === 'string' && state !== '') Y.applyUpdate(this.#document(String(id)), bytes(state));
    for (const { task_id, payload } of updates) {
      // an own update that the server has not judged yet may be rubbish
      if (typeof payload === 'string')
        try {
          Y.applyUpdate(this.#document(String(task_id)), bytes(payload));
        } catch {}
    }
  }

  #change(task: string, change: (text: Y.Text) => void): NoteUpdate {
    const document = this.#document(task);
    const state_vector = base64(Y.encodeStateVector(document));
    const updates: Uint8Array[] = [];
    const keep = (update: Uint8Array) => updates.push(update);
    document.on('update', keep);
    document.transact(() => change(textOf(document)));
    document.off('update', keep);
    return { payload: base64(Y.mergeUpdates(updates)), state_vector };
  }

  #document(task: string): Y.Doc {
    const known = this.#documents.get(task);
    if (known !== undefined) return known;
    const document = new Y.Doc();
    this.#clients += 1;
    document.clientID = (this.#device + 1) * 10_000 + this.#clients;
    this.#documents.set(task, document);
    return document;
  }
}

const words = ['a', 'rope', ' ', 'left', '🎸', 'stage right ', '\n'];

export function textOf(document: Y.Doc): Y.Text {
  return document.getText('note');
}

export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

export function base64(data: Uint8Array): string {
  return Buffer.from(data).toString('base64');
}
