import * as Y from 'yjs';
import { base64 } from './base64.ts';
import type { SentUpdate } from './text-worker.ts';

/**
 * What a reader of updates must survive (POL-3), made from a seed: what is broken, what lies about its own length,
 * what is well-made and ruinous. Never hand one to Yjs outside of a reader: some end the process.
 */
export interface Bomb extends SentUpdate {
  readonly name: string;
  /** `maybe`: bytes that came about by chance, and may happen to be an update. */
  readonly expect: 'refused' | 'too slow' | 'maybe';
}

/** An update that any reader takes, and what its device had seen. */
export function goodUpdate(text: string, client = 7): SentUpdate {
  return { payload: base64(bytesOfGood(text, client)), stateVector: NOTHING_SEEN };
}

export const NOTHING_SEEN = base64(Uint8Array.of(0));

export function bombs(seed: number): Bomb[] {
  const random = randomBelow(seed);
  return [
    ...notBase64(),
    ...cutAndProlonged(random),
    ...lyingCounts(),
    ...oddNumbers(),
    ...deepOnes(),
    ...wrongStructs(),
    ...secondFormat(),
    ...brokenTexts(),
    ...tooLarge(),
    ...stateVectors(),
    ...byChance(random),
    crossing(14_000),
  ];
}

/**
 * One long line, and then a letter before each of its letters, from the last to the first, none of which knows of
 * the others: Yjs compares each with all before. 100 kB keep it busy for ten seconds.
 */
export function crossing(letters: number): Bomb {
  const before = Array.from({ length: letters }, (_, index) => [
    ...[STRING | HAS_RIGHT, ...varint(1), ...varint(letters - 1 - index)],
    ...text('y'),
  ]);
  const bytes = [
    ...update([
      { client: 1, clock: 0, structs: [[STRING, ...underNote, ...text('x'.repeat(letters))], ...before] },
    ]),
  ];
  return { name: 'letters that cross', expect: 'too slow', ...sent(bytes) };
}

function notBase64(): Bomb[] {
  const good = goodUpdate('a');
  const texts = [
    'A',
    'AAA',
    '====',
    'AA A',
    'AA==\n',
    'AB==',
    'A-_A',
    'ÄÄÄÄ',
    'AA\0A',
    '\ud800AAA',
    'AAAA=AAA',
  ];
  return texts.flatMap((broken) => [
    { name: `${JSON.stringify(broken)} for an update`, expect: 'refused', ...good, payload: broken },
    { name: `${JSON.stringify(broken)} for a state vector`, expect: 'refused', ...good, stateVector: broken },
  ]);
}

function cutAndProlonged(random: Below): Bomb[] {
  const good = [...bytesOfGood('cut me where you like')];
  const cut = good.map((_, length) => refused(`cut after ${length} bytes`, good.slice(0, length)));
  const prolonged = [[0], [0, 0], good, bytes(random, 40)].map((more) =>
    refused(`${more.length} bytes more`, [...good, ...more]),
  );
  return [...cut, ...prolonged];
}

/** Numbers of things that are not there. */
function lyingCounts(): Bomb[] {
  // 30 million is a list that Yjs would make at once, and that no heap limit stops
  const counts = [1000, 30_000_000, 2 ** 31 - 1, 2 ** 32, 2 ** 53 - 1];
  return counts.flatMap((count) => {
    const claim = varint(count);
    return [
      refused(`${count} clients`, [...claim]),
      refused(`${count} structs`, [1, ...claim, 7, 0]),
      refused(`${count} structs, of which one is there`, [
        1,
        ...claim,
        7,
        0,
        STRING,
        ...underNote,
        ...text('a'),
        0,
      ]),
      refused(`${count} deletions`, [0, 1, 7, ...claim]),
      refused(`${count} clients with deletions`, [0, ...claim]),
      refused(`a text of ${count} bytes`, one([STRING, ...underNote, ...claim, 97])),
      refused(`${count} bytes`, one([BINARY, ...underNote, ...claim, 1])),
      refused(`${count} JSON texts`, one([JSON_TEXTS, ...underNote, ...claim])),
      refused(`${count} values`, one([ANY, ...underNote, ...claim])),
      refused(`a list of ${count} values`, one([ANY, ...underNote, 1, ANY_LIST, ...claim])),
      refused(`an object of ${count} keys`, one([ANY, ...underNote, 1, ANY_OBJECT, ...claim])),
    ];
  });
}

