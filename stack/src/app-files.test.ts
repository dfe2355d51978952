import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveBuiltApp } from './app-files.ts';

const PAGE =
  '<!doctype html><script>theme()</script><script type="module" src="/assets/app-DujJ_OSa.js"></script>';
let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'festival-app-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'sw.js'), 'self');
  writeFileSync(join(folder, 'manifest.webmanifest'), '{}');
  writeFileSync(join(folder, 'assets', 'app-DujJ_OSa.js'), 'x'.repeat(5000));
  writeFileSync(join(folder, 'assets', 'sqlite-B1c2D3e4.wasm'), Buffer.from([0, 97, 115, 109]));
  server = createServer(serveBuiltApp(folder));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

test.each([
  ['/', 'text/html; charset=utf-8', 'no-cache'],
  ['/task/7?tab=2', 'text/html; charset=utf-8', 'no-cache'],
  ['/index.html', 'text/html; charset=utf-8', 'no-cache'],
  ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
  ['/manifest.webmanifest', 'application/manifest+json', 'no-cache'],
  ['/assets/app-DujJ_OSa.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['/assets/sqlite-B1c2D3e4.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
])('%s is %s, kept: %s', async (path, type, caching) => {
  const answer = await fetch(url + path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe(type);
  expect(answer.headers.get('cache-control')).toBe(caching);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  ['GET', '/assets/app-old00000.js', 404],
  ['GET', '/assets/', 404],
  ['GET', '/favicon.ico', 404],
  ['GET', '/%ff', 400],
  ['GET', '/..%2f..%2fetc%2fpasswd.txt', 404],
  ['POST', '/', 405],
  ['DELETE', '/assets/app-DujJ_OSa.js', 405],
])('%s %s is %i, and not the page', async (method, path, status) => {
  const answer = await fetch(url + path, { method });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) } });
});

test('scripts come from our files, from WebAssembly and from the page’s own inline script only', async () => {
  const policy = (await fetch(url)).headers.get('content-security-policy') ?? '';
  // node -e "crypto.createHash('sha256').update('theme()').digest('base64')"
  const hash = 'sha256-Rfr3GgHZFiXm+TmNr+li+0sZ4J9FGllo8jsXcJF5XZ8=';
  expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' '${hash}';`);
  expect(policy).toContain("worker-src 'self'");
  expect(policy).not.toContain("'unsafe-eval'");
});

test('a page that is known is not sent again, and a large file is sent small', async () => {
  const first = await fetch(url);
  const again = await fetch(url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const zipped = await fetch(`${url}/assets/app-DujJ_OSa.js`, { headers: { 'accept-encoding': 'gzip' } });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(Number(zipped.headers.get('content-length'))).toBeLessThan(500);
  expect((await zipped.text()).length).toBe(5000);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});
