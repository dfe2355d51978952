import { request } from 'node:http';
import { createGunzip, type Gunzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodingFor } from './line-writer.ts';
import type { SyncService } from './service.ts';
import { startTestBench, type TestBench, type TestDatabase } from './test-bench.ts';

test('SY-104 gzip is used if the request allows it, and likes it no less than plain text', () => {
  for (const header of [
    'gzip',
    'gzip, deflate, br',
    'br;q=1.0, gzip;q=0.8',
    '*',
    'GZIP',
    'x-gzip',
    'identity;q=0, *',
  ])
    expect([header, encodingFor(header)]).toEqual([header, 'gzip']);
  for (const header of [
    undefined,
    '',
    'identity',
    'gzip;q=0',
    'br',
    '*;q=0',
    'gzip;q=0.3, identity',
    'gzip;q=x',
  ])
    expect([header, encodingFor(header)]).toEqual([header, 'identity']);
});

let bench: TestBench;
let db: TestDatabase;
let service: SyncService;
beforeAll(async () => {
  bench = await startTestBench();
  db = await bench.database();
  await db.sql(`INSERT INTO belongs VALUES ('b1', 'u1', 'g1', 'member')`);
  await db.sql(
    `INSERT INTO post SELECT i::text, 'g1', 'title', repeat('body ', 50) FROM generate_series(1, 2000) i`,
  );
  service = await db.service();
});
afterAll(() => bench.close());

/** A stream by plain HTTP: nothing asks for a packing, or unpacks it, but this test. */
async function open(acceptEncoding: string | undefined) {
  const token = await bench.identities.token('u1');
  const headers = {
    authorization: `Token ${token}`,
    ...(acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }),
  };
  const state = { text: '', bytes: 0, encoding: undefined as string | undefined, close: () => {} };
  const sent = request(`${service.url}/sync/stream`, { method: 'POST', headers });
  state.close = () => sent.destroy();
  sent.on('error', () => {});
  sent.once('response', (response) => {
    state.encoding = response.headers['content-encoding'];
    response.on('error', () => {});
    response.on('data', (chunk: Buffer) => {
      state.bytes += chunk.length;
    });
    const unpacked: Gunzip | typeof response =
      state.encoding === 'gzip' ? response.pipe(createGunzip()) : response;
    unpacked.on('error', () => {});
    unpacked.on('data', (chunk: Buffer) => {
      state.text += chunk.toString();
    });
  });
  sent.end('{}');
  await expect.poll(() => state.text, { timeout: 20_000 }).toContain('{"checkpoint_complete"');
  return state;
}

test('SY-104 the same lines, packed or not; each can be read as soon as it is sent', async () => {
  const plain = await open(undefined);
  const packed = await open('gzip');
  expect([plain.encoding, packed.encoding]).toEqual([undefined, 'gzip']);
  const rows = (text: string) => text.match(/"op":"PUT"/g)?.length;
  expect([rows(plain.text), rows(packed.text)]).toEqual([2000, 2000]);
  expect(packed.bytes).toBeLessThan(plain.bytes / 5);
  await db.sql(`UPDATE post SET title = 'seen at once' WHERE id = '7'`);
  for (const stream of [plain, packed])
    await expect
      .poll(() => stream.text, { timeout: 20_000 })
      .toMatch(/seen at once[\s\S]*checkpoint_complete/);
  plain.close();
  packed.close();
});
