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

/** Scripts that a script imports as it starts; what it asks for later (`import()`) is not among them. */
function importedBy(script: string): string[] {
  const imported = readText(`assets/${script}`).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g);
  return [...imported].map(([, name]) => name ?? '');
}

/** All that has to be there before the first screen is. */
function firstScripts(): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const other of importedBy(name)) visit(other);
  };
  for (const [, name] of readText('index.html').matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g))
    visit(name ?? '');
  return [...found];
}

const gzipped = (name: string) => gzipSync(readFileSync(join(outDir, 'assets', name))).length;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** What runs beside the page: the database and the stream. */
const isForWorkers = (name: string) =>
  /^(?:powersync-worker|write-ahead-probe|websockets|wa-sqlite|OPFS|IDB)/.test(name);

test('the app is at most 200 kB of JavaScript, gzipped, until its board is there', () => {
  const scripts = firstScripts();
  expect(scripts.length).toBeGreaterThan(0);
  const all = assets.filter((name) => name.endsWith('.js'));
  const kB = (names: readonly string[]) => (sum(names.map(gzipped)) / 1000).toFixed(1);
  const later = all.filter((name) => !scripts.includes(name) && !isForWorkers(name));
  console.log(`kB gz: ${kB(scripts)} first, ${kB(later)} later, ${kB(all.filter(isForWorkers))} in workers`);
  expect(sum(scripts.map(gzipped))).toBeLessThanOrEqual(200_000);
});

test('a screen that comes later weighs at most 60 kB', () => {
  const first = new Set(firstScripts());
  const later = assets.filter((name) => name.endsWith('.js') && !first.has(name) && !isForWorkers(name));
  expect(later.length).toBeGreaterThan(3);
  expect(later.filter((name) => gzipped(name) > 60_000)).toEqual([]);
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

test('all that the app needs to open is kept: page, scripts, workers, styles, letters, manifest and icons', () => {
  const kept = precached.map((url) => url.replace(/^assets\/([\w-]+?)-[\w-]{8}\.(\w+)$/, '$1.$2'));
  expect(kept).toEqual(
    expect.arrayContaining([
      'index.html',
      'index.js',
      'index.css',
      'powersync-worker.js',
      'write-ahead-probe.js',
      'wa-sqlite.js',
      'OPFSWriteAheadVFS.js',
      'inter-latin-wght-normal.woff2',
      'manifest.webmanifest',
      'icon-192.png',
      'icon-512.png',
      'icon-maskable-512.png',
    ]),
  );
  expect(new Set(precached).size).toBe(precached.length);
  // the SDK's own one would be a second copy of the database
  expect(kept.filter((name) => /worker/.test(name))).toEqual(['powersync-worker.js']);
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
