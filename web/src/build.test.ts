import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

/** Reads a real build: what a phone downloads, and what it keeps to open without a network. */

const outDir = mkdtempSync(join(tmpdir(), 'festival-build-'));
let assets: readonly string[];
let precached: readonly string[];

beforeAll(async () => {
  // Vitest says "test", and libraries would bring what only developers need.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    configFile: join(import.meta.dirname, '..', 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir, emptyOutDir: true },
  });
  assets = readdirSync(join(outDir, 'assets'));
  precached = [...readText('sw.js').matchAll(/url:"([^"]+)"/g)].map((match) => match[1] ?? '');
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(outDir, { recursive: true, force: true });
});

const readText = (path: string) => readFileSync(join(outDir, path), 'utf8');

/** The scripts that the page itself may load; workers' files are only named in workers. */
function pageScripts(): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const [other] of readText(`assets/${name}`).matchAll(/[\w.-]+\.js\b/g))
      if (assets.includes(other) && !/^(?:worker|write-ahead-probe)-/.test(other)) visit(other);
  };
  for (const [, name] of readText('index.html').matchAll(/src="\/assets\/([^"]+\.js)"/g)) visit(name ?? '');
  return [...found];
}

test('the app is at most 200 kB of JavaScript, gzipped', () => {
  const scripts = pageScripts().filter((name) => !name.startsWith('websockets-'));
  expect(scripts.length).toBeGreaterThan(1);
  const bytes = scripts.map((name) => gzipSync(readFileSync(join(outDir, 'assets', name))).length);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000);
});

test('exactly one wasm is kept for opening without a network; the other is for browsers that cannot use it', () => {
  expect(precached.filter((url) => url.endsWith('.wasm'))).toEqual([
    expect.stringMatching(/^assets\/wa-sqlite-[^-]+\.wasm$/),
  ]);
  expect(
    assets
      .filter((name) => name.endsWith('.wasm'))
      .map((name) => name.replace(/-[^-]+$/, ''))
      .sort(),
  ).toEqual(['wa-sqlite', 'wa-sqlite-async']);
});

test('all that the app needs to open is kept: page, scripts, workers, styles, manifest and icons', () => {
  const kept = precached.map((url) => url.replace(/^assets\/([\w-]+?)-[\w-]{8}\.(\w+)$/, '$1.$2'));
  expect(kept).toEqual(
    expect.arrayContaining([
      'index.html',
      'index.js',
      'index.css',
      'worker.js',
      'write-ahead-probe.js',
      'wa-sqlite.js',
      'OPFSWriteAheadVFS.js',
      'manifest.webmanifest',
      'icon-192.png',
      'icon-512.png',
      'icon-maskable-512.png',
    ]),
  );
  expect(new Set(precached).size).toBe(precached.length);
});

test('the servers are never answered for by the app', () => {
  const denied = readText('sw.js').match(/denylist:\[(.*?)\]/)?.[1] ?? '';
  const patterns = denied.split(/,(?=\/)/).map((source) => new RegExp(source.slice(1, -1)));
  const refused = (path: string) => patterns.some((pattern) => pattern.test(path));
  for (const path of ['/api/data', '/api', '/sync/stream', '/write-checkpoint2.json', '/probes/liveness'])
    expect(refused(path), path).toBe(true);
  for (const path of ['/', '/f/1/board', '/apirates', '/synced']) expect(refused(path), path).toBe(false);
});

test('a new version waits to be asked for', () => {
  const started = [...readText('sw.js').matchAll(/skipWaiting\(\)/g)];
  expect(started).toHaveLength(1);
  expect(readText('sw.js')).toMatch(/addEventListener\("message",.{0,80}SKIP_WAITING.{0,40}skipWaiting\(\)/);
});
