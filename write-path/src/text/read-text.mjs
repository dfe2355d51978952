import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';

/**
 * What the worker does with texts. Nothing here trusts a byte: whatever the input is, the answer is a reading or a
 * refusal, and no number in it decides how much memory is taken before as much input was there.
 * @import { TextClocks } from '@festival-ops/policy/effects'
 * @import { Compaction, CompactTask, SentUpdate, UpdateReading } from './text-worker.ts'
 */

/**
 * No person types two thousand million characters: a clock beyond that comes from nobody's typing, and would leave
 * no room to count on.
 */
const HIGHEST_CLOCK = 2 ** 31 - 1;
/** One tab of one device is one client, so an update honestly has a handful. */
const MOST_CLIENTS = 100;

/** @type {(update: SentUpdate) => UpdateReading} */
export function readUpdate({ payload, stateVector }) {
  const bytes = bytesOf(payload);
  const vector = bytesOf(stateVector);
  if (bytes === undefined || vector === undefined) return { ok: false, why: 'not_base64' };
  try {
    const { structs, ds } = decodeWhole(bytes);
    const brought = rangesOf(structs);
    if (brought.size > MOST_CLIENTS) return { ok: false, why: 'too_large' };
    const needed = neededBy(structs, ds);
    tryOn(bytes, brought, needed);
    for (const client of brought.keys()) needed.delete(client);
    return {
      ok: true,
      structs: Object.fromEntries(brought),
      seen: Object.fromEntries(decodeVector(vector)),
      needs: Object.fromEntries(needed),
    };
  } catch {
    return { ok: false, why: 'malformed' };
  }
}

/** @type {(task: CompactTask) => Compaction} */
export function compact({ state, payloads, textName, maxStateBytes }) {
  const updates = [];
  for (const base64 of state === '' ? payloads : [state, ...payloads]) {
    const update = bytesOf(base64);
    if (update === undefined) return { ok: false, why: 'not_base64' };
    updates.push(update);
  }
  try {
    const doc = documentOf(updates);
    // what waits for something that is not there would be folded in unseen
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
      return { ok: false, why: 'incomplete' };
    // merged updates alone would keep every keystroke apart; a document that forgets what was deleted does not
    const folded = Y.encodeStateAsUpdate(doc);
    if (folded.length > maxStateBytes) return { ok: false, why: 'too_large' };
    const [text, clocks] = [doc.getText(textName).toString(), clocksOf(doc)];
    // it will replace what it was folded from, so it is read once before anything is dropped for it
    const reread = documentOf([folded]);
    if (reread.getText(textName).toString() !== text || !isDeepStrictEqual(clocksOf(reread), clocks))
      return { ok: false, why: 'malformed' };
    return { ok: true, state: Buffer.from(folded).toString('base64'), clocks, text };
  } catch {
    return { ok: false, why: 'malformed' };
  }
}

/**
 * They are merged and then applied as one. Applied one by one and out of order, some structs now and then stay
 * pending although all they wait for has come (Yjs 13.6.33; 2 of 2,000 random histories, merged none).
 * @type {(updates: readonly Uint8Array[]) => Y.Doc}
 */
function documentOf(updates) {
  for (const update of updates) decodeWhole(update);
  const doc = new Y.Doc();
  if (updates.length > 0) Y.applyUpdate(doc, Y.mergeUpdates([...updates]));
  return doc;
}

/** @type {(doc: Y.Doc) => TextClocks} */
function clocksOf(doc) {
  return Object.fromEntries(Y.decodeStateVector(Y.encodeStateVector(doc)));
}

/**
 * The bytes of a base64 text in its one canonical form. They are copied out of Node's shared buffer: Yjs takes
 * lengths from the input, and must not be able to reach what others have sent.
 * @type {(base64: string) => Uint8Array | undefined}
 */
function bytesOf(base64) {
  const buffer = Buffer.from(base64, 'base64');
  return buffer.toString('base64') === base64 ? new Uint8Array(buffer) : undefined;
}

/**
 * Reads an update to its last byte, struct by struct. Yjs itself ignores what follows the end, and so takes an
 * update of the second format (V2), which begins like an empty one of the first, for a change of nothing; and when
 * it applies an update it first makes a list as long as the update claims, which can end the whole process.
 * @type {(bytes: Uint8Array) => ReturnType<typeof Y.decodeUpdate>}
 * @throws whatever Yjs throws, if the bytes are no update
 */
