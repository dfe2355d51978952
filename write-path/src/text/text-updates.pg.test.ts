import { randomUUID } from 'node:crypto';
import { matrix } from '@festival-ops/domain/matrix';
import type { Receipt } from '@festival-ops/policy/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  type Device,
  type Entry,
  elsewhere,
  type Festival,
  farStage,
  festival,
  openFestival,
  said,
} from '../fixture/festival.ts';
import { base64, fromBase64 } from './base64.ts';
import { bombs, crossing, goodUpdate, NOTHING_SEEN, randomBelow } from './bombs.ts';
import { compactTexts, textDocuments } from './compactor.ts';
import { createTextReader, type SentUpdate, type TextReader } from './text-worker.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${seed}`);

let here: Festival;
const texts = createTextReader({ timeoutMs: 400 });
beforeAll(async () => {
  here = await openFestival({ texts });
});
afterAll(async () => {
  await here.close();
  await texts.close();
});

let clients = 100;

/** A device with a note open, which queues what is typed into it. */
function open(task: string, userId: string, deviceId: string = randomUUID()) {
  const phone = here.device(userId, deviceId);
  const doc = new Y.Doc();
  doc.clientID = ++clients;
  return {
    phone,
    doc,
    /** One entry of the queue for what `edit` does to the text. */
    types: (edit: (text: Y.Text) => void): Entry => {
      const stateVector = base64(Y.encodeStateVector(doc));
      let payload = '';
      doc.once('update', (bytes: Uint8Array) => {
        payload = base64(bytes);
      });
      doc.transact(() => edit(doc.getText('note')));
      return update(phone, task, { payload, stateVector });
    },
    /** Takes in what the server has, as one merged update. */
    syncs: async () => Y.applyUpdate(doc, await stored(task)),
  };
}

function update(
  phone: Device,
  task: string,
  { payload, stateVector }: SentUpdate,
  more: Readonly<Record<string, unknown>> = {},
): Entry {
  return phone.make('crew_note_update', randomUUID(), {
    festival_id: festival,
    task_id: task,
    payload,
    state_vector: stateVector,
    ...more,
  });
}

/** What the server has of a note, as one update. */
async function stored(task: string): Promise<Uint8Array> {
  const rows = await here.rows(
    `SELECT state AS update FROM crew_note WHERE id = $1 AND state <> ''
     UNION ALL SELECT payload FROM crew_note_update WHERE task_id = $1`,
    [task],
  );
  if (rows.length === 0) return Y.encodeStateAsUpdate(new Y.Doc());
  return Y.mergeUpdates(rows.map((row) => fromBase64(String(row.update))));
}

async function textOf(task: string): Promise<string> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await stored(task));
  return doc.getText('note').toString();
}

async function clocksOf(task: string): Promise<unknown> {
  const [row] = await here.rows('SELECT clocks FROM write_path.text_document WHERE row_id = $1', [task]);
  return row === undefined ? undefined : JSON.parse(String(row.clocks));
}

async function updatesOf(task: string): Promise<number> {
  return (await here.rows('SELECT FROM crew_note_update WHERE task_id = $1', [task])).length;
}

const only = (receipts: readonly Receipt[]) => receipts.map(said);