function oddNumbers(): Bomb[] {
  const endless = [8, 40, 1000].map((length) =>
    refused(
      `a number of ${length} bytes`,
      Array.from({ length }, () => 255),
    ),
  );
  const lengths = [0, 2 ** 31, 2 ** 40, 2 ** 53 - 1].flatMap((length) => [
    refused(`${length} collected clocks`, one([COLLECTED, ...varint(length)])),
    refused(`${length} deleted clocks`, one([DELETED, ...underNote, ...varint(length)])),
    refused(`${length} skipped clocks`, one([SKIPPED, ...varint(length)])),
  ]);
  const letter = [STRING, ...underNote, ...text('a')];
  const late = update([{ client: 7, clock: 2 ** 53 - 1, structs: [letter] }]);
  const far = update([{ client: 2 ** 54, clock: 0, structs: [letter] }]);
  return [
    ...endless,
    ...lengths,
    refused('the last clock there is', late),
    refused('a client beyond all', far),
  ];
}

function deepOnes(): Bomb[] {
  const deep = 70_000;
  const lists = Array.from({ length: deep }, () => [ANY_LIST, 1]).flat();
  const objects = Array.from({ length: deep / 2 }, () => [ANY_OBJECT, 1, 0]).flat();
  const brackets = '['.repeat(deep);
  return [
    refused('lists in lists', one([ANY, ...underNote, 1, ...lists, ANY_NULL])),
    refused('objects in objects', one([ANY, ...underNote, 1, ...objects, ANY_NULL])),
    refused('brackets in brackets', one([JSON_TEXTS, ...underNote, 1, ...text(brackets)])),
    refused('brackets for a format', one([FORMAT, ...underNote, ...text('bold'), ...text(brackets)])),
  ];
}

/** Updates that hold together as bytes, and that no editor makes. */
function wrongStructs(): Bomb[] {
  const letter = [STRING, ...underNote, ...text('a')];
  const behind = (client: number, clock: number) => [
    STRING | HAS_LEFT,
    ...varint(client),
    ...varint(clock),
    ...text('b'),
  ];
  const many = Array.from({ length: 10_000 }, (_, client) => ({ client, clock: 0, structs: [letter] }));
  return [
    refused('ten thousand clients', update(many)),
    refused(
      'a client twice',
      update([
        { client: 7, clock: 0, structs: [letter] },
        { client: 7, clock: 1, structs: [letter] },
      ]),
    ),
    refused(
      'a client twice, with another between',
      update([
        { client: 7, clock: 0, structs: [letter] },
        { client: 8, clock: 0, structs: [letter] },
        { client: 7, clock: 0, structs: [letter] },
      ]),
    ),
    refused('a gap', update([{ client: 7, clock: 0, structs: [letter, [SKIPPED, 3], letter] }])),
    refused('behind itself', one(behind(7, 0))),
    refused(
      'behind what it writes later',
      update([{ client: 7, clock: 4, structs: [behind(7, 9), letter] }]),
    ),
    refused(
      'behind each other',
      update([
        { client: 7, clock: 0, structs: [behind(8, 0)] },
        { client: 8, clock: 0, structs: [behind(7, 0)] },
      ]),
    ),
    refused('deletes what it writes later', [...one(letter).slice(0, -1), 1, 7, 1, 1, 5]),
    refused('a kind that does not exist', one([30, ...underNote, 1])),
    refused('a type that does not exist', one([TYPE, ...underNote, 99])),
  ];
}

/** The first format has no run lengths; in the second the bytes run out and the last value is read for ever. */
function secondFormat(): Bomb[] {
  const doc = new Y.Doc();
  doc.getText('note').insert(0, 'of the other kind');
  return [
    refused('a V2 update', [...Y.encodeStateAsUpdateV2(doc)]),
    refused('a V2 update of nothing', [...Y.encodeStateAsUpdateV2(new Y.Doc())]),
    ...[1000, 2 ** 31 - 1].map((count) => refused(`a V2 update that claims ${count}`, endlessV2(count))),
  ];
}

/** The shape of yjs/yjs#687: in the second format, 19 to 23 bytes that claim any number of structs. */
export function endlessV2(count: number): number[] {
  const [none, zero, first] = [[0], [1, 0], [1, 1]];
  const [keys, clients, lefts, rights, kinds] = [none, first, none, none, zero];
  const [texts, parents, types, lengths] = [zero, none, none, first];
  const streams = [keys, clients, lefts, rights, kinds, texts, parents, types, lengths].flat();
  return [0, ...streams, 1, ...varint(count), 0, 0];
}

