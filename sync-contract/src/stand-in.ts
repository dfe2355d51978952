import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { BucketLine, Operation } from './lines.ts';

/**
 * An endpoint whose every line a test writes itself. With it the tests prove what the client makes of lines that a
 * good endpoint sends seldom or never: what an implementer may rely on.
 */
export interface StandIn {
  readonly url: string;
  readonly streams: readonly StandInStream[];
  /** All requests so far, as `METHOD path`. */
  readonly seen: string[];
  /** Answered to requests for a write checkpoint. */
  writeCheckpoint: string;
  /** Answered to streams instead of 200. */
  refusal: number | undefined;
  /** The stream number `at` (from 0), once the client has opened it. */
  stream(at: number, timeoutMs?: number): Promise<StandInStream>;
  close(): Promise<void>;
}

export interface StandInStream {
  readonly body: {
    readonly buckets: readonly { name: string; after: string }[];
    readonly [field: string]: unknown;
  };
  readonly headers: Readonly<Record<string, unknown>>;
  send(...lines: readonly object[]): void;
  sendText(lines: string): void;
  end(): void;
  readonly isClosed: boolean;
}

export async function startStandIn(): Promise<StandIn> {
  const streams: StandInStream[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    standIn.seen.push(`${request.method} ${path.split('?')[0]}`);
    const body = await text(request);
    if (path.startsWith('/write-checkpoint2.json'))
      return void answer(response, 200, { data: { write_checkpoint: standIn.writeCheckpoint } });
    if (path === '/sync/checkpoint-request')
      return void answer(response, 200, {
        data: { checkpoint_request_id: JSON.parse(body).checkpoint_request_id },
      });
    if (standIn.refusal !== undefined)
      return void answer(response, standIn.refusal, { error: { code: 'PSYNC_S2101' } });
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    let isClosed = false;
    response.once('close', () => {
      isClosed = true;
    });
    streams.push({
      body: JSON.parse(body),
      headers: request.headers,
      send: (...lines) => void response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
      sendText: (lines) => void response.write(lines),
      end: () => void response.end(),
      get isClosed() {
        return isClosed;
      },
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const standIn: StandIn = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    streams,
    seen: [],
    writeCheckpoint: '1',
    refusal: undefined,
    stream: async (at, timeoutMs = 10_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const stream = streams[at];
        if (stream !== undefined) return stream;
        if (Date.now() > end)
          throw new Error(`the client has opened ${streams.length} streams within ${timeoutMs} ms`);
        await new Promise((wake) => setTimeout(wake, 5));
      }
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return standIn;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A whole checkpoint of one bucket, the usual story of a test. */
export function story(bucket: string, at: number, operations: readonly object[], checksum: number): object[] {
  return [checkpoint(at, [{ bucket, checksum }]), data(bucket, ...operations), complete(at)];
}

export function checkpoint(at: number, buckets: readonly BucketLine[], more: object = {}): object {
  return { checkpoint: { last_op_id: String(at), buckets, streams: [], ...more } };
}

export function diff(at: number, updated: readonly BucketLine[], more: object = {}): object {
  return {
    checkpoint_diff: { last_op_id: String(at), updated_buckets: updated, removed_buckets: [], ...more },
  };
}

export function data(bucket: string, ...operations: readonly object[]): object {
  return { data: { bucket, data: operations } };
}

export function complete(at: number): object {
  return { checkpoint_complete: { last_op_id: String(at) } };
}

export function partial(at: number, priority: number): object {
  return { partial_checkpoint_complete: { last_op_id: String(at), priority } };
}

/** A row of `gear` with this name. */
export function put(at: number, id: string, name: string, more: Partial<Operation> = {}): Operation {
  const data = JSON.stringify({ id, name });
  return { op_id: String(at), op: 'PUT', object_type: 'gear', object_id: id, checksum: 1, data, ...more };
}

export function remove(at: number, id: string, more: Partial<Operation> = {}): Operation {
  return {
    op_id: String(at),
    op: 'REMOVE',
    object_type: 'gear',
    object_id: id,
    checksum: 1,
    data: null,
    ...more,
  };
}
