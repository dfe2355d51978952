import type { KeptNote } from './kept-note.ts';
import { editBetween, placeAfter, type TextDelta } from './text-edit.ts';

export interface TextareaListeners {
  /** The text is another one, by whomever. */
  readonly onText: (text: string) => void;
  /** What was typed or pasted would not fit and was not taken; `length` is what it would have been. */
  readonly onTooLong: (length: number) => void;
}

/** The longest note, in UTF-16 code units. */
export const MOST_CHARACTERS = 100_000;

/**
 * Keeps a plain textarea and a note the same text: what is typed goes into the note as the smallest edit, what
 * others write comes in around the caret, and undo takes back one's own edits only. @returns what ends it
 */
export function bindTextarea(
  area: HTMLTextAreaElement,
  note: KeptNote,
  listeners: TextareaListeners,
): () => void {
  const { document: text } = note;
  const stop = new AbortController();
  let isComposing = false;

  /** Writes the note's text, with the caret where it was among the words. */
  function show(deltas: readonly TextDelta[]): void {
    const next = text.text();
    if (next !== area.value) {
      const { selectionStart, selectionEnd, selectionDirection } = area;
      const place = (at: number) => deltas.reduce(placeAfter, at);
      area.value = next;
      area.setSelectionRange(place(selectionStart), place(selectionEnd), selectionDirection);
    }
    listeners.onText(next);
  }

  function typed(): void {
    const before = text.text();
    const after = area.value;
    const edit = editBetween(before, after, area.selectionEnd);
    if (edit === undefined) return;
    if (after.length > MOST_CHARACTERS && after.length > before.length) {
      area.value = before;
      const end = edit.at + edit.removed;
      area.setSelectionRange(edit.at, end);
      listeners.onTooLong(after.length);
      return;
    }
    text.type(edit);
    note.typed();
    listeners.onText(after);
  }

  function step(deltas: readonly TextDelta[]): void {
    show(deltas);
    const place = endOf(deltas);
    if (place !== undefined) area.setSelectionRange(place, place);
    note.typed();
  }

  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => area.addEventListener(name, listener, { signal: stop.signal });
  on('input', typed);
  on('compositionstart', () => {
    isComposing = true;
    note.hold();
  });
  on('compositionend', () => {
    isComposing = false;
    typed();
    note.release();
  });
  on('beforeinput', (event) => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
    event.preventDefault();
    step(event.inputType === 'historyUndo' ? text.undo() : text.redo());
  });
  on('keydown', (event) => {
    const what = isComposing || area.readOnly ? undefined : stepOf(event);
    if (what === undefined) return;
    event.preventDefault();
    step(text[what]());
  });
  on('blur', () => void note.flush());
  document.addEventListener('visibilitychange', () => void note.flush(), { signal: stop.signal });
  window.addEventListener('pagehide', () => note.leave(), { signal: stop.signal });
  note.onTaken(({ deltas }) => {
    if (!stop.signal.aborted) show(deltas);
  });
  show([]);
  return () => stop.abort();
}

/** Undo and redo, as each system writes them. */
function stepOf(event: KeyboardEvent): 'undo' | 'redo' | undefined {
  if (event.altKey || !(event.ctrlKey || event.metaKey)) return undefined;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && event.ctrlKey ? 'redo' : undefined;
}

/** Behind the last thing that changed. */
function endOf(deltas: readonly TextDelta[]): number | undefined {
  const delta = deltas.at(-1);
  if (delta === undefined) return undefined;
  return delta.reduce(
    (at, part) => at + (part.retain ?? (typeof part.insert === 'string' ? part.insert.length : 0)),
    0,
  );
}
