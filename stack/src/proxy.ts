import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';

/**
 * Passes a request on to a process on this machine and streams the answer back as it comes: nothing is
 * collected, compressed or timed out, a slow reader slows the sender down, and when either side goes away the
 * other is told. Small enough to be our own: a general proxy would bring redirects, rewriting and buffering.
 */
export function passOn(
  req: IncomingMessage,
  res: ServerResponse,
  port: number,
  forwarded: Readonly<Record<string, string>>,
): void {
  const upstream = request({
    host: '127.0.0.1',
    port,
    method: req.method ?? 'GET',
    path: req.url ?? '/',
    headers: { ...withoutHop(req.headers), ...forwarded },
    agent,
  });
  upstream.once('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, withoutHop(answer.headers));
    res.flushHeaders();
    answer.pipe(res);
    answer.once('aborted', () => res.destroy());
    answer.once('error', () => res.destroy());
    // Refused before it was read to its end (413): the rest is read and dropped, so that the answer arrives.
    if (!req.complete) {
      req.unpipe(upstream);
      req.resume();
    }
  });
  upstream.once('error', () => {
    if (res.headersSent) res.destroy();
    else answerDown(res);
  });
  res.once('close', () => upstream.destroy());
  req.pipe(upstream);
}

/**
 * A connection of its own for each request: a used one may be half closed after the process behind was restarted.
 * They say `keep-alive` all the same, for after `close` a server that refuses a request before its end (413) resets
 * the connection, and its answer is lost.
 */
const agent = new Agent({ keepAlive: true, maxFreeSockets: 0 });

/** How long a client waits before it tries again while a part is down or still starting. */
const RETRY_AFTER_MS = 1000;

/** The answer while the process behind is down or not there yet. */
export function answerDown(res: ServerResponse): void {
  res.writeHead(503, { 'content-type': 'application/json', 'cache-control': 'no-store', 'retry-after': '1' });
  res.end(
    JSON.stringify({
      error: { code: 'unavailable', message: 'This part of the server is starting.' },
      retry_after_ms: RETRY_AFTER_MS,
    }),
  );
}

/** RFC 9110, 7.6.1: these belong to one connection only. */
const hop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function withoutHop(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !hop.has(name)) kept[name] = value;
  return kept;
}