describe('POL-9 a note', () => {
  test('POL-9 is made by the server with its first update, under the task’s id', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const entry = ada.types((text) => text.insert(0, 'bring cables'));
    expect(only(await ada.phone.sendEach(entry))).toEqual(['applied']);
    expect(await here.row('crew_note', task)).toMatchObject({
      task_id: task,
      festival_id: festival,
      state: '',
    });
    expect(await here.row('crew_note_update', entry.id)).toMatchObject({ task_id: task, author_id: 'tech1' });
    expect(await textOf(task)).toBe('bring cables');
    expect(await clocksOf(task)).toEqual({ [ada.doc.clientID]: 12 });
  });

  test('POL-9 OUT-5 a plainly applied update has an unsynced receipt, a merged one says so where it was typed', async () => {
    const task = await here.task();
    const [ada, ben] = [open(task, 'tech1'), open(task, 'tech2')];
    const [first] = await ada.phone.sendEach(ada.types((text) => text.insert(0, 'Ada')));
    const [second] = await ben.phone.sendEach(ben.types((text) => text.insert(0, 'Ben')));
    expect([said(first), said(second)]).toEqual(['applied', 'merged: merged_text']);
    expect(second?.fields.payload).toMatchObject({ result: 'merged', reason: 'merged_text' });
    const synced = await here.rows(
      'SELECT synced FROM sync_operation WHERE id = ANY($1) ORDER BY received_at, op_id',
      [[first?.id, second?.id]],
    );
    expect(synced.map((row) => row.synced).sort()).toEqual([false, true]);
    await ada.syncs();
    expect(only(await ada.phone.sendEach(ada.types((text) => text.delete(0, 6))))).toEqual(['applied']);
    expect(await textOf(task)).toBe('');
  });

  test('POL-9 two offline devices that begin it at once begin one', async () => {
    const tasks = await Promise.all(Array.from({ length: 12 }, () => here.task()));
    const [ada, ben] = ['tech1', 'lead1'].map((user) => {
      const notes = tasks.map((task) => open(task, user, `${user}-begins`));
      const [one] = notes;
      if (one === undefined) throw new Error('no note');
      return { phone: one.phone, notes };
    });
    if (ada === undefined || ben === undefined) throw new Error('nobody');
    const queue = ({ phone, notes }: typeof ada) =>
      notes.map((note, index) => {
        const { op_data } = note.types((text) => text.insert(0, 'begun '));
        return phone.make('crew_note_update', randomUUID(), { ...Object(op_data), task_id: tasks[index] });
      });
    const eventsBefore = here.events.length;
    const answers = await Promise.all([ada.phone.sendEach(...queue(ada)), ben.phone.sendEach(...queue(ben))]);
    // of each note one has begun it, and the other found that it was there
    for (const index of tasks.keys())
      expect(answers.map((receipts) => said(receipts[index])).sort()).toEqual([
        'applied',
        'merged: merged_text',
      ]);
    for (const task of tasks) expect(await textOf(task)).toBe('begun begun ');
    // and waited for it, instead of running into it
    expect(here.events.slice(eventsBefore)).toEqual([]);
  });

  test('POL-9 WB-17 each update of a request sees those before it', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const entries = Array.from({ length: 120 }, (_, index) =>
      ada.types((text) => text.insert(text.length, String(index % 10))),
    );
    const receipts = await ada.phone.send(entries.slice(0, 50), entries.slice(50));
    expect(new Set(receipts.flat().map(said))).toEqual(new Set(['applied']));
    expect(await textOf(task)).toBe('0123456789'.repeat(12));
    expect(await clocksOf(task)).toEqual({ [ada.doc.clientID]: 120 });
  });

  test('POL-9 WB-3 an update that is sent again is answered again, and is there once', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const entry = ada.types((text) => text.insert(0, 'once'));
    const [first] = await ada.phone.sendEach(entry);
    expect(await ada.phone.sendEach(entry)).toEqual([first]);
    const both = await Promise.all([ada.phone.sendEach(entry), ada.phone.sendEach(entry)]);
    expect(both).toEqual([[first], [first]]);
    expect(await updatesOf(task)).toBe(1);
  });

  test('POL-9 an update is neither changed nor taken away', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const entry = ada.types((text) => text.insert(0, 'stays'));
    await ada.phone.sendEach(entry);
    const receipts = await ada.phone.sendEach(
      ada.phone.edit(entry.id, { payload: ['', 'AAA='] }, { table: 'crew_note_update' }),
      ada.phone.remove(entry.id, { table: 'crew_note_update' }),
    );
    expect(receipts.map(({ result }) => result)).toEqual(['rejected', 'rejected']);
    expect(await textOf(task)).toBe('stays');
  });

  test('POL-9 of a task that was deleted, or that one may not see, takes nothing', async () => {
    const [deleted, hidden] = [
      await here.task(),
      await here.task({ festival_id: elsewhere, stage_id: farStage }),
    ];
    await here.pool.query('UPDATE task SET deleted_at = now() WHERE id = $1', [deleted]);
    await here.pool.query(
      `INSERT INTO write_path.field_writer (table_name, row_id, field, value, author_id, author_name, device_id, at, receipt_id)
       SELECT 'task', id::text, 'deleted_at', to_jsonb(to_char(deleted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text,
         'lead1', 'Lead 1', 'desk', now(), 'desk:1' FROM task WHERE id = $1`,
      [deleted],
    );
    for (const [task, reason, name] of [
      [deleted, 'row_deleted', 'Lead 1'],
      [hidden, 'reference_not_found', undefined],
    ] as const) {
      const ada = open(task, 'tech1');
      const [receipt] = await ada.phone.sendEach(ada.types((text) => text.insert(0, 'too late')));
      expect(said(receipt)).toBe(`rejected: ${reason}`);
      expect(receipt?.fields.task_id?.reason).toBe(reason);
      expect(receipt?.fields.task_id?.other?.author_name).toBe(name);
      expect([await updatesOf(task), await clocksOf(task)]).toEqual([0, undefined]);
    }
  });
});

