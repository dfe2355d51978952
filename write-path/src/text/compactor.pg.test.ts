import { randomUUID } from 'node:crypto';
import { matrix } from '@festival-ops/domain/matrix';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Festival, festival, openFestival } from '../fixture/festival.ts';
import { base64, fromBase64 } from './base64.ts';
import { randomBelow } from './bombs.ts';
import { type CompactOptions, compactTexts, textDocuments } from './compactor.ts';
import { createTextReader, type TextReader } from './text-worker.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`SEED=${seed}`);

let here: Festival;
const reader = createTextReader({ timeoutMs: 10_000 });
beforeAll(async () => {
  here = await openFestival();
});
afterAll(async () => {
  await here.close();
  await reader.close();
});
beforeEach(() => here.pool.query('TRUNCATE crew_note, crew_note_update'));

const [document] = textDocuments(matrix, { cameAt: 'created_at' });

function compact(more: Partial<CompactOptions> = {}) {
  if (document === undefined) throw new Error('the matrix declares no texts');
  const every = { minUpdates: 1, olderThanMs: 0, now: new Date() };
  return compactTexts({ pool: here.pool, reader, document, ...every, ...more });
}

/** A note of a new task, without any text yet. */
async function note(): Promise<string> {
  const id = await here.task();
  await here.pool.query(
    `INSERT INTO crew_note (id, festival_id, task_id, state, plain_text) VALUES ($1, $2, $1, '', '')`,
    [id, festival],
  );
  return id;
}

/** Writers take the lock of the text before they add to it. */
async function append(client: pg.ClientBase, id: string, payload: string): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT FROM crew_note WHERE id = $1 FOR UPDATE', [id]);
  await client.query(
    `INSERT INTO crew_note_update (id, festival_id, task_id, payload, state_vector, author_id)
     VALUES ($1, $2, $3, $4, 'AA==', 'tech1')`,
    [randomUUID(), festival, id, payload],
  );
  await client.query('COMMIT');
}

async function type(id: string, doc: Y.Doc, edit: (text: Y.Text) => void): Promise<void> {
  const client = await here.pool.connect();
  for (const payload of updatesOf(doc, edit)) await append(client, id, payload);
  client.release();
}

function updatesOf(doc: Y.Doc, edit: (text: Y.Text) => void): string[] {
  const updates: string[] = [];
  const keep = (bytes: Uint8Array) => updates.push(base64(bytes));
  doc.on('update', keep);
  edit(doc.getText('note'));
  doc.off('update', keep);
  return updates;
}

interface Stored {
  readonly state: string;
  readonly plain: string;
  readonly version: string;
  readonly payloads: readonly string[];
}

/** A text and its updates at one moment. */
async function stored(id: string, client: pg.ClientBase | pg.Pool = here.pool): Promise<Stored> {
  const { rows } = await client.query<Stored>(
    `SELECT n.state, n.plain_text AS plain, n.version::text, coalesce(array_agg(u.payload) FILTER (WHERE u.id IS NOT NULL), '{}') AS payloads
     FROM crew_note n LEFT JOIN crew_note_update u ON u.task_id = n.id WHERE n.id = $1 GROUP BY n.id`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`no note ${id}`);
  return row;
}

/** What a device makes of it. */
function read({ state, payloads }: Pick<Stored, 'state' | 'payloads'>): Y.Doc {
  const doc = new Y.Doc();
  const updates = (state === '' ? payloads : [state, ...payloads]).map(fromBase64);
  if (updates.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(updates));
  return doc;
}

const textOf = (doc: Y.Doc) => doc.getText('note').toString();

async function textAt(id: string): Promise<string> {
  return textOf(read(await stored(id)));
}