function brokenTexts(): Bomb[] {
  const halves = {
    high: [0xed, 0xa0, 0x80],
    low: [0xed, 0xb0, 0x80],
    overlong: [0xc0, 0x80],
    alone: [0x80],
    cut: [0xf0, 0x9f],
  };
  return Object.entries(halves).flatMap(([name, half]) => [
    refused(`${name} surrogate in a text`, one([STRING, ...underNote, half.length, ...half])),
    refused(`${name} surrogate in a name`, one([STRING, 1, half.length, ...half, ...text('a')])),
  ]);
}

function tooLarge(): Bomb[] {
  return [
    refused('a text of 200 kB', one([STRING, ...underNote, ...text('a'.repeat(200_000))])),
    refused(
      '200 kB of zeros',
      Array.from({ length: 200_000 }, () => 0),
    ),
  ];
}

function stateVectors(): Bomb[] {
  const vectors: Readonly<Record<string, readonly number[]>> = {
    'no bytes': [],
    'one entry too few': [2, 7, 1],
    'one entry too many': [1, 7, 1, 8, 1],
    'a client twice': [2, 7, 1, 7, 2],
    'a high clock': [1, 7, ...varint(2 ** 40)],
    '30 million entries': varint(30_000_000),
    'an endless number': Array.from({ length: 40 }, () => 255),
    'twenty thousand bytes': [...varint(10_000), ...Array.from({ length: 20_000 }, () => 1)],
  };
  return Object.entries(vectors).map(([name, vector]) => ({
    name: `a state vector of ${name}`,
    expect: 'refused',
    ...goodUpdate('a'),
    stateVector: base64(Uint8Array.from(vector)),
  }));
}

function byChance(random: Below): Bomb[] {
  const drawn = Array.from({ length: 300 }, () => bytes(random, random(64)));
  const good = [...bytesOfGood('a good one, of which bits are turned')];
  const turned = Array.from({ length: 600 }, () => {
    const copy = [...good];
    for (let times = random(3); times >= 0; times--) {
      const at = random(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8));
    }
    return copy;
  });
  return [...drawn, ...turned].map((some) => ({ name: `by chance ${some}`, expect: 'maybe', ...sent(some) }));
}

// ── the first format, byte by byte ───────────────────────────────────────────────────────────────────────────

const COLLECTED = 0;
const DELETED = 1;
const JSON_TEXTS = 2;
const BINARY = 3;
const STRING = 4;
const FORMAT = 6;
const TYPE = 7;
const ANY = 8;
const SKIPPED = 10;
const HAS_RIGHT = 64;
const HAS_LEFT = 128;
const ANY_NULL = 126;
const ANY_OBJECT = 118;
const ANY_LIST = 117;

function varint(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function text(letters: string): number[] {
  const utf8 = new TextEncoder().encode(letters);
  return [...varint(utf8.length), ...utf8];
}

/** A struct's parent is the Y.Text of that name. */
const underNote = [1, ...text('note')];

interface ClientStructs {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly (readonly number[])[];
}

function update(clients: readonly ClientStructs[]): number[] {
  const body = clients.map(({ client, clock, structs }) =>
    [varint(structs.length), varint(client), varint(clock), ...structs].flat(),
  );
  return [varint(clients.length), ...body, [0]].flat();
}

function one(struct: readonly number[]): number[] {
  return update([{ client: 7, clock: 0, structs: [struct] }]);
}

function bytesOfGood(letters: string, client = 7): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getText('note').insert(0, letters);
  return Y.encodeStateAsUpdate(doc);
}

function sent(payload: readonly number[]): SentUpdate {
  return { payload: base64(Uint8Array.from(payload)), stateVector: NOTHING_SEEN };
}

function refused(name: string, payload: readonly number[]): Bomb {
  return { name, expect: 'refused', ...sent(payload) };
}

// ── chance ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A whole number from 0 to `end` - 1. */
export type Below = (end: number) => number;

/** The same numbers for the same seed (a xorshift of 32 bits). */
export function randomBelow(seed: number): Below {
  let state = seed | 1;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}

function bytes(random: Below, length: number): number[] {
  return Array.from({ length }, () => random(256));
}
