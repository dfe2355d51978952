import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ServeApp } from './app-files.ts';
import { checkHealth } from './health.ts';
import { judgeHost } from './origin.ts';
import { portHolder } from './port-holder.ts';
import { answerDown, passOn } from './proxy.ts';
import type { Certificate } from './settings.ts';
import { StartRefused } from './start-refused.ts';

/**
 * The one origin: `/api` goes to the api, `/sync`, `/write-checkpoint*` and `/probes` to the sync service, and
 * everything else is the app. It listens before the parts are there, and says until then that they are starting.
 */
export interface Gateway {
  readonly server: Server;
  readonly port: number;
  /** The origin that people open. */
  readonly origin: string;
  /** Tells how to find the parts; asked for each request, since a backend of its own may move. */
  connect(find: FindPorts): void;
  serveApp(serve: ServeApp): void;
  /** Takes no new connections, cuts the streams, and waits a moment for answers that are under way. */
  close(): Promise<void>;
}

type FindPorts = () => { readonly api: number; readonly sync: number } | undefined;

/** Time for answers under way. */
const CLOSE_MS = 800;

/** @throws StartRefused if the port is taken */
export async function openGateway(options: {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | undefined;
  /** Speaks https with it, and nothing else. */
  readonly tls?: Certificate | undefined;
}): Promise<Gateway> {
  let findPorts: FindPorts = () => undefined;
  let app: ServeApp | undefined;
  const streams = new Set<ServerResponse>();
  const openToOthers = options.publicUrl !== undefined || !/^(127\.|localhost$|::1$)/.test(options.host);

  // With a certificate of our own there is nobody before us whose word about clients counts.
  const behindAnother = openToOthers && options.tls === undefined;

  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    const ports = findPorts();
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    const verdict = judgeHost(req.headers.host, req.url ?? '/', origin, openToOthers);
    if (verdict.do === 'refuse') return void answerMisdirected(res, origin);
    if (path === '/api/health') return void answerHealth(req, res, ports, app !== undefined);
    const part = partFor(path);
    if (part !== 'app') {
      if (ports === undefined) return void answerDown(res);
      if (part === 'sync') {
        streams.add(res);
        res.once('close', () => streams.delete(res));
      }
      return void passOn(req, res, ports[part], forwarded(req, behindAnother));
    }
    if (verdict.do === 'redirect')
      return void res.writeHead(307, { location: verdict.to, 'cache-control': 'no-store' }).end();
    if (app === undefined) return void answerStarting(res);
    app(req, res);
  };
  const server =
    options.tls === undefined ? createServer(answer) : createSecureServer({ ...options.tls }, answer);
  server.on('clientError', answerUnreadable);
  // Streams last for hours; what a request may take to arrive is limited all the same.
  server.requestTimeout = 120_000;
  const port = await listen(server, options.port, options.host);
  const origin = options.publicUrl ?? `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;

  return {
    server,
    port,
    origin,
    connect: (find) => {
      findPorts = find;
    },
    serveApp: (serve) => {
      app = serve;
    },
    close: () =>
      new Promise((closed) => {
        const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
        server.close(() => {
          clearTimeout(late);
          closed();
        });
        for (const stream of streams) stream.destroy();
        server.closeIdleConnections();
      }),
  };
}

/** Which part answers a path. Only whole path segments count: `/apiary` is a page. */
export function partFor(path: string): 'api' | 'sync' | 'app' {
  if (/^\/api(\/|$)/.test(path)) return 'api';
  return /^\/(sync|probes)(\/|$)|^\/write-checkpoint/.test(path) ? 'sync' : 'app';
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((listening, refused) => {
    server.once('error', (error) => refused(refusedPort(error, port, host)));
    server.listen(port, host, () => {
      const address = server.address();
      listening(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function refusedPort(error: Error, port: number, host: string): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new StartRefused(
      `Port ${port} is taken${by(portHolder(port))}: end that, or take another port, as in "PORT=${port + 1} npm start".`,
    );
  if (code === 'EACCES')
    return new StartRefused(
      `This user may not open port ${port}: take one above 1023, as in "PORT=3000 npm start".`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartRefused(
      `HOST is "${host}", which is no address of this machine: set it to one that is, or to 0.0.0.0 for all.`,
    );
  return error;
}

function by(holder: string | undefined): string {
  return holder === undefined ? '' : ` by ${holder}`;
}

/** Behind a server of somebody's own its word about the client is taken, else only what we see. */
function forwarded(req: IncomingMessage, behindAnother: boolean): Record<string, string> {
  const seen = req.socket.remoteAddress ?? '';
  const told = behindAnother ? req.headers['x-forwarded-for'] : undefined;
  return { 'x-forwarded-for': typeof told === 'string' && told !== '' ? told : seen };
}

async function answerHealth(
  req: IncomingMessage,
  res: ServerResponse,
  ports: { readonly api: number; readonly sync: number } | undefined,
  app: boolean,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD')
    return answerJson(res, 405, refusal('method_not_allowed', 'This address does not take that method.'));
  const health = await checkHealth(ports, app);
  answerJson(res, health.status === 'ok' ? 200 : 503, health);
}

function answerMisdirected(res: ServerResponse, origin: string): void {
  answerJson(
    res,
    421,
    refusal('misdirected', `Festival Ops is at ${origin}; set PUBLIC_URL if it is to have another name.`),
  );
}

function answerStarting(res: ServerResponse): void {
  res.writeHead(503, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'retry-after': '1',
    refresh: '1',
  });
  res.end('<!doctype html><title>Festival Ops</title><p>Festival Ops is starting …</p>');
}

function answerUnreadable(_: Error, socket: Duplex): void {
  if (!socket.writable) return;
  const body = JSON.stringify(refusal('bad_request', 'This is no HTTP request that can be read.'));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function answerJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}

function refusal(code: string, message: string) {
  return { error: { code, message } };
}
