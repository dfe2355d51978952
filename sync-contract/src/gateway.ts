import { createServer, request, type ServerResponse } from 'node:http';
import { request as secureRequest } from 'node:https';

/** Stands between a client and the endpoint: it sees the requests, and can cut streams or change their lines. */
export interface Gateway {
  readonly url: string;
  /** Requests so far, as `METHOD path`. */
  readonly seen: string[];
  /** Replaces a line of a stream. */
  corrupt: ((line: string) => string) | undefined;
  /** Cuts all that is open. */
  cut(): void;
  close(): Promise<void>;
}

/** @param endpoint the address that it stands before */
export async function startGateway(endpoint: string): Promise<Gateway> {
  const open = new Set<ServerResponse>();
  const ask = endpoint.startsWith('https:') ? secureRequest : request;
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    gateway.seen.push(`${incoming.method} ${path.split('?')[0]}`);
    open.add(outgoing);
    outgoing.once('close', () => open.delete(outgoing));
    // lines can be changed only where they are not packed, and are lines
    const { host: _, 'accept-encoding': __, ...headers } = incoming.headers;
    if (path === '/sync/stream') headers.accept = 'application/x-ndjson';
    const behind = ask(`${endpoint}${path}`, { method: incoming.method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      let rest = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        const lines = `${rest}${text}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) outgoing.write(`${gateway.corrupt?.(line) ?? line}\n`);
      });
      answer.once('end', () => outgoing.end(rest));
      answer.once('error', () => outgoing.destroy());
    });
    behind.once('error', () => outgoing.destroy());
    outgoing.once('close', () => behind.destroy());
    incoming.pipe(behind);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const gateway: Gateway = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    seen: [],
    corrupt: undefined,
    cut: () => {
      for (const response of open) response.destroy();
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return gateway;
}