describe('POL-3 a compaction', () => {
  test('POL-3 folds the updates into the state, and the text is the same', async () => {
    const id = await note();
    const doc = new Y.Doc();
    await type(id, doc, (text) => {
      for (const letter of 'bring cables') text.insert(text.length, letter);
      text.delete(0, 6);
    });
    const before = await stored(id);
    expect(before.payloads.length).toBe(13);
    expect(await compact()).toEqual({ compacted: 1, failed: [] });
    const after = await stored(id);
    expect(after).toMatchObject({ plain: 'cables', version: '2', payloads: [] });
    expect(textOf(read(after))).toBe(textOf(read(before)));
    expect(Y.encodeStateVector(read(after))).toEqual(Y.encodeStateVector(read(before)));
    expect(await compact()).toEqual({ compacted: 0, failed: [] });

    // and goes on from there
    await type(id, doc, (text) => text.insert(0, 'no '));
    expect(await textAt(id)).toBe('no cables');
    expect(await compact()).toEqual({ compacted: 1, failed: [] });
    expect(await stored(id)).toMatchObject({ plain: 'no cables', version: '3', payloads: [] });
  });

  test('POL-3 waits until there is enough to fold, or it is old', async () => {
    const [few, many] = [await note(), await note()];
    await type(few, new Y.Doc(), (text) => text.insert(0, 'few'));
    await type(many, new Y.Doc(), (text) => {
      for (let index = 0; index < 5; index++) text.insert(0, 'x');
    });
    const day = 24 * 3600_000;
    expect(await compact({ minUpdates: 5, olderThanMs: day })).toEqual({ compacted: 1, failed: [] });
    expect((await stored(many)).payloads).toEqual([]);
    expect((await stored(few)).payloads.length).toBe(1);
    const tomorrow = new Date(Date.now() + 2 * day);
    expect(await compact({ minUpdates: 5, olderThanMs: day, now: tomorrow })).toEqual({
      compacted: 1,
      failed: [],
    });
    expect(await stored(few)).toMatchObject({ plain: 'few', payloads: [] });
  });

  test('POL-3 folds a text of very many updates piece by piece, in one go', async () => {
    const id = await note();
    const payloads = updatesOf(new Y.Doc(), (text) => {
      for (let index = 0; index < 1200; index++) text.insert(text.length, String(index % 10));
    });
    await here.pool.query(
      `INSERT INTO crew_note_update (id, festival_id, task_id, payload, state_vector, author_id, created_at)
       SELECT gen_random_uuid(), $1, $2, p, '', 'tech1', now() + n * interval '1 ms'
       FROM unnest($3::text[]) WITH ORDINALITY AS u(p, n)`,
      [festival, id, payloads],
    );
    expect(await compact()).toEqual({ compacted: 3, failed: [] });
    expect(await stored(id)).toMatchObject({ plain: '0123456789'.repeat(120), payloads: [] });
  });

  test('POL-3 keeps together what came in one transaction, also beyond the size of a piece', async () => {
    const id = await note();
    const payloads = updatesOf(new Y.Doc(), (text) => {
      for (let index = 0; index < 700; index++) text.insert(text.length, String(index % 10));
    });
    await here.pool.query(
      `INSERT INTO crew_note_update (id, festival_id, task_id, payload, state_vector, author_id)
       SELECT gen_random_uuid(), $1, $2, p, '', 'tech1' FROM unnest($3::text[]) AS p`,
      [festival, id, payloads],
    );
    expect(await compact()).toEqual({ compacted: 1, failed: [] });
    expect(await stored(id)).toMatchObject({ plain: '0123456789'.repeat(70), payloads: [] });
  });

  test('POL-3 stores a text that Postgres can not hold as it is', async () => {
    const id = await note();
    await type(id, new Y.Doc(), (text) => text.insert(0, 'a\0b'));
    expect(await compact()).toEqual({ compacted: 1, failed: [] });
    expect(await stored(id)).toMatchObject({ plain: 'a\uFFFDb', payloads: [] });
    expect(await textAt(id)).toBe('a\0b');
  });
});

