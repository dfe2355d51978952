import * as Y from 'yjs';
import type { NoteUpdate, StoredNote } from '../../data/notes.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { editBetween, type TextDelta, type TextEdit, wellFormed } from './text-edit.ts';

/** What came from the local database changed this much. */
export interface Taken {
  readonly deltas: readonly TextDelta[];
  /** Something that was built upon is not there any more, so the document began anew (POL-9). */
  readonly restarted: boolean;
}

/** Own changes on their way into the local database. */
export interface UnsavedBatch {
  readonly updates: readonly NoteUpdate[];
  saved(): void;
  notSaved(): void;
}

/**
 * One note in the memory of one tab: a Yjs text that takes in what the local database holds, and gives out what was
 * typed here. Each opening is a Yjs client of its own: one that two openings shared could write two different
 * letters under one clock.
 */
export interface NoteDocument {
  text(): string;
  type(edit: TextEdit): void;
  /** Takes back one's own edits and nobody else's. */
  undo(): readonly TextDelta[];
  redo(): readonly TextDelta[];
  /** How far one's own edits are known to be saved; ask before reading what `take` is given. */
  savedClock(): number;
  take(stored: StoredNote, savedClock: number): Taken;
  /** What was typed and not given out yet; `undefined` if there is nothing. */
  unsaved(): UnsavedBatch | undefined;
  /** Whether an update goes on where the document ends, or where the one does that was asked about before it. */
  isNext(update: NoteUpdate): boolean;
}

export const textName = 'note';

