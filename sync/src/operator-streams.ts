import type { Socket } from 'node:net';
import type { Log } from './log.ts';
import { idForLog } from './operator-log.ts';

/** What ended a stream. */
export type StreamEnd =
  /** The device went away, or its network did. */
  | 'gone'
  /** The device took nothing for too long. */
  | 'stalled'
  | 'token_expired'
  /** Postgres was lost, or everything is taken anew. */
  | 'feed_over'
  | 'too_many_buckets'
  | 'shutdown';

export interface OpenedStream {
  readonly userId: string;
  /** As the device calls itself. */
  readonly clientId: string | undefined;
  /** Of the local database; see `deviceKey`. */
  readonly device: string;
  /** The connection that it is sent on. */
  readonly socket: Pick<Socket, 'bytesWritten'> | null;
}

/**
 * The streams that are open: who has them, and what goes out. While nobody asks and none begins or ends it does
 * nothing; bytes are what the sockets count anyway.
 */
export class OpenStreams {
  readonly #log: Log;
  readonly #onEnd: (end: StreamEnd, bytes: number) => void;
  readonly #open = new Map<OpenedStream, number>();
  readonly #users = new Map<string, number>();
  readonly #devices = new Map<string, number>();
  #onNone: () => void = () => {};

  constructor(log: Log, onEnd: (end: StreamEnd, bytes: number) => void) {
    this.#log = log;
    this.#onEnd = onEnd;
  }

  get figures(): { streams: number; users: number; devices: number; openBytes: number } {
    let openBytes = 0;
    for (const [stream, before] of this.#open) openBytes += bytesOf(stream) - before;
    return { streams: this.#open.size, users: this.#users.size, devices: this.#devices.size, openBytes };
  }

  /** Resolves once none is open; to be asked when no new ones begin. */
  over(): Promise<void> {
    return new Promise((none) => {
      if (this.#open.size === 0) none();
      else this.#onNone = none;
    });
  }

  /** Notes that a stream begins; call what it returns when it is over, with what ended it. */
  begin(stream: OpenedStream): (end: StreamEnd) => void {
    const beganAt = Date.now();
    // a connection may have carried other answers before
    const before = bytesOf(stream);
    this.#open.set(stream, before);
    count(this.#users, stream.userId, 1);
    count(this.#devices, stream.device, 1);
    const who = { user: idForLog(stream.userId), client: idForLog(stream.clientId) };
    this.#log.debug?.(who, 'stream opened');
    return (reason) => {
      const bytes = bytesOf(stream) - before;
      this.#open.delete(stream);
      count(this.#users, stream.userId, -1);
      count(this.#devices, stream.device, -1);
      this.#log.info({ ...who, ms: Date.now() - beganAt, bytes, reason }, 'stream closed');
      this.#onEnd(reason, bytes);
      if (this.#open.size === 0) this.#onNone();
    };
  }
}

function bytesOf({ socket }: OpenedStream): number {
  return socket?.bytesWritten ?? 0;
}

function count(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}
