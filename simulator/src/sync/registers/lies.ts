import { createServer, request, type ServerResponse } from 'node:http';
import type { Between } from '../between.ts';
import { pause } from '../pause.ts';

/**
 * A proxy between one device and the service that lies: it understands the lines of a stream and tells them otherwise.
 * What it says is still a good stream with right sums, so that the client takes it; only the checkers can notice.
 */
export interface Liar {
  /**
   * The lines of one whole checkpoint, from its head to its completion, as the device shall get them; a number is a
   * pause, in milliseconds.
   */
  tell(checkpoint: readonly string[]): readonly (string | number)[];
  /** Milliseconds by which all is late. */
  readonly delayMs?: number;
  /** A stream begins. */
  onStream?(): void;
  /** A write checkpoint was promised; what it returns is told soon, and again and again, before what still waits. */
  onPromise?(number: string): readonly string[];
}

export async function startLiar(servicePort: number, liar: Liar): Promise<Between> {
  const open = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const behind = request(
      { port: servicePort, host: '127.0.0.1', path, method: incoming.method, headers },
      (answer) => {
        if (path.startsWith('/sync/stream') && answer.statusCode === 200) {
          outgoing.writeHead(200, answer.headers);
          open.add(outgoing);
          outgoing.once('close', () => open.delete(outgoing));
          liar.onStream?.();
          retell(answer.setEncoding('utf8'), outgoing, liar);
          return;
        }
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        answer.once('end', () => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(body);
          const promised = /"write_checkpoint":"(\d+)"/.exec(body)?.[1];
          if (promised === undefined) return;
          // some of these come when the device has heard of the promise, and before it writes again
          for (const afterMs of [20, 60, 120, 240])
            setTimeout(() => {
              for (const line of liar.onPromise?.(promised) ?? [])
                for (const stream of open) stream.write(`${line}\n`);
            }, afterMs);
        });
      },
    );
    behind.once('error', () => outgoing.destroy());
    outgoing.once('close', () => behind.destroy());
    incoming.pipe(behind);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function retell(answer: NodeJS.ReadableStream, outgoing: ServerResponse, liar: Liar): void {
  let rest = '';
  let checkpoint: string[] = [];
  let said = Promise.resolve();
  const say = (lines: readonly (string | number)[]) => {
    const dueAt = performance.now() + (liar.delayMs ?? 0);
    said = said.then(async () => {
      await pause(Math.max(0, dueAt - performance.now()));
      for (const line of lines)
        if (typeof line === 'number') await pause(line);
        else outgoing.write(`${line}\n`);
    });
  };
  answer.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('{"token_expires_in"')) {
        say([line]);
        continue;
      }
      checkpoint.push(line);
      if (!line.startsWith('{"checkpoint_complete"')) continue;
      say(liar.tell(checkpoint));
      checkpoint = [];
    }
  });
  answer.once('end', () => void said.then(() => outgoing.end()));
  answer.once('error', () => outgoing.destroy());
}