function decodeWhole(bytes) {
  let isAtEnd = () => false;
  class WatchedDecoder extends Y.UpdateDecoderV1 {
    /** @param {ConstructorParameters<typeof Y.UpdateDecoderV1>[0]} decoder */
    constructor(decoder) {
      super(decoder);
      isAtEnd = () => decoder.pos === decoder.arr.length;
    }
  }
  const decoded = Y.decodeUpdateV2(bytes, WatchedDecoder);
  assert(isAtEnd(), 'there is more behind the update');
  return decoded;
}

/**
 * The clocks that structs bring, by client. Yjs never writes a client twice, an empty struct or, in an update of
 * what was just typed, a gap; reading them back it would lose something or fail later.
 * @type {(structs: readonly (Y.Item | Y.GC | Y.Skip)[]) => Map<number, [from: number, to: number]>}
 */
function rangesOf(structs) {
  /** @type {Map<number, [from: number, to: number]>} */
  const ranges = new Map();
  let current = -1;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    assert(Number.isSafeInteger(client) && struct.length > 0 && end <= HIGHEST_CLOCK, 'no such struct');
    assert(!(struct instanceof Y.Skip), 'a gap');
    const range = ranges.get(client);
    assert(range === undefined || (client === current && clock === range[1]), 'a client comes twice');
    if (range === undefined) ranges.set(client, [clock, end]);
    else range[1] = end;
    current = client;
  }
  return ranges;
}

/**
 * How far a document must go for an update to be shown: to what its structs stand beside or inside of, and to what
 * it deletes. A device has seen all of that, so a deletion of what is not written yet comes from no editor.
 * @type {(structs: readonly (Y.Item | Y.GC | Y.Skip)[], deletions: ReturnType<typeof Y.decodeUpdate>['ds']) => Map<number, number>}
 */
function neededBy(structs, deletions) {
  /** @type {Map<number, number>} */
  const needed = new Map();
  const need = (/** @type {number} */ client, /** @type {number} */ end) => {
    assert(Number.isSafeInteger(client) && end <= HIGHEST_CLOCK, 'no such struct');
    needed.set(client, Math.max(end, needed.get(client) ?? 0));
  };
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    for (const id of [struct.origin, struct.rightOrigin, struct.parent])
      if (id instanceof Y.ID) need(id.client, id.clock + 1);
  }
  for (const [client, ranges] of deletions.clients)
    for (const { clock, len } of ranges) need(client, clock + len);
  return needed;
}

/**
 * Applies an update to a document that holds what it needs, in the cheapest form: one deleted stretch a client.
 * What throws here would throw on every device, what stays pending would never show.
 * @type {(bytes: Uint8Array, brought: ReadonlyMap<number, readonly [number, number]>, needed: ReadonlyMap<number, number>) => void}
 */
function tryOn(bytes, brought, needed) {
  const clocks = new Map(needed);
  for (const [client, [from]] of brought) clocks.set(client, from);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, deletedStretches([...clocks].filter(([, clock]) => clock > 0)));
  Y.applyUpdate(doc, bytes);
  assert(doc.store.pendingStructs === null && doc.store.pendingDs === null, 'it refers to what is nowhere');
}

/**
 * An update (V1) in which each client has written and deleted one stretch of so many clocks.
 * @type {(clocks: readonly (readonly [client: number, clock: number])[]) => Uint8Array}
 */
function deletedStretches(clocks) {
  /** @type {number[]} */
  const bytes = [];
  const write = (/** @type {number[]} */ ...numbers) => {
    for (let number of numbers) {
      for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
      bytes.push(number);
    }
  };
  write(clocks.length);
  // one struct, of this client, from clock 0: a deleted item (1) under a named parent (1), whose name is '' (0)
  for (const [client, clock] of clocks) write(1, client, 0, 1, 1, 0, clock);
  write(0);
  return new Uint8Array(bytes);
}

/**
 * A state vector, read to its last byte.
 * @type {(bytes: Uint8Array) => Map<number, number>}
 */
function decodeVector(bytes) {
  const clocks = Y.decodeStateVector(bytes);
  assert(Y.encodeStateVector(clocks).length === bytes.length, 'there is more behind the state vector');
  for (const [client, clock] of clocks)
    assert(Number.isSafeInteger(client) && clock <= HIGHEST_CLOCK, 'no such client');
  return clocks;
}

/** @type {(condition: boolean, message: string) => asserts condition} */
function assert(condition, message) {
  if (!condition) throw new Error(message);
}
