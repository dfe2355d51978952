import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { passOn } from './proxy.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

async function listen(handler: Handler): Promise<number> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

/** A gateway before `handler`; its origin. */
async function before(handler: Handler): Promise<string> {
  const behind = await listen(handler);
  const port = await listen((req, res) => passOn(req, res, behind, { 'x-forwarded-for': '192.0.2.1' }));
  return `http://127.0.0.1:${port}`;
}

test('each line arrives when it is written, before the answer ends', async () => {
  let end = () => {};
  const origin = await before((_, res) => {
    res.writeHead(200, { 'content-type': 'application/x-ndjson' });
    res.write('{"line":1}\n');
    end = () => res.end('{"line":2}\n');
  });
  const answer = await fetch(`${origin}/sync/stream`, { headers: { 'accept-encoding': 'gzip, zstd' } });
  expect(answer.headers.get('content-encoding')).toBeNull();
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('{"line":1}\n');
  end();
  expect((await reader?.read())?.value).toBe('{"line":2}\n');
  expect((await reader?.read())?.done).toBe(true);
});

test('when the reader goes away, the writer is told', async () => {
  let told = false;
  const origin = await before((_, res) => {
    res.write('first\n');
    res.once('close', () => {
      told = true;
    });
  });
  const abort = new AbortController();
  const answer = await fetch(origin, { signal: abort.signal });
  await answer.body?.getReader().read();
  abort.abort();
  await expect.poll(() => told).toBe(true);
});

test('when the writer breaks off, so does the answer, and it does not look complete', async () => {
  const origin = await before((_, res) => {
    res.write('half of ');
    setImmediate(() => res.destroy());
  });
  await expect(fetch(origin).then((answer) => answer.text())).rejects.toThrow();
});

test('a reader that does not read makes the writer wait', async () => {
  let written = 0;
  let stalled = false;
  const chunk = Buffer.alloc(64 * 1024);
  const total = 2000;
  const origin = await before((_, res) => {
    const write = () => {
      while (written < total) {
        written += 1;
        if (!res.write(chunk)) {
          stalled = true;
          res.once('drain', write);
          return;
        }
      }
      res.end();
    };
    write();
  });
  const answer = await new Promise<IncomingMessage>((answered) => request(origin, answered).end());
  answer.pause();
  await expect.poll(() => stalled).toBe(true);
  const seen = written;
  await new Promise((wake) => setTimeout(wake, 100));
  expect(written).toBeLessThan(total);
  expect(written - seen).toBeLessThan(200);
  let bytes = 0;
  for await (const part of answer) bytes += part.length;
  expect(bytes).toBe(total * chunk.length);
});

test('a request that is refused before its end still gets its answer', async () => {
  const origin = await before((_, res) =>
    res.writeHead(413, { 'content-type': 'application/json' }).end('{}'),
  );
  const answer = await fetch(origin, { method: 'POST', body: 'x'.repeat(20 * 1024 * 1024) });
  expect(answer.status).toBe(413);
});

test('the method, body and headers pass, the connection’s own headers do not', async () => {
  const origin = await before(async (req, res) => {
    let body = '';
    for await (const part of req) body += part;
    res.end(JSON.stringify({ method: req.method, url: req.url, body, headers: req.headers }));
  });
  const answer = await fetch(`${origin}/api/data?x=%20y`, {
    method: 'PUT',
    body: 'sent',
    headers: { authorization: 'Bearer abc', 'x-forwarded-for': '10.0.0.1' },
  });
  expect(await answer.json()).toMatchObject({
    method: 'PUT',
    url: '/api/data?x=%20y',
    body: 'sent',
    headers: { authorization: 'Bearer abc', 'x-forwarded-for': '192.0.2.1' },
  });
});

test('while nobody is behind, the answer says when to try again', async () => {
  const gone = await listen(() => {});
  const [server] = servers.splice(0);
  await new Promise((closed) => server?.close(closed));
  const port = await listen((req, res) => passOn(req, res, gone, {}));
  const answer = await fetch(`http://127.0.0.1:${port}/api/me`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({
    error: { code: 'unavailable', message: expect.any(String) },
    retry_after_ms: 1000,
  });
});
