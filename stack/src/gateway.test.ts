import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { afterEach, expect, test } from 'vitest';
import { type Gateway, openGateway, partFor } from './gateway.ts';

let open: { gateway?: Gateway; other?: Server } = {};
afterEach(async () => {
  await open.gateway?.close();
  await new Promise<void>((closed) => (open.other ? open.other.close(() => closed()) : closed()));
  open = {};
});

test.each([
  ['/api/data', 'api'],
  ['/api', 'api'],
  ['/apiary', 'app'],
  ['/sync/stream', 'sync'],
  ['/syncing', 'app'],
  ['/write-checkpoint2.json', 'sync'],
  ['/probes/readiness', 'sync'],
  ['/metrics', 'app'],
  ['/', 'app'],
  ['/task/7', 'app'],
])('%s is for the %s', (path, part) => {
  expect(partFor(path)).toBe(part);
});

test('with a certificate it speaks https, and nobody tells it who a client is', async () => {
  const pem = (name: string) =>
    readFileSync(new URL(`./test-certificate/${name}.pem`, import.meta.url), 'utf8');
  const seen: unknown[] = [];
  const api = createServer((req, res) => {
    seen.push(req.headers['x-forwarded-for']);
    res.end('{}');
  });
  await new Promise<void>((listening) => api.listen(0, '127.0.0.1', () => listening()));
  const address = api.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gateway = await openGateway({
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'https://ops.example.org',
    tls: { cert: pem('cert'), key: pem('key') },
  });
  open = { gateway, other: api };
  gateway.connect(() => ({ api: port, sync: port }));
  const status = await new Promise((answered, failed) => {
    const asked = request(
      { port: gateway.port, path: '/api/me', ca: pem('cert'), headers: { 'x-forwarded-for': '10.9.8.7' } },
      (answer) => answered(answer.resume().statusCode),
    );
    asked.once('error', failed);
    asked.end();
  });
  expect([status, seen]).toEqual([200, [expect.stringContaining('127.0.0.1')]]);
  expect(gateway.origin).toBe('https://ops.example.org');
});

test('before the parts are there, it says so', async () => {
  const gateway = await openGateway({ port: 0, host: '127.0.0.1', publicUrl: undefined });
  open = { gateway };
  const health = await fetch(`${gateway.origin}/api/health`);
  expect(health.status).toBe(503);
  expect(await health.json()).toEqual({
    status: 'unavailable',
    parts: { database: 'unavailable', api: 'unavailable', sync: 'unavailable', app: 'unavailable' },
  });
  const data = await fetch(`${gateway.origin}/api/data`, { method: 'POST', body: '{}' });
  expect([data.status, await data.json()]).toMatchObject([503, { retry_after_ms: 1000 }]);
  expect((await fetch(gateway.origin)).status).toBe(503);
  expect((await fetch(`${gateway.origin}/api/health`, { method: 'POST' })).status).toBe(405);
});

test('pages under another spelling of the address are led to the one origin; the api just answers', async () => {
  const gateway = await openGateway({ port: 0, host: '127.0.0.1', publicUrl: undefined });
  open = { gateway };
  const page = await get(gateway.port, '/task/7', `localhost:${gateway.port}`);
  expect([page.status, page.location]).toEqual([307, `${gateway.origin}/task/7`]);
  expect((await get(gateway.port, '/api/health', `localhost:${gateway.port}`)).status).toBe(503);
  expect((await get(gateway.port, '/api/demo', 'evil.example')).status).toBe(421);
});

test('a taken port is told with who has it and how to take another', async () => {
  const other = createServer();
  const port = await new Promise<number>((listening) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      listening(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
  open = { other };
  const holder = process.platform === 'linux' ? ` by .+ \\(pid ${process.pid}\\)` : '';
  await expect(openGateway({ port, host: '127.0.0.1', publicUrl: undefined })).rejects.toThrow(
    new RegExp(
      `^Port ${port} is taken${holder}: end that, or take another port, as in "PORT=${port + 1} npm start"`,
    ),
  );
});

test('an address that is not of this machine is told', async () => {
  await expect(openGateway({ port: 0, host: '192.0.2.1', publicUrl: undefined })).rejects.toThrow(
    /^HOST is "192.0.2.1", which is no address of this machine/,
  );
});

/** `fetch` does not let one choose the `Host`. */
async function get(port: number, path: string, host: string): Promise<{ status: number; location?: string }> {
  const { request } = await import('node:http');
  return new Promise((answered) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      answer.resume();
      const { location } = answer.headers;
      answered({ status: answer.statusCode ?? 0, ...(location !== undefined && { location }) });
    }).end();
  });
}