describe('POL-3 an update that can not be joined', () => {
  test('POL-3 is refused by its payload, and touches nothing', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const [first, lost, third] = ['a', 'b', 'c'].map((letter) => ada.types((text) => text.insert(0, letter)));
    if (first === undefined || lost === undefined || third === undefined) throw new Error('nothing typed');
    const again = update(ada.phone, task, goodUpdate('a', ada.doc.clientID));
    const receipts = await ada.phone.sendEach(first, third, again);
    expect(only(receipts)).toEqual(['applied', 'rejected: invalid_update', 'rejected: invalid_update']);
    expect(receipts[1]?.fields.payload).toMatchObject({ result: 'rejected', reason: 'invalid_update' });
    expect(receipts[1]?.fields.task_id?.result).toBe('rejected');
    expect([await textOf(task), await clocksOf(task)]).toEqual(['a', { [ada.doc.clientID]: 1 }]);

    // what was missing comes after all, and what waits for it can be sent anew
    const next = await ada.phone.sendEach(lost, update(ada.phone, task, sentBy(third)));
    expect(only(next)).toEqual(['applied', 'applied']);
    expect(await textOf(task)).toBe('cba');
  });

  test('POL-3 WB-6 refuses an atomic transaction whole, and the text is as before', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const good = ada.types((text) => text.insert(0, 'good'));
    const bad = update(ada.phone, task, { payload: 'AAAB', stateVector: NOTHING_SEEN });
    const whole = { ...good, metadata: String(good.metadata).replace('{', '{"atomic":true,') };
    const [receipts] = await ada.phone.send([whole, bad]);
    expect(only(receipts ?? [])).toEqual(['rejected: transaction_rejected', 'rejected: invalid_update']);
    expect([await here.row('crew_note', task), await clocksOf(task)]).toEqual([undefined, undefined]);
    const [again] = await ada.phone.sendEach(update(ada.phone, task, sentBy(good)));
    expect(said(again)).toBe('applied');
  });

  test('POL-3 WB-12 what is not even a text is refused like in any other column', async () => {
    const task = await here.task();
    const ada = open(task, 'tech1');
    const receipts = await ada.phone.sendEach(
      update(ada.phone, task, goodUpdate('a'), { payload: 7 }),
      update(ada.phone, task, goodUpdate('a'), { payload: null }),
      update(ada.phone, task, goodUpdate('a'), { state_vector: ['AA=='] }),
      update(ada.phone, task, goodUpdate('a'), { task_id: 'no id' }),
      update(ada.phone, task, { payload: 'A'.repeat(300_000), stateVector: NOTHING_SEEN }),
    );
    expect(receipts.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    expect(await updatesOf(task)).toBe(0);
  });

  test('POL-3 WB-7 bombs in a queue hold up nothing in it, and nobody else', async () => {
    const [task, board] = [await here.task(), await here.task()];
    const ada = open(task, 'tech1', 'bomber');
    const slow = crossing(14_000);
    const random = randomBelow(seed);
    const all = [...bombs(seed).filter((bomb) => bomb.expect === 'refused' && random(4) === 0), slow];
    const entries: Entry[] = [];
    const goods: number[] = [];
    for (const bomb of all) {
      entries.push(update(ada.phone, task, bomb));
      goods.push(entries.push(ada.types((text) => text.insert(text.length, 'x'))) - 1);
    }
    entries.push(ada.phone.edit(board, { title: ['A', 'B'] }));
    const ben = open(board, 'tech2');
    const bombing = ada.phone.sendEach(...entries);
    const others = await ben.phone.sendEach(ben.types((text) => text.insert(0, 'meanwhile')));
    expect(only(others)).toEqual(['applied']);
    const receipts = await bombing;
    for (const [index, receipt] of receipts.entries()) {
      const isGood = goods.includes(index) || index === receipts.length - 1;
      const bomb = all[Math.floor(index / 2)];
      expect([bomb?.name, said(receipt)]).toEqual([bomb?.name, isGood ? 'applied' : refusalOf(bomb)]);
    }
    expect(all.length).toBeGreaterThan(30);
    expect(await textOf(task)).toBe('x'.repeat(all.length));
  });
});