export function makeNoteDocument(): NoteDocument {
  let live = makeLive();
  let stored: StoredNote = { state: '', updates: new Map() };
  let unsaved: OwnUpdate[] = [];
  let deltas: TextDelta[] = [];
  let wasTooLarge = false;
  let count = 0;
  const ends = new Map<number, number>();

  function makeLive(begin?: Uint8Array) {
    const doc = new Y.Doc();
    const saved = { clock: 0, payloads: new Map<string, number>() };
    if (begin !== undefined) Y.applyUpdate(doc, begin);
    const text = doc.getText(textName);
    const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([own]) });
    text.observe((event) => deltas.push(event.delta));
    doc.on('update', (bytes: Uint8Array, origin: unknown, _: Y.Doc, transaction: Y.Transaction) => {
      if (origin === fromDatabase) return;
      if (bytes.length > MOST_BYTES) wasTooLarge = true;
      else
        unsaved.push({
          ...{ bytes, client: doc.clientID, stateVector: Y.encodeStateVector(doc) },
          ...{ begun: transaction.beforeState.get(doc.clientID) ?? 0, order: count++ },
        });
    });
    return { doc, text, undoManager, saved };
  }

  const text = () => withoutReturns(live.text.toString());

  function type({ at, removed, inserted }: TextEdit): void {
    const whole = wellFormed(inserted);
    const pieces = piecesOf(whole);
    if (removed + whole.length > STEP_LENGTH) live.undoManager.stopCapturing();
    live.doc.transact(() => {
      straighten(live.text);
      if (removed > 0) live.text.delete(at, removed);
      if (pieces.length <= 1 && whole !== '') live.text.insert(at, whole);
    }, own);
    if (pieces.length <= 1) return;
    let place = at;
    for (const piece of pieces) {
      live.doc.transact(() => live.text.insert(place, piece), own);
      place += piece.length;
    }
  }

  /** What one taken-back step brings can be more than one update may hold: it is typed anew then, in pieces. */
  function step(take: () => unknown): readonly TextDelta[] {
    const before = Y.encodeStateAsUpdate(live.doc);
    const textBefore = text();
    deltas = [];
    wasTooLarge = false;
    take();
    if (!wasTooLarge) return deltas;
    const wanted = text();
    live = makeLive(before);
    const edit = editBetween(textBefore, wanted, wanted.length);
    if (edit === undefined) return [];
    type(edit);
    return [deltaOf(edit)];
  }

  /** Rows that were saved, and gone before they were read back once. */
  function ownIsMissing(savedClock: number): boolean {
    const { payloads } = live.saved;
    const due = [...payloads].flatMap(([payload, clock]) => (clock <= savedClock ? [payload] : []));
    if (due.length === 0) return false;
    for (const payload of due) payloads.delete(payload);
    const there = new Set(stored.updates.values());
    return due.some((payload) => !there.has(payload));
  }

  function takeWhole(savedClock: number): Taken {
    const whole = documentOf(stored);
    if (isCovered(live.doc, whole, savedClock)) {
      Y.applyUpdate(live.doc, Y.encodeStateAsUpdate(whole), fromDatabase);
      return { deltas, restarted: false };
    }
    const textBefore = text();
    const typed = textInUpdates(unsaved.map(({ bytes }) => bytes));
    unsaved = [];
    live = makeLive(Y.encodeStateAsUpdate(whole));
    const lost = editBetween(textBefore, text(), 0);
    if (typed !== '') type({ at: lost?.at ?? text().length, removed: 0, inserted: typed });
    const edit = editBetween(textBefore, text(), 0);
    return { deltas: edit === undefined ? [] : [deltaOf(edit)], restarted: true };
  }

  return {
    text,
    type,
    undo: () => step(() => live.undoManager.undo()),
    redo: () => step(() => live.undoManager.redo()),
    savedClock: () => live.saved.clock,
    take: (next, savedClock) => {
      const known = stored;
      stored = next;
      deltas = [];
      const news = [...next.updates].filter(([id]) => !known.updates.has(id));
      const hasGone = [...known.updates.keys()].some((id) => !next.updates.has(id));
      if (next.state !== known.state || hasGone || ownIsMissing(savedClock)) return takeWhole(savedClock);
      if (news.length > 0)
        Y.applyUpdate(live.doc, merged(news.map(([, payload]) => fromBase64(payload))), fromDatabase);
      // What waits for something else comes in with all of it at once.
      return live.doc.store.pendingStructs === null ? { deltas, restarted: false } : takeWhole(savedClock);
    },
    isNext: ({ payload }) => {
      const { from, to } = Y.parseUpdateMeta(fromBase64(payload));
      const isNext = [...from].every(
        ([client, clock]) => clock === (ends.get(client) ?? Y.getState(live.doc.store, client)),
      );
      if (isNext) for (const [client, clock] of to) ends.set(client, clock);
      return isNext && from.size > 0;
    },
    unsaved: () => {
      if (unsaved.length === 0) return undefined;
      const taken = unsaved;
      const { doc, saved } = live;
      const clock = Y.getState(doc.store, doc.clientID);
      const updates = inRows(inOne(doc, taken) ?? taken);
      unsaved = [];
      return {
        updates,
        saved: () => {
          saved.clock = Math.max(saved.clock, clock);
          for (const { payload } of updates) saved.payloads.set(payload, clock);
        },
        notSaved: () => {
          unsaved = [...taken, ...unsaved].sort((a, b) => a.order - b.order);
        },
      };
    },
  };
}

/** The words that updates brought, as far as they did not take them away again; '' for what can't be read. */
export function textInUpdates(updates: readonly Uint8Array[]): string {
  if (updates.length === 0) return '';
  try {
    const { structs, ds } = Y.decodeUpdate(merged(updates));
    return structs
      .flatMap((struct) =>
        struct instanceof Y.Item && struct.content instanceof Y.ContentString
          ? [keptOf(struct, struct.content.str, ds)]
          : [],
      )
      .join('');
  } catch {
    return '';
  }
}

interface OwnUpdate {
  readonly bytes: Uint8Array;
  /** What this device had seen, the update itself included. */
  readonly stateVector: Uint8Array;
  readonly client: number;
  /** How far the client had got before it. */
  readonly begun: number;
  /** The how manieth it is. */
  readonly order: number;
}

/** Where a change comes from, as Yjs marks it. */
const own = 'own';
const fromDatabase = 'database';

