import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type NoteUpdate, readNote, watchNotes } from '../../data/notes.ts';
import type { LeftBehind } from '../../data/notes-left-behind.ts';
import { makeNoteDocument, type NoteDocument, type Taken, type UnsavedBatch } from './note-document.ts';

/** A note between the screen and the local database: it comes in as it changes there, and goes there as it is typed. */
export interface KeptNote {
  readonly document: NoteDocument;
  /** After each keystroke: it is saved a moment later, together with those that follow. */
  typed(): void;
  /** Saves at once what is not saved yet. @returns whether the device has all of it */
  flush(): Promise<boolean>;
  /** The tab may be gone before anything can be saved. */
  leave(): void;
  /** Nothing comes in until released, for instance while a word is being composed. */
  hold(): void;
  release(): void;
  onTaken(listener: (taken: Taken) => void): void;
  /** Saves what is left, and ends. */
  close(): Promise<void>;
}

export interface KeptNoteParts {
  readonly db: CommonPowerSyncDatabase;
  readonly taskId: string;
  /** Adds the rows in one local transaction. @returns whether the device has them */
  readonly save: (updates: readonly NoteUpdate[]) => Promise<boolean>;
  readonly leftBehind: LeftBehind;
}

/** Typing becomes few writes: the queue goes out in order, and all that comes waits behind it. */
const PAUSE_MS = 400;
/** Who types without a pause still shares it. */
const AT_MOST_MS = 3000;

/** @returns the note once its text is read */
export async function openNote({ db, taskId, save, leftBehind }: KeptNoteParts): Promise<KeptNote> {
  const document = makeNoteDocument();
  const listeners: ((taken: Taken) => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let typedSince: number | undefined;
  let saving = Promise.resolve();
  let underWay: UnsavedBatch | undefined;
  let hasFailed = false;
  let held = false;
  let reading = false;
  let stale = false;
  let closed = false;

  async function read(): Promise<void> {
    stale = true;
    if (reading) return;
    reading = true;
    try {
      while (stale && !closed) {
        stale = false;
        const savedClock = document.savedClock();
        const stored = await readNote(db, taskId);
        if (held) stale = true;
        if (held || closed) return;
        const taken = document.take(stored, savedClock);
        for (const listener of listeners) listener(taken);
        if (taken.restarted) typed();
      }
    } catch (error) {
      if (!closed && !db.closed) throw error;
    } finally {
      reading = false;
    }
  }

  function typed(): void {
    const now = performance.now();
    typedSince ??= now;
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(0, Math.min(PAUSE_MS, typedSince + AT_MOST_MS - now)));
  }

  async function store(batch: UnsavedBatch): Promise<void> {
    underWay = batch;
    hasFailed = !(await save(batch.updates));
    if (hasFailed) batch.notSaved();
    else batch.saved();
    underWay = undefined;
  }

  /** One after the other, so that rows lie in the queue in the order in which they were typed. */
  async function flush(): Promise<boolean> {
    clearTimeout(timer);
    typedSince = undefined;
    saving = saving.then(async () => {
      const batch = document.unsaved();
      if (batch !== undefined) await store(batch);
    });
    await saving;
    return !hasFailed;
  }

  function leave(): void {
    const last = document.unsaved();
    const updates = [...(underWay?.updates ?? []), ...(last?.updates ?? [])];
    if (updates.length === 0) return;
    const forget = leftBehind.keep(updates);
    saving = saving.then(async () => {
      // What follows on something that was not saved waits for it.
      if (last !== undefined && hasFailed) last.notSaved();
      else if (last !== undefined) await store(last);
      forget();
    });
  }

  /** What is not in the note yet, although it was typed: its tab went before it was saved. */
  async function bringBack(): Promise<void> {
    const lost = leftBehind.take().filter(document.isNext);
    if (lost.length > 0) await save(lost);
  }

  const stop = watchNotes(db, () => void read());
  await read();
  await bringBack();
  return {
    document,
    typed,
    flush,
    leave,
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      if (stale) void read();
    },
    onTaken: (listener) => listeners.push(listener),
    close: async () => {
      stop();
      await flush();
      closed = true;
    },
  };
}
