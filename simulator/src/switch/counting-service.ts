import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { decodeJwt } from 'jose';
import { CountedNumbers } from './counted-numbers.ts';

/**
 * Stands before an embedded sync service and gives out write checkpoints as PowerSync Service does; all else is
 * passed on. Its counts outlive the service behind it, as a storage that is kept would.
 */
export interface CountingService {
  readonly port: number;
  readonly url: string;
  /** The port of the service behind. */
  target: number;
  close(): Promise<void>;
}

export async function startCountingService(target: number): Promise<CountingService> {
  const devices = new Map<string, CountedNumbers>();
  const deviceOf = (incoming: IncomingMessage, clientId: string): CountedNumbers => {
    const { authorization = '' } = incoming.headers;
    const key = JSON.stringify([decodeJwt(authorization.split(' ')[1] ?? '').sub, clientId]);
    const ask = async () => {
      const url = `http://127.0.0.1:${service.target}/write-checkpoint2.json?client_id=${clientId}`;
      const answer = await fetch(url, { headers: { authorization } });
      if (!answer.ok) throw new Error(`the service behind answered ${answer.status}`);
      const { data }: { data: { write_checkpoint: string } } = JSON.parse(await answer.text());
      return BigInt(data.write_checkpoint);
    };
    const device = devices.get(key) ?? new CountedNumbers(ask);
    device.askBehind = ask;
    devices.set(key, device);
    return device;
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://here');
    const body = await bodyOf(incoming);
    if (url.pathname === '/write-checkpoint2.json') {
      const count = await deviceOf(incoming, url.searchParams.get('client_id') ?? '').next();
      return answerJson(outgoing, { write_checkpoint: String(count) });
    }
    if (url.pathname === '/sync/checkpoint-request') {
      const asked: { client_id: string; checkpoint_request_id: string } = JSON.parse(body);
      const count = await deviceOf(incoming, asked.client_id).atLeast(BigInt(asked.checkpoint_request_id));
      return answerJson(outgoing, { checkpoint_request_id: String(count) });
    }
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const behind = request(
      { host: '127.0.0.1', port: service.target, path: incoming.url, method: incoming.method, headers },
      (answered) => {
        outgoing.writeHead(answered.statusCode ?? 500, answered.headers);
        if (url.pathname !== '/sync/stream' || answered.statusCode !== 200)
          return void answered.pipe(outgoing);
        const { client_id }: { client_id: string } = JSON.parse(body);
        relabel(answered, outgoing, deviceOf(incoming, client_id)).catch(() => outgoing.destroy());
      },
    );
    behind.once('error', () => outgoing.destroy());
    outgoing.once('close', () => behind.destroy());
    behind.end(body);
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const service = {
    target,
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return service;
}

/** Passes the lines of a stream on, with the device's counts in the place of the numbers behind. */
async function relabel(lines: IncomingMessage, outgoing: ServerResponse, device: CountedNumbers) {
  let rest = '';
  lines.setEncoding('utf8');
  for await (const text of lines) {
    const parts = (rest + String(text)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) outgoing.write(`${await withCount(part, device)}\n`);
  }
  outgoing.end();
}

const NUMBER = /^(\{"checkpoint(?:_diff)?":\{.*?)"write_checkpoint":"(\d+)",?/;

async function withCount(line: string, device: CountedNumbers): Promise<string> {
  const [matched, before, number] = NUMBER.exec(line) ?? [];
  if (matched === undefined || before === undefined || number === undefined) return line;
  const count = await device.countFor(BigInt(number));
  const told = count === undefined ? '' : `"write_checkpoint":"${count}",`;
  return (before + told + line.slice(matched.length)).replace(/,\}/, '}');
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const text of incoming.setEncoding('utf8')) body += String(text);
  return body;
}

function answerJson(outgoing: ServerResponse, data: object): void {
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
}