describe('POL-3 a compaction among readers and writers', () => {
  test('POL-3 no reader ever sees another text, before, during and after', async () => {
    const id = await note();
    const doc = new Y.Doc();
    await type(id, doc, (text) => text.insert(0, 'always the same'));
    let isOver = false;
    const seen = new Set<string>();
    const states = new Set<string>();
    const reading = (async () => {
      while (!isOver) {
        const now = await stored(id);
        seen.add(textOf(read(now)));
        states.add(now.state);
      }
    })();
    for (let round = 0; round < 15; round++) {
      // there and away again: each round leaves the text, and has something to fold
      await type(id, doc, (text) => doc.transact(() => [text.insert(3, 'X'), text.delete(3, 1)]));
      expect(await compact()).toEqual({ compacted: 1, failed: [] });
    }
    isOver = true;
    await reading;
    expect([...seen]).toEqual(['always the same']);
    // it was read in between, or this would show nothing
    expect(states.size).toBeGreaterThan(2);
  });

  test('POL-3 writers on connections of their own lose nothing', async () => {
    const [id, other] = [await note(), await note()];
    const pool = new pg.Pool({ ...here.pool.options, max: 8 });
    const everything: string[] = [];
    let isOver = false;
    const writer = async (client: number) => {
      const random = randomBelow(seed + client);
      const doc = new Y.Doc();
      doc.clientID = client;
      const connection = await pool.connect();
      for (let round = 0; round < 40; round++) {
        // now and then it reads what the others wrote, and goes on from there
        if (random(3) === 0) {
          const now = await stored(id, connection);
          for (const update of [now.state, ...now.payloads])
            if (update !== '') Y.applyUpdate(doc, fromBase64(update));
        }
        for (const payload of updatesOf(doc, (text) => editAtRandom(text, random))) {
          await append(connection, id, payload);
          everything.push(payload);
        }
        await append(connection, other, updatesOf(new Y.Doc(), (text) => text.insert(0, 'z'))[0] ?? '');
      }
      connection.release();
    };
    const reader = (async () => {
      const connection = await pool.connect();
      while (!isOver) {
        const committed = everything.length;
        const vector = Y.decodeStateVector(Y.encodeStateVector(read(await stored(id, connection))));
        const had = Y.decodeStateVector(
          Y.encodeStateVector(read({ state: '', payloads: everything.slice(0, committed) })),
        );
        for (const [client, clock] of had) expect(vector.get(client)).toBeGreaterThanOrEqual(clock);
      }
      connection.release();
    })();
    let folds = 0;
    const compacting = (async () => {
      while (!isOver) folds += (await compact()).compacted;
    })();
    await Promise.all([1, 2, 3, 4].map(writer));
    isOver = true;
    await Promise.all([reader, compacting]);
    await compact();
    await pool.end();
    expect(folds).toBeGreaterThan(3);
    expect(await stored(id)).toMatchObject({ payloads: [] });
    expect(await textAt(id)).toBe(textOf(read({ state: '', payloads: everything })));
    expect((await textAt(other)).length).toBe(160);
  });

  test('POL-3 a state that somebody else set meanwhile is not written over', async () => {
    const id = await note();
    await type(id, new Y.Doc(), (text) => text.insert(0, 'mine'));
    const theirs = updatesOf(new Y.Doc(), (text) => text.insert(0, 'theirs'))[0] ?? '';
    const interrupted: TextReader = {
      ...reader,
      compact: async (...task) => {
        const folded = await reader.compact(...task);
        await here.pool.query('UPDATE crew_note SET state = $2 WHERE id = $1', [id, theirs]);
        return folded;
      },
    };
    expect(await compact({ reader: interrupted })).toEqual({ compacted: 0, failed: [] });
    expect(await stored(id)).toMatchObject({ state: theirs, payloads: [expect.any(String)] });
    expect(await compact()).toEqual({ compacted: 1, failed: [] });
    expect((await textAt(id)).length).toBe('minetheirs'.length);
  });

  test('POL-3 two compactions at once fold each update once', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, note));
    for (const id of ids) await type(id, new Y.Doc(), (text) => text.insert(0, 'once'));
    const results = await Promise.all([compact(), compact(), compact()]);
    expect(results.flatMap(({ failed }) => failed)).toEqual([]);
    expect(results.reduce((sum, { compacted }) => sum + compacted, 0)).toBe(6);
    for (const id of ids)
      expect(await stored(id)).toMatchObject({ plain: 'once', version: '2', payloads: [] });
  });
});