/** The server reads updates of at most 100,000 bytes; a letter is at most three of them. */
const MOST_BYTES = 90_000;
const PIECE_LENGTH = 20_000;
/** What is longer was pasted or cut, and is taken back by itself; shorter edits in a row are taken back together. */
const STEP_LENGTH = 20;

/** They are merged first: applied one by one, a few stay pending although all they wait for is there. */
function documentOf({ state, updates }: StoredNote): Y.Doc {
  const doc = new Y.Doc();
  const all = [...(state === '' ? [] : [state]), ...updates.values()].map(fromBase64);
  if (all.length > 0) Y.applyUpdate(doc, merged(all));
  return doc;
}

function merged(updates: readonly Uint8Array[]): Uint8Array {
  const [first, ...more] = updates;
  return first !== undefined && more.length === 0 ? first : Y.mergeUpdates([...updates]);
}

/** Whether `whole` holds everything of `live` but what was typed there and is not saved yet. */
function isCovered(live: Y.Doc, whole: Y.Doc, savedClock: number): boolean {
  return [...Y.decodeStateVector(Y.encodeStateVector(live))].every(
    ([client, clock]) => Y.getState(whole.store, client) >= (client === live.clientID ? savedClock : clock),
  );
}

/**
 * What was typed letter by letter as one stretch, where that is shorter: Yjs joins the letters in its document, but
 * not in updates. The document's deletions come along with it, so in an old note it may be longer.
 */
function inOne(doc: Y.Doc, updates: readonly OwnUpdate[]): OwnUpdate[] | undefined {
  const [first, last] = [updates[0], updates.at(-1)];
  if (updates.length < 2 || first === undefined || last === undefined) return undefined;
  if (updates.some(({ client }) => client !== doc.clientID)) return undefined;
  const clocks = Y.decodeStateVector(Y.encodeStateVector(doc)).set(doc.clientID, first.begun);
  const bytes = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(clocks));
  const apart = updates.reduce((sum, update) => sum + update.bytes.length, 0);
  return bytes.length < Math.min(apart, MOST_BYTES) ? [{ ...last, bytes }] : undefined;
}

/** As few rows as may be, none too large. */
function inRows(updates: readonly OwnUpdate[]): NoteUpdate[] {
  const rows: OwnUpdate[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const update of updates) {
    size += update.bytes.length;
    if (size > MOST_BYTES) {
      rows.push([]);
      size = update.bytes.length;
    }
    rows.at(-1)?.push(update);
  }
  return rows.map((row) => ({
    payload: toBase64(merged(row.map(({ bytes }) => bytes))),
    stateVector: toBase64(row.at(-1)?.stateVector ?? new Uint8Array([0])),
  }));
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + PIECE_LENGTH;
    // not through the middle of an emoji
    const cut = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end - 1 : end;
    pieces.push(text.slice(at, cut));
    at = cut;
  }
  return pieces;
}

/** A textarea knows no carriage returns; other programs write some. */
const withoutReturns = (text: string) => (text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text);

/** Before the first edit, so that its places are the textarea's. */
function straighten(text: Y.Text): void {
  const raw = text.toString();
  for (let at = raw.lastIndexOf('\r'); at >= 0; at = at === 0 ? -1 : raw.lastIndexOf('\r', at - 1)) {
    text.delete(at, 1);
    if (raw[at + 1] !== '\n') text.insert(at, '\n');
  }
}

const deltaOf = ({ at, removed, inserted }: TextEdit): TextDelta => [
  { retain: at },
  { delete: removed },
  { insert: inserted },
];

function keptOf({ id }: Y.Item, text: string, { clients }: ReturnType<typeof Y.decodeUpdate>['ds']): string {
  const gone = clients.get(id.client) ?? [];
  const isGone = (clock: number) =>
    gone.some((range) => clock >= range.clock && clock < range.clock + range.len);
  return gone.length === 0
    ? text
    : text
        .split('')
        .filter((_, at) => !isGone(id.clock + at))
        .join('');
}