describe('POL-9 WB-8 an update that makes the server throw', () => {
  test('POL-9 WB-8 is parked with all later ones of that note, and no other', async () => {
    const [task, other] = [await here.task(), await here.task()];
    const [ada, elsewhereToo] = [open(task, 'tech1', 'parks'), open(other, 'tech1', 'parks')];
    const ben = open(task, 'tech2');
    await here.pool.query(`
      CREATE FUNCTION choke() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.author_id = 'tech1' AND NEW.task_id = '${task}' THEN RAISE EXCEPTION 'choked'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER choke BEFORE INSERT ON crew_note_update FOR EACH ROW EXECUTE FUNCTION choke();`);
    const [first, second] = ['a', 'b'].map((letter) => ada.types((text) => text.insert(0, letter)));
    const { op_data } = elsewhereToo.types((text) => text.insert(0, 'flows'));
    if (first === undefined || second === undefined) throw new Error('nothing typed');
    const flows = ada.phone.make('crew_note_update', randomUUID(), Object(op_data));
    const receipts = await ada.phone.sendEach(first, second, flows);
    await here.pool.query('DROP FUNCTION choke CASCADE');
    expect(only(receipts)).toEqual(['parked: server_error', 'parked: held_behind', 'applied']);
    expect(await clocksOf(task)).toBeUndefined();
    expect(only(await ada.phone.sendEach(ada.types((text) => text.insert(0, 'c'))))).toEqual([
      'parked: held_behind',
    ]);
    expect(only(await ben.phone.sendEach(ben.types((text) => text.insert(0, 'Ben'))))).toEqual(['applied']);
    expect([await textOf(task), await textOf(other)]).toEqual(['Ben', 'flows']);
  });

  test('POL-3 WB-9 without a worker to read it nothing is judged, and the device tries later', async () => {
    const broken = (): Promise<never> => Promise.reject(new Error('no thread to be had'));
    const nobody: TextReader = { readUpdate: broken, readUpdates: broken, compact: broken, close: broken };
    const [task, board] = [await here.task(), await here.task()];
    const ada = open(task, 'tech1');
    const entry = ada.types((text) => text.insert(0, 'later'));
    const body = { device_id: ada.phone.id, transactions: [{ transaction_id: 1, crud: [entry] }] };
    const answer = await here.another({ texts: nobody }).handle(body, 'tech1');
    expect(answer).toMatchObject({ status: 200, body: { results: [{ status: 'retryable_error' }] } });
    expect(await here.rows('SELECT FROM sync_operation WHERE device_id = $1', [ada.phone.id])).toEqual([]);
    expect(only(await ada.phone.sendEach(entry, ada.phone.edit(board, { title: ['A', 'B'] })))).toEqual([
      'applied',
      'applied',
    ]);
  });
});

test('POL-3 POL-9 while it is folded again and again, nothing that anybody types is lost or refused', async () => {
  const task = await here.task();
  const folding = createTextReader({ timeoutMs: 10_000 });
  const [document] = textDocuments(matrix, { cameAt: 'created_at' });
  if (document === undefined) throw new Error('the matrix declares no texts');
  const compact = () =>
    compactTexts({
      pool: here.pool,
      reader: folding,
      document,
      minUpdates: 1,
      olderThanMs: 0,
      now: new Date(),
    });
  let isOver = false;
  let folds = 0;
  const compacting = (async () => {
    while (!isOver) {
      const { compacted, failed } = await compact();
      expect(failed).toEqual([]);
      folds += compacted;
    }
  })();
  const results = new Set<string>();
  const writers = ['tech1', 'tech2', 'lead1', 'lead2'].map(async (user, index) => {
    const note = open(task, user);
    const random = randomBelow(seed + index);
    for (let round = 0; round < 25; round++) {
      if (random(3) === 0) await note.syncs();
      const entries = Array.from({ length: 1 + random(3) }, () =>
        note.types((text) => text.insert(random(text.length + 1), `${user[0]}${index}`)),
      );
      for (const receipt of await note.phone.sendEach(...entries)) results.add(said(receipt));
    }
    return note;
  });
  const notes = await Promise.all(writers);
  isOver = true;
  await compacting;
  await compact();
  for (const note of notes) await note.syncs();
  const [text, ...others] = notes.map((note) => note.doc.getText('note').toString());
  expect(others).toEqual([text, text, text]);
  expect(await here.row('crew_note', task)).toMatchObject({ plain_text: text });
  expect(await updatesOf(task)).toBe(0);
  const written = notes.reduce(
    (sum, { doc }) => sum + (Y.decodeStateVector(Y.encodeStateVector(doc)).get(doc.clientID) ?? 0),
    0,
  );
  expect(text?.length).toBe(written);
  expect(await clocksOf(task)).toEqual(
    Object.fromEntries(Y.decodeStateVector(Y.encodeStateVector(notes[0]?.doc ?? new Y.Doc()))),
  );
  expect([...results].sort()).toEqual(['applied', 'merged: merged_text']);
  expect(folds).toBeGreaterThan(3);
  await folding.close();
});

/** What no column takes is refused before it is looked at as an update (WB-12). */
function refusalOf(bomb: SentUpdate | undefined): string {
  const { payload = '', stateVector = '' } = bomb ?? {};
  if (/[\0\ud800]/.test(payload + stateVector)) return 'rejected: invalid_value';
  if (payload.length > 200_000 || stateVector.length > 20_000) return 'rejected: too_long';
  return 'rejected: invalid_update';
}

function sentBy(entry: Entry): SentUpdate {
  const data: unknown = entry.op_data;
  if (typeof data !== 'object' || data === null || !('payload' in data) || !('state_vector' in data))
    throw new Error('not an update');
  return { payload: String(data.payload), stateVector: String(data.state_vector) };
}
