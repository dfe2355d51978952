import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ServeApp } from '@festival-ops/stack/app-files';
import { partFor } from '@festival-ops/stack/gateway';

/**
 * A network that can fail, between the browser and the product. It forwards everything to the gateway, and on
 * demand loses the answer of a request after the server has finished with it, or is not there at all.
 */
export interface FaultProxy {
  readonly url: string;
  /** The next request to this path reaches the server and is answered; the answer is cut before the device. */
  loseNextAnswer(path: string): Promise<void>;
  /** As above, but the answer waits here, as in a very slow network; the device may be gone before it comes. */
  holdNextAnswer(path: string): Promise<{ release(): void }>;
  /** How many requests to this path are under way now. */
  underWay(path: string): number;
  /** How many of them there have been at once. */
  mostUnderWay(path: string): number;
  /** From now on this app is served here instead of the one at the target; or that one again. */
  serveApp(app: ServeApp | undefined): void;
  /** From now on nobody is there: open connections break, new ones are refused. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** @param port the port it listens on; @param target the origin that it forwards to */
export async function startFaultProxy(port: number, target: () => string): Promise<FaultProxy> {
  const losing = new Map<string, () => void>();
  const sockets = new Set<Socket>();
  const holding = new Map<string, (held: { release(): void }) => void>();
  const underWay = new Map<string, number>();
  const mostUnderWay = new Map<string, number>();
  let app: ServeApp | undefined;
  let server = await listen();

  function listen(): Promise<Server> {
    const made = createServer((incoming, outgoing) => forward(incoming, outgoing));
    made.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return new Promise((listening) => made.listen(port, '127.0.0.1', () => listening(made)));
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = new URL(incoming.url ?? '/', 'http://proxy').pathname;
    if (app !== undefined && partFor(path) === 'app') {
      app(incoming, outgoing);
      return;
    }
    const lost = losing.get(path);
    losing.delete(path);
    const held = holding.get(path);
    holding.delete(path);
    const now = (underWay.get(path) ?? 0) + 1;
    underWay.set(path, now);
    mostUnderWay.set(path, Math.max(mostUnderWay.get(path) ?? 0, now));
    outgoing.once('close', () => underWay.set(path, (underWay.get(path) ?? 0) - 1));
    const onward = request(
      new URL(incoming.url ?? '/', target()),
      { method: incoming.method ?? 'GET', headers: incoming.headers },
      (answer) => {
        if (lost !== undefined) {
          answer.resume();
          answer.once('end', () => {
            incoming.socket.destroy();
            lost();
          });
          return;
        }
        const pass = () => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        };
        if (held === undefined) pass();
        else held({ release: pass });
        answer.once('aborted', () => outgoing.destroy());
      },
    );
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  async function stopListening(): Promise<void> {
    const closed = new Promise((done) => server.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    loseNextAnswer: (path) => new Promise((lost) => losing.set(path, lost)),
    holdNextAnswer: (path) => new Promise((held) => holding.set(path, held)),
    underWay: (path) => underWay.get(path) ?? 0,
    mostUnderWay: (path) => mostUnderWay.get(path) ?? 0,
    serveApp: (served) => {
      app = served;
    },
    goDown: stopListening,
    comeBack: async () => {
      server = await listen();
    },
    close: stopListening,
  };
}
