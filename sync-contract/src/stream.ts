import { Device } from './device.ts';
import type { Line } from './lines.ts';
import { type OpenAnswer, open } from './wire.ts';

export interface StreamRequest {
  readonly device?: Device;
  readonly token?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Replaces fields of the request's body. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** On top of the usual ones; an empty text leaves a header out. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One open `POST /sync/stream`, read by a device that judges each line. */
export class ContractStream {
  readonly device: Device;
  readonly lines: Line[] = [];
  /** The same lines as they came. */
  readonly texts: string[] = [];
  completed = 0;
  isOver = false;
  readonly #answer: OpenAnswer;
  #changed: () => void = () => {};

  private constructor(device: Device, answer: OpenAnswer) {
    this.device = device;
    this.#answer = answer;
  }

  static async open(url: string, token: string, request: StreamRequest): Promise<ContractStream> {
    const device = request.device ?? new Device();
    const body = { ...requestBody(device), ...request.body };
    const all = { authorization: `Token ${token}`, accept: 'application/x-ndjson', ...request.headers };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const answer = await open(`${url}/sync/stream`, { method: 'POST', headers, body });
    const stream = new ContractStream(device, answer);
    device.begin(subscriptionCount(body));
    void stream.#read();
    return stream;
  }

  get status(): number {
    return this.#answer.status;
  }

  get headers(): OpenAnswer['headers'] {
    return this.#answer.headers;
  }

  /** Resolves once `condition` holds; it is looked at after every line. */
  async until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!condition()) {
      if (this.isOver) throw new Error(`the stream is over; last lines:\n${this.#tail()}`);
      if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms; last lines:\n${this.#tail()}`);
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, Math.max(1, end - Date.now()));
        this.#changed = () => {
          clearTimeout(timer);
          wake();
        };
      });
    }
  }

  /** Resolves when a checkpoint is complete, none is under way, and `condition` holds. */
  untilComplete(condition: () => boolean = () => true, timeoutMs?: number): Promise<void> {
    return this.until(() => this.completed > 0 && this.#isAtRest && condition(), timeoutMs);
  }

  /** Resolves when the server has ended it. */
  async untilOver(timeoutMs = 10_000): Promise<void> {
    await this.until(() => this.isOver, timeoutMs);
  }

  /** The names of the lines from `from` on. */
  kinds(from = 0): string[] {
    return this.lines.slice(from).map((line) => Object.keys(line)[0] ?? '');
  }

  close(): void {
    this.#answer.close();
  }

  get #isAtRest(): boolean {
    const last = this.lines.findLast((line) => line.token_expires_in === undefined);
    return last?.checkpoint_complete !== undefined;
  }

  #tail(): string {
    return this.texts
      .slice(-8)
      .map((text) => text.slice(0, 600))
      .join('\n');
  }

  async #read(): Promise<void> {
    for await (const text of this.#answer.lines()) {
      if (this.status !== 200) this.texts.push(text);
      else this.#take(text);
      this.#changed();
    }
    this.isOver = true;
    this.#changed();
  }

  #take(text: string): void {
    try {
      const line = this.device.take(text);
      if (line === undefined) return;
      this.texts.push(text);
      this.lines.push(line);
      if (line.checkpoint_complete !== undefined) this.completed += 1;
    } catch (error) {
      this.device.faults.push(`unreadable: ${String(error)}: ${text.slice(0, 300)}`);
    }
  }
}

/** What the client SDK sends. */
export function requestBody(device: Device): Record<string, unknown> {
  return {
    buckets: device.positions(),
    include_checksum: true,
    raw_data: true,
    binary_data: true,
    client_id: device.clientId,
    parameters: {},
    streams: { include_defaults: true, subscriptions: [] },
    app_metadata: {},
  };
}

function subscriptionCount(body: { readonly streams?: unknown }): number {
  const { streams } = body;
  const isThere = typeof streams === 'object' && streams !== null && 'subscriptions' in streams;
  return isThere && Array.isArray(streams.subscriptions) ? streams.subscriptions.length : 0;
}
