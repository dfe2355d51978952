import { createServer, request, type ServerResponse } from 'node:http';

/**
 * Stands between a client and the service, as a proxy would: the network that a test can cut, hold or corrupt.
 * Its address stays while services come and go behind it.
 */
export interface TestGateway {
  readonly url: string;
  /** The port of the service behind it. */
  target: number;
  /** While set, nothing of a stream reaches the client, though the client stays connected. */
  holdsStreams: boolean;
  /** Replaces a line of a stream. */
  corrupt: ((line: string) => string) | undefined;
  /** Requests so far, as `METHOD path`. */
  readonly seen: string[];
  /** Cuts all that is open. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTestGateway(target: number): Promise<TestGateway> {
  const open = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    gateway.seen.push(`${incoming.method} ${path.split('?')[0]}`);
    open.add(outgoing);
    outgoing.once('close', () => open.delete(outgoing));
    const behind = request(
      {
        ...{ port: gateway.target, host: '127.0.0.1', path, method: incoming.method },
        // it looks at lines, so they must not be packed
        headers: { ...incoming.headers, 'accept-encoding': 'identity' },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (!path.startsWith('/sync/stream')) {
          answer.pipe(outgoing);
          return;
        }
        let rest = '';
        answer.setEncoding('utf8').on('data', (text: string) => {
          if (gateway.holdsStreams) return;
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) outgoing.write(`${gateway.corrupt?.(line) ?? line}\n`);
        });
        answer.once('end', () => outgoing.end());
        answer.once('error', () => outgoing.destroy());
      },
    );
    behind.once('error', () => outgoing.destroy());
    outgoing.once('close', () => behind.destroy());
    incoming.pipe(behind);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gateway: TestGateway = {
    url: `http://127.0.0.1:${port}`,
    target,
    holdsStreams: false,
    corrupt: undefined,
    seen: [],
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
