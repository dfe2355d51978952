import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

/** A request of bare HTTP: nothing is added, followed or decoded unseen. */
export interface Ask {
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks, and takes the whole answer. */
export async function ask(url: string, options: Ask = {}): Promise<Answer> {
  const { response } = await send(url, options);
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** An open answer of lines, as they come. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The lines without their ends; the end of the iteration is the end of the answer, by whoever. */
  lines(): AsyncGenerator<string>;
  close(): void;
}

export async function open(url: string, options: Ask): Promise<OpenAnswer> {
  const { response, abort } = await send(url, options);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    lines: () => linesOf(decoded(response)),
    close: abort,
  };
}

function send(url: string, options: Ask): Promise<{ response: IncomingMessage; abort: () => void }> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers = {
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...options.headers,
  };
  return new Promise((answered, failed) => {
    const outgoing = (url.startsWith('https:') ? secureRequest : request)(
      url,
      // a connection of its own, so that closing one stream closes nothing else
      { method: options.method ?? 'GET', headers, agent: false },
      (response) => answered({ response, abort: () => outgoing.destroy() }),
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

function decoded(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  response.on('error', () => gunzip.end());
  return response.pipe(gunzip);
}

async function* linesOf(source: Readable): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of source.setEncoding('utf8')) {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch {
    // whoever closed it, it is over
  }
  if (rest !== '') yield rest;
}
