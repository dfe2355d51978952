import type { ServerResponse } from 'node:http';
import { pipeline, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';

/** The client has gone, or has not taken anything for too long. */
export class StreamGone extends Error {
  override readonly name = 'StreamGone';
}

/** How the lines are packed on their way. */
export type Encoding = 'gzip' | 'identity';

/**
 * Writes the lines of one response no faster than its reader takes them: what waits for a slow reader is one
 * line at most. A reader that takes nothing for a long time is cut off; it resumes where it was.
 */
export class LineWriter {
  readonly #response: ServerResponse;
  readonly #stallMs: number;
  readonly #encoding: Encoding;
  #target: Writable | undefined;
  /** Whether it was cut off because its reader took nothing. */
  isStalled = false;

  constructor(response: ServerResponse, stallMs: number, encoding: Encoding = 'identity') {
    this.#response = response;
    this.#stallMs = stallMs;
    this.#encoding = encoding;
  }

  /** @throws StreamGone */
  async write(text: string): Promise<void> {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) throw new StreamGone();
    this.#target ??= this.#begin();
    // a fast reader must not keep the others waiting either
    if (this.#target.write(text)) return text.length < YIELD_ABOVE ? undefined : setImmediate(undefined);
    return this.#drained(this.#target);
  }

  end(): void {
    (this.#target ?? this.#response).end();
  }

  #begin(): Writable {
    const response = this.#response;
    if (this.#encoding === 'identity') {
      response.writeHead(200, STREAM_HEADERS);
      return response;
    }
    response.writeHead(200, { ...STREAM_HEADERS, 'content-encoding': 'gzip' });
    const gzip = createGzip(GZIP);
    pipeline(gzip, response, () => {});
    return gzip;
  }

  #drained(target: Writable): Promise<void> {
    const response = this.#response;
    return new Promise((drained, failed) => {
      const settle = (settled: () => void) => () => {
        clearTimeout(timer);
        target.off('drain', onDrain);
        response.off('close', onClose);
        settled();
      };
      const onDrain = settle(drained);
      const onClose = settle(() => failed(new StreamGone()));
      const timer = setTimeout(() => {
        this.isStalled = true;
        response.destroy();
      }, this.#stallMs);
      target.once('drain', onDrain);
      response.once('close', onClose);
    });
  }
}

const STREAM_HEADERS = {
  'content-type': 'application/x-ndjson',
  'x-accel-buffering': 'no',
  vary: 'accept-encoding',
};
const YIELD_ABOVE = 65_536;
/**
 * Each write can be read at once: what has been compressed must not wait for more. A small window, since each stream
 * has one for as long as it is open (64 kB instead of 256): rows of one bucket are alike enough to find in it.
 */
const GZIP = {
  flush: constants.Z_SYNC_FLUSH,
  level: constants.Z_BEST_SPEED,
  windowBits: 13,
  memLevel: 6,
};

/** What a request's `accept-encoding` allows (RFC 9110, 12.5.3); without the header nothing is packed. */
export function encodingFor(acceptEncoding: string | undefined): Encoding {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((choice) => {
      const [name = '', ...parameters] = choice.toLowerCase().split(';');
      const weight = parameters
        .find((parameter) => parameter.trim().startsWith('q='))
        ?.trim()
        .slice(2);
      return [name.trim(), weight === undefined ? 1 : Number(weight)];
    }),
  );
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0) ? 'gzip' : 'identity';
}
