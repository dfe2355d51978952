import type { TextClocks } from '@festival-ops/policy/effects';
import { judgeText, type TextJudgement } from '@festival-ops/policy/judge-text';
import { afterAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { base64, fromBase64 } from './base64.ts';
import { createTextReader, type SentUpdate } from './text-worker.ts';

const reader = createTextReader();
afterAll(() => reader.close());

/** A Yjs client with its document; `sends` gives an update of what was done to it, with what it had seen before. */
function device(client: number) {
  const doc = new Y.Doc();
  doc.clientID = client;
  return {
    doc,
    reads: (...updates: readonly SentUpdate[]) => {
      for (const { payload } of updates) Y.applyUpdate(doc, fromBase64(payload));
    },
    sends: (edit: (note: Y.Text) => void): SentUpdate => {
      const stateVector = base64(Y.encodeStateVector(doc));
      let payload = '';
      doc.once('update', (bytes: Uint8Array) => {
        payload = base64(bytes);
      });
      doc.transact(() => edit(doc.getText('note')));
      return { payload, stateVector };
    },
  };
}

async function judged(update: SentUpdate, known: TextClocks): Promise<TextJudgement> {
  const reading = await reader.readUpdate(update.payload, update.stateVector);
  if (!reading.ok) throw new Error(reading.why);
  return judgeText(reading, known);
}

/** The verdicts on updates that arrive in this order, and the clocks after them. */
async function story(...updates: readonly SentUpdate[]): Promise<[string, TextClocks]> {
  let known: TextClocks = {};
  const verdicts: string[] = [];
  for (const update of updates) {
    const { verdict, clocks } = await judged(update, known);
    verdicts.push(verdict);
    known = clocks;
  }
  return [verdicts.join(' '), known];
}

describe('POL-9 two devices', () => {
  test('POL-9 what one device types is applied, update by update', async () => {
    const phone = device(1);
    const sent = [phone.sends((note) => note.insert(0, 'abc')), phone.sends((note) => note.insert(3, 'd'))];
    expect(await story(...sent)).toEqual(['applied applied', { 1: 4 }]);
  });

  test('POL-9 who has read the other is applied, who has not is merged', async () => {
    const [phone, laptop] = [device(1), device(2)];
    const first = phone.sends((note) => note.insert(0, 'phone '));
    const unseen = laptop.sends((note) => note.insert(0, 'laptop '));
    phone.reads(unseen);
    const seen = phone.sends((note) => note.insert(0, 'again '));
    expect(await story(first, unseen, seen)).toEqual(['applied merged applied', { 1: 12, 2: 7 }]);
  });

  test('POL-9 an offline device stays merged until it has read what it missed', async () => {
    const [phone, laptop] = [device(1), device(2)];
    const theirs = laptop.sends((note) => note.insert(0, 'theirs'));
    const offline = [phone.sends((note) => note.insert(0, 'a')), phone.sends((note) => note.insert(1, 'b'))];
    phone.reads(theirs);
    const online = phone.sends((note) => note.insert(2, 'c'));
    expect((await story(theirs, ...offline, online))[0]).toBe('applied merged merged applied');
  });

  test('POL-9 a state vector may be taken after the edit as well', async () => {
    const phone = device(1);
    const { payload } = phone.sends((note) => note.insert(0, 'abc'));
    const after = base64(Y.encodeStateVector(phone.doc));
    expect(await story({ payload, stateVector: after })).toEqual(['applied', { 1: 3 }]);
  });
});

test('POL-9 three devices: merged is said of everybody who missed somebody', async () => {
  const [one, two, three] = [device(1), device(2), device(3)];
  const first = one.sends((note) => note.insert(0, 'one'));
  two.reads(first);
  const second = two.sends((note) => note.insert(3, ' two'));
  three.reads(first);
  const third = three.sends((note) => note.insert(3, ' three'));
  one.reads(second, third);
  const fourth = one.sends((note) => note.delete(0, 3));
  expect(await story(first, second, third, fourth)).toEqual([
    'applied applied merged applied',
    { 1: 3, 2: 4, 3: 6 },
  ]);
});

test('POL-9 a device that starts again has a new Yjs client, and its old one is somebody else', async () => {
  const before = device(1);
  const first = before.sends((note) => note.insert(0, 'before'));
  const again = device(10);
  const blind = again.sends((note) => note.insert(0, 'not loaded '));
  again.reads(first);
  const loaded = again.sends((note) => note.insert(0, 'loaded '));
  expect((await story(first, blind, loaded))[0]).toBe('applied merged applied');
});

describe('POL-3 what can not be joined to the document is invalid, and moves no clock', () => {
  const typed = () => {
    const phone = device(1);
    return [
      phone,
      phone.sends((note) => note.insert(0, 'abc')),
      phone.sends((note) => note.insert(3, 'def')),
      phone.sends((note) => note.insert(6, 'ghi')),
    ] as const;
  };

  test('POL-3 a gap: the update before it is missing', async () => {
    const [, first, , third] = typed();
    expect(await story(first, third)).toEqual(['applied invalid', { 1: 3 }]);
    expect(await story(third)).toEqual(['invalid', {}]);
  });

  test('POL-3 an overlap: the same again, or from before what is there', async () => {
    const [phone, first, second] = typed();
    const whole = { payload: base64(Y.encodeStateAsUpdate(phone.doc)), stateVector: first.stateVector };
    expect(await story(first, first)).toEqual(['applied invalid', { 1: 3 }]);
    expect(await story(first, second, whole)).toEqual(['applied applied invalid', { 1: 6 }]);
    expect(await story(whole)).toEqual(['applied', { 1: 9 }]);
  });

  test('POL-3 one client id for two texts: the second is not taken over the first', async () => {
    const [one, twin] = [device(1), device(1)];
    const [first, second] = [
      one.sends((note) => note.insert(0, 'abc')),
      twin.sends((note) => note.insert(0, 'xyz')),
    ];
    expect(await story(first, second)).toEqual(['applied invalid', { 1: 3 }]);
  });

  test('POL-3 a claim to have seen what is not there', async () => {
    const [phone, laptop] = [device(1), device(2)];
    const lost = laptop.sends((note) => note.insert(0, 'lost'));
    const first = phone.sends((note) => note.insert(0, 'a'));
    phone.reads(lost);
    const claims = phone.sends((note) => note.insert(0, 'b'));
    expect(await story(first, claims)).toEqual(['applied invalid', { 1: 1 }]);
    expect(await story(lost, first, claims)).toEqual(['applied merged applied', { 1: 2, 2: 4 }]);
  });

  test('POL-3 nothing claimed, but written behind or deleting what is not there', async () => {
    const [phone, laptop] = [device(1), device(2)];
    const lost = laptop.sends((note) => note.insert(0, 'lost'));
    phone.reads(lost);
    const behind = phone.sends((note) => note.insert(4, 'b'));
    const deleting = phone.sends((note) => note.delete(0, 2));
    const { stateVector } = device(3).sends((note) => note.insert(0, 'x'));
    expect(await story({ ...behind, stateVector })).toEqual(['invalid', {}]);
    expect(await story({ ...deleting, stateVector })).toEqual(['invalid', {}]);
  });
});

describe('POL-9 deletions alone', () => {
  test('POL-9 advance no clock, and can not be told to others who missed them', async () => {
    const [phone, laptop] = [device(1), device(2)];
    const first = phone.sends((note) => note.insert(0, 'abc'));
    laptop.reads(first);
    const deletion = phone.sends((note) => note.delete(0, 1));
    const unaware = laptop.sends((note) => note.insert(3, 'd'));
    expect(await story(first, deletion, unaware)).toEqual(['applied applied applied', { 1: 3, 2: 1 }]);
  });

  test('POL-9 are merged where somebody wrote meanwhile', async () => {
    const [phone, laptop] = [device(1), device(2)];
    const first = phone.sends((note) => note.insert(0, 'abc'));
    laptop.reads(first);
    const more = laptop.sends((note) => note.insert(3, 'd'));
    const deletion = phone.sends((note) => note.delete(0, 1));
    expect(await story(first, more, deletion)).toEqual(['applied applied merged', { 1: 3, 2: 1 }]);
  });
});