describe('POL-3 a compaction that fails', () => {
  test('POL-3 one cut off in the middle changes nothing, and the next one does it', async () => {
    const id = await note();
    await type(id, new Y.Doc(), (text) => text.insert(0, 'safe'));
    const before = await stored(id);
    for (const end of [`RAISE EXCEPTION 'out of room'`, 'PERFORM pg_terminate_backend(pg_backend_pid())']) {
      await here.pool.query(`
        CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${end}; RETURN OLD; END $$;
        CREATE TRIGGER cut_off AFTER DELETE ON crew_note_update FOR EACH ROW EXECUTE FUNCTION cut_off();`);
      const { compacted, failed } = await compact();
      await here.pool.query('DROP FUNCTION cut_off CASCADE');
      expect([compacted, failed.map((one) => one.id)]).toEqual([0, [id]]);
      expect(await stored(id)).toEqual(before);
    }
    expect(await compact()).toEqual({ compacted: 1, failed: [] });
    expect(await stored(id)).toMatchObject({ plain: 'safe', payloads: [] });
  });

  test('POL-3 a poisoned update keeps its own text from being folded, and no other', async () => {
    const ids = [await note(), await note(), await note()].sort();
    for (const id of ids) await type(id, new Y.Doc(), (text) => text.insert(0, 'sound'));
    const [, poisoned] = ids;
    if (poisoned === undefined) throw new Error('no note');
    const client = await here.pool.connect();
    await append(client, poisoned, base64(Uint8Array.of(1, 200, 200, 200, 14, 7, 0, 1)));
    client.release();
    expect(await compact()).toEqual({ compacted: 2, failed: [{ id: poisoned, why: 'malformed' }] });
    const after = await Promise.all(ids.map((id) => stored(id)));
    expect(after.map(({ plain, payloads }) => [plain, payloads.length])).toEqual([
      ['sound', 0],
      ['', 2],
      ['sound', 0],
    ]);
  });
});

test('POL-3 however three people edit, and whenever it is folded, the text is that of all updates', async () => {
  const random = randomBelow(seed);
  let folds = 0;
  for (let run = 0; run < 25; run++) {
    const docs = [1, 2, 3].map((client) => {
      const doc = new Y.Doc();
      doc.clientID = run * 10 + client;
      return doc;
    });
    const everything: string[] = [];
    let [state, pending]: [string, string[]] = ['', []];
    for (let step = 0; step < 40; step++) {
      const doc = docs[random(3)];
      if (doc === undefined) throw new Error('no such person');
      const what = random(10);
      if (what < 6) {
        const updates = updatesOf(doc, (text) => editAtRandom(text, random));
        everything.push(...updates);
        pending.push(...updates);
      } else if (what < 8) {
        for (const update of [state, ...pending]) if (update !== '') Y.applyUpdate(doc, fromBase64(update));
      } else {
        // the first of what is there, in any order; or any of it, which is folded if nothing is missing between
        const isAny = random(3) === 0;
        const end = random(pending.length + 1);
        const now = pending.filter((_, index) => (isAny ? random(4) > 0 : index < end));
        const folded = await reader.compact(state, random(2) === 0 ? [...now].reverse() : now);
        if (folded.ok) {
          folds += now.length > 0 ? 1 : 0;
          [state, pending] = [folded.state, pending.filter((update) => !now.includes(update))];
        } else expect([isAny, folded.why]).toEqual([true, 'incomplete']);
      }
      expect(textOf(read({ state, payloads: pending }))).toBe(
        textOf(read({ state: '', payloads: everything })),
      );
    }
  }
  expect(folds).toBeGreaterThan(50);
});

function editAtRandom(text: Y.Text, random: (end: number) => number): void {
  const at = random(text.length + 1);
  const word = ['a', 'bc', 'ß', '🎪', '\n', 'def '][random(6)] ?? 'a';
  if (random(3) > 0 || text.length === 0) text.insert(at, word);
  else
    text.delete(
      Math.min(at, text.length - 1),
      Math.min(1 + random(3), text.length - Math.min(at, text.length - 1)),
    );
}
