import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

/** The client has gone, or has not taken anything for too long. */
export class StreamGone extends Error {
  override readonly name = 'StreamGone';
}

/**
 * Writes the lines of one response no faster than its reader takes them: what waits for a slow reader is one
 * line at most. A reader that takes nothing for a long time is cut off; it resumes where it was.
 */
export class LineWriter {
  readonly #response: ServerResponse;
  readonly #stallMs: number;

  constructor(response: ServerResponse, stallMs: number) {
    this.#response = response;
    this.#stallMs = stallMs;
  }

  /** @throws StreamGone */
  async write(text: string): Promise<void> {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) throw new StreamGone();
    if (!response.headersSent) response.writeHead(200, STREAM_HEADERS);
    // a fast reader must not keep the others waiting either
    if (response.write(text)) return text.length < YIELD_ABOVE ? undefined : setImmediate(undefined);
    return this.#drained();
  }

  end(): void {
    this.#response.end();
  }

  #drained(): Promise<void> {
    const response = this.#response;
    return new Promise((drained, failed) => {
      const settle = (settled: () => void) => () => {
        clearTimeout(timer);
        response.off('drain', onDrain);
        response.off('close', onClose);
        settled();
      };
      const onDrain = settle(drained);
      const onClose = settle(() => failed(new StreamGone()));
      const timer = setTimeout(() => response.destroy(), this.#stallMs);
      response.once('drain', onDrain);
      response.once('close', onClose);
    });
  }
}

const STREAM_HEADERS = { 'content-type': 'application/x-ndjson', 'x-accel-buffering': 'no' };
const YIELD_ABOVE = 65_536;
