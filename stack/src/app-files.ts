import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Answers everything that is not for the api or the sync service. */
export type ServeApp = (req: IncomingMessage, res: ServerResponse) => void;

interface AppFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly caching: string;
  /** Made when first asked for; undefined if it is no smaller. */
  gzipped?: Buffer | undefined;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const compressible = /^(text|application\/(json|manifest|wasm)|image\/svg)/;

/**
 * Serves a built app out of memory (two megabytes). Files with a hash in their name never change; all others, the
 * service worker and the page above all, are asked for anew each time, so that a new version is found at once.
 * @param folder what Vite built
 */
export function serveBuiltApp(folder: string): ServeApp {
  const files = readFiles(folder);
  const page = files.get('/index.html');
  const headers = securityHeaders(page?.body.toString('utf8') ?? '');
  return (req, res) => {
    const path = pathOf(req.url);
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return refuse(res, 405, 'Pages can only be read.', { ...headers, allow: 'GET, HEAD' });
    if (path === undefined) return refuse(res, 400, 'This address is not well formed.', headers);
    const file = files.get(path) ?? (isPage(path) ? page : undefined);
    if (file === undefined) return refuse(res, 404, 'There is nothing at this address.', headers);
    send(req, res, file, headers);
  };
}

function readFiles(folder: string): Map<string, AppFile> {
  const files = new Map<string, AppFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, full).split(sep).join('/')}`;
    const body = readFileSync(full);
    files.set(path, {
      body,
      type: types[extname(entry.name)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      caching: hasHash(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  }
  return files;
}

/** Vite puts everything whose name carries a hash of its content into `assets/`. */
function hasHash(path: string): boolean {
  return /^\/assets\/.+-[\w-]{8,}\.\w+$/.test(path);
}

function pathOf(url: string | undefined): string | undefined {
  try {
    return decodeURIComponent((url ?? '/').split(/[?#]/)[0] ?? '/');
  } catch {
    return undefined;
  }
}

/** The app has its own addresses; a missing file is missing, and not the page. */
function isPage(path: string): boolean {
  return !path.startsWith('/assets/') && !/\.\w+$/.test(path);
}

function send(
  req: IncomingMessage,
  res: ServerResponse,
  file: AppFile,
  headers: Readonly<Record<string, string>>,
): void {
  const shared = { ...headers, etag: file.etag, 'cache-control': file.caching, vary: 'accept-encoding' };
  if (req.headers['if-none-match']?.includes(file.etag) === true) {
    res.writeHead(304, shared).end();
    return;
  }
  const zipped = /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? '')) ? gzipped(file) : undefined;
  const body = zipped ?? file.body;
  res.writeHead(200, {
    ...shared,
    'content-type': file.type,
    'content-length': body.byteLength,
    ...(zipped !== undefined && { 'content-encoding': 'gzip' }),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

function gzipped(file: AppFile): Buffer | undefined {
  if (!('gzipped' in file)) {
    const smaller = compressible.test(file.type) ? gzipSync(file.body) : file.body;
    file.gzipped = smaller.byteLength < file.body.byteLength ? smaller : undefined;
  }
  return file.gzipped;
}

function refuse(
  res: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>>,
): void {
  const code = status === 404 ? 'not_found' : status === 405 ? 'method_not_allowed' : 'bad_request';
  res.writeHead(status, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ error: { code, message } }));
}

/**
 * Scripts come from our files only, WebAssembly is allowed for SQLite, and the page's own inline scripts are
 * allowed by their hash. Styles come from our files too; what scripts set on an element is no inline style.
 */
function securityHeaders(page: string): Record<string, string> {
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `'sha256-${createHash('sha256')
        .update(script ?? '')
        .digest('base64')}'`,
  );
  const policy = {
    'default-src': "'self'",
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...inline].join(' '),
    'worker-src': "'self' blob:",
    'connect-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data: blob:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map((directive) => directive.join(' '))
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  };
}
