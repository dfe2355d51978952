import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readJson } from './http-body.ts';
import { encodingFor, LineWriter } from './line-writer.ts';
import { type Log, noLog } from './log.ts';
import { createOperator, isFromHere, type Operator } from './operator.ts';
import { errorFacts } from './operator-log.ts';
import { type LiveFeed, type Pipeline, startPipeline } from './pipeline.ts';
import type { Stream } from './streams.ts';
import { subscribedOf } from './subscribed.ts';
import { errorAnswer, type SyncError, type SyncErrorKind } from './sync-errors.ts';
import { isShortText, parseCheckpointRequest, parseSyncRequest } from './sync-request.ts';
import { MAX_BUCKETS, SyncStream } from './sync-stream.ts';
import { type Identity, type TokenVerifier, tokenVerifier } from './token.ts';
import { deviceKey, WriteCheckpoints } from './write-checkpoints.ts';

export interface SyncServiceOptions {
  readonly databaseUrl: string;
  /** Which rows reach whom. */
  readonly streams: readonly Stream[];
  /** The publication that holds the streams' tables. */
  readonly publication: string;
  /** Where the keys are that tokens are checked by. */
  readonly jwksUrl: string;
  /** The `aud` that tokens must have. */
  readonly audience: string;
  /** Where it keeps its buckets from one start to the next; without, each start takes everything anew. */
  readonly dataDir?: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly host?: string;
  readonly log?: Log;
  /** Streams at the same time; the next one is answered 429. */
  readonly maxStreams?: number;
  /** A sign of life in each stream about this often. */
  readonly keepaliveMs?: number;
  /** A reader that takes nothing for this long is cut off. */
  readonly stallMs?: number;
  /** A Postgres that says nothing for this long is given up, and connected to anew. */
  readonly silenceMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface SyncService {
  readonly port: number;
  readonly url: string;
  /** Ends all streams and connections; the port is free and the slot gone when it resolves. */
  close(): Promise<void>;
}

/**
 * Starts the service; resolves once it listens. It is ready when the first snapshot is in, and goes on trying
 * for as long as Postgres is away: until then streams are answered 503.
 */
export async function startSyncService(options: SyncServiceOptions): Promise<SyncService> {
  const now = options.now ?? Date.now;
  const devices = new Map<string, Set<SyncStream>>();
  const promised = {
    get upTo() {
      return pipeline.promised.upTo;
    },
    raise: (upTo: bigint) => pipeline.promised.raise(upTo),
  };
  const writeCheckpoints = new WriteCheckpoints(now, promised, (keys) => {
    for (const key of keys) for (const stream of devices.get(key) ?? []) stream.onWriteCheckpoint();
  });
  const { databaseUrl, log = noLog, silenceMs = SILENCE_MS } = options;
  const operator = createOperator({
    ...{ databaseUrl, log, silenceMs, now },
    look: () => {
      const { isClosing } = service;
      return { pipeline, isClosing, hasKeys: tokens.hasKeys, waiting: writeCheckpoints.waiting };
    },
  });
  const pipeline = startPipeline({
    ...options,
    ...{ dataDir: options.dataDir, now, silenceMs, log, watch: operator.metrics },
    newVersion: () => `${now().toString(36)}${randomBytes(3).toString('hex')}`,
    onStart: (position) => writeCheckpoints.restart(position),
    onProgress: (position) => writeCheckpoints.advance(position),
  });
  const tokens = tokenVerifier(options);
  const service = new Service({ ...options, now }, pipeline, tokens, writeCheckpoints, devices, operator);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, (request, response) => {
    void service.answer(request, response);
  });
  const host = options.host ?? '127.0.0.1';
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(options.port, host, listening);
    });
  } catch (error) {
    tokens.close();
    await Promise.all([pipeline.close(), operator.close()]);
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    url: `http://${host}:${port}`,
    close: async () => {
      service.isClosing = true;
      tokens.close();
      const cutting = setInterval(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      // while the streams end and Postgres is told, whoever asks is answered that it closes
      await Promise.all([pipeline.close(), operator.streams.over(), operator.close()]);
      const freed = new Promise<void>((closed) => server.close(() => closed()));
      server.closeIdleConnections();
      await freed;
      clearInterval(cutting);
    },
  };
}

/** A body lists the device's buckets, at most a thousand of them: this is many times what a client sends. */
const MAX_BODY_BYTES = 16 * 1_048_576;
const MAX_STREAMS = 1_000;
const KEEPALIVE_MS = 20_000;
const STALL_MS = 60_000;
/** Postgres gives a silent receiver up after the same time. */
const SILENCE_MS = 60_000;
const CLOSE_GRACE_MS = 250;
/** As the real service has it; longer than proxies keep a connection, so that they never use a closed one. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Content-Type' };
const PREFLIGHT = {
  'access-control-allow-headers': 'Content-Type, Authorization, User-Agent, X-User-Agent',
  'access-control-allow-methods': 'GET,HEAD,POST',
  'access-control-max-age': '3600',
};

class Service {
  isClosing = false;
  readonly #options: SyncServiceOptions & { readonly now: () => number };
  readonly #pipeline: Pipeline;
  readonly #tokens: TokenVerifier;
  readonly #writeCheckpoints: WriteCheckpoints;
  /** The streams of each device, for its write checkpoints. */
  readonly #devices: Map<string, Set<SyncStream>>;
  readonly #operator: Operator;
  #streams = 0;

  constructor(
    options: SyncServiceOptions & { readonly now: () => number },
    pipeline: Pipeline,
    tokens: TokenVerifier,
    writeCheckpoints: WriteCheckpoints,
    devices: Map<string, Set<SyncStream>>,
    operator: Operator,
  ) {
    this.#options = options;
    this.#pipeline = pipeline;
    this.#tokens = tokens;
    this.#writeCheckpoints = writeCheckpoints;
    this.#devices = devices;
    this.#operator = operator;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    response.on('error', () => {});
    try {
      await this.#route(request, response);
    } catch (error) {
      // the client went away in the middle of its request, or there is a bug: nothing of it reaches the client
      if (!request.destroyed) this.#options.log?.warn(errorFacts(error), 'a request failed');
      response.destroy();
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const path = (request.url ?? '/').split('?', 1)[0];
    if (method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT).end();
    switch (`${method} ${path}`) {
      case 'GET /probes/liveness':
        return this.#operator.answerProbe(response, 'liveness');
      case 'GET /probes/readiness':
        return this.#operator.answerProbe(response, 'readiness');
      case 'GET /metrics':
        if (isFromHere(request.socket.remoteAddress)) return this.#operator.answerMetrics(response);
        break;
      case 'POST /sync/stream':
        response.once(REFUSED, (kind: SyncErrorKind) => this.#operator.metrics.refused(kind));
    }
    if (this.isClosing) return refuse(response, CLOSING);
    switch (`${method} ${path}`) {
      case 'POST /sync/stream':
        return this.#stream(request, response);
      case 'GET /write-checkpoint2.json':
        return this.#writeCheckpoint(request, response);
      case 'POST /sync/checkpoint-request':
        return this.#checkpointRequest(request, response);
    }
    refuse(response, { kind: 'PSYNC_S2002', description: 'The path does not exist on this server' });
  }

  /** The user whose token the request carries; if there is none, it has been answered. */
  async #identify(request: IncomingMessage, response: ServerResponse): Promise<Identity | undefined> {
    const checked = await this.#tokens.verify(request.headers.authorization);
    if (checked.ok) return checked.identity;
    refuse(response, checked.error);
    return undefined;
  }

  /** The request's body, parsed; if it is not good, it has been answered. */
  async #body<T>(
    request: IncomingMessage,
    response: ServerResponse,
    parse: (body: unknown) => { ok: true; value: T } | { ok: false; problem: string },
  ): Promise<T | undefined> {
    const body = await readJson(request, MAX_BODY_BYTES);
    if (!body.ok) {
      if (body.reason === 'too large') response.setHeader('connection', 'close');
      const kind = body.reason === 'too large' ? 'PSYNC_S2001_TOO_LARGE' : 'PSYNC_S2001';
      refuse(response, { kind, description: 'Validation failed', details: `The body is ${body.reason}` });
      return undefined;
    }
    const parsed = parse(body.value);
    if (parsed.ok) return parsed.value;
    refuse(response, { kind: 'PSYNC_S2001', description: 'Validation failed', details: parsed.problem });
    return undefined;
  }

  async #stream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const identity = await this.#identify(request, response);
    if (identity === undefined) return;
    const asked = await this.#body(request, response, parseSyncRequest);
    if (asked === undefined) return;
    if (this.isClosing) return refuse(response, CLOSING);
    const { live } = this.#pipeline;
    if (live === undefined) return refuse(response, NOT_READY);
    if (this.#streams >= (this.#options.maxStreams ?? MAX_STREAMS))
      return refuse(response, { kind: 'PSYNC_S2304', description: 'Too many connections' });
    const subscribed = subscribedOf(live.feed.streams, asked);
    const granted = live.feed.grantsOf(identity.userId);
    if (subscribed.want({ ...identity, granted }).length > MAX_BUCKETS)
      return refuse(response, { kind: 'PSYNC_S2305', description: `More than ${MAX_BUCKETS} buckets` });
    const key = deviceKey(identity.userId, asked.clientId);
    const stream = new SyncStream({
      feed: live.feed,
      request: asked,
      subscribed,
      identity,
      output: new LineWriter(
        response,
        this.#options.stallMs ?? STALL_MS,
        encodingFor(request.headers['accept-encoding']),
      ),
      writeCheckpoint: () => this.#writeCheckpoints.published(key),
      now: this.#options.now,
      keepaliveMs: this.#options.keepaliveMs ?? KEEPALIVE_MS,
      onCheckpoint: this.#operator.metrics.checkpointSent,
    });
    response.once('close', () => stream.onEnd('gone'));
    if (asked.clientId !== undefined && this.#writeCheckpoints.needsFresh(key))
      this.#promise(live, key).catch(() => {
        // Postgres has gone: the stream ends with the feed, and the next one is given a number
      });
    const { userId } = identity;
    const { clientId } = asked;
    const ended = this.#operator.streams.begin({ userId, clientId, device: key, socket: response.socket });
    const run = () => stream.run().finally(() => ended(this.isClosing ? 'shutdown' : stream.end));
    await this.#registered(key, stream, run);
  }

  async #registered(key: string, stream: SyncStream, run: () => Promise<void>): Promise<void> {
    const streams = this.#devices.get(key) ?? new Set();
    streams.add(stream);
    this.#devices.set(key, streams);
    this.#streams += 1;
    try {
      await run();
    } finally {
      this.#streams -= 1;
      streams.delete(stream);
      if (streams.size === 0) this.#devices.delete(key);
    }
  }

  /** Gives a device a new number, behind everything that is committed by now. */
  async #promise(live: LiveFeed, key: string, atLeast?: bigint): Promise<bigint> {
    await this.#writeCheckpoints.reserve();
    // nothing to wait for between the two: numbers must rise as their positions do
    const lsn = await live.marker.mark();
    return this.#writeCheckpoints.promise(key, lsn, atLeast);
  }

  async #writeCheckpoint(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const identity = await this.#identify(request, response);
    if (identity === undefined) return;
    const clientId = new URLSearchParams((request.url ?? '').split('?')[1]).get('client_id') ?? undefined;
    if (clientId !== undefined && !isShortText(clientId))
      return refuse(response, {
        kind: 'PSYNC_S2001',
        description: 'Validation failed',
        details: 'Expected client_id to be a short string',
      });
    const id = await this.#promised(response, deviceKey(identity.userId, clientId));
    if (id !== undefined) answerJson(response, 200, { data: { write_checkpoint: String(id) } });
  }

  async #checkpointRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const identity = await this.#identify(request, response);
    if (identity === undefined) return;
    const asked = await this.#body(request, response, parseCheckpointRequest);
    if (asked === undefined) return;
    const id = await this.#promised(response, deviceKey(identity.userId, asked.clientId), asked.id);
    if (id !== undefined) answerJson(response, 200, { data: { checkpoint_request_id: String(id) } });
  }

  async #promised(response: ServerResponse, key: string, atLeast?: bigint): Promise<bigint | undefined> {
    const { live } = this.#pipeline;
    const id = live && (await this.#promise(live, key, atLeast).catch(() => undefined));
    if (id === undefined) refuse(response, NOT_READY);
    return id;
  }
}

const CLOSING: SyncError = { kind: 'PSYNC_S2003', description: 'The service is shutting down' };
const NOT_READY: SyncError = { kind: 'PSYNC_S2302', description: 'No data from Postgres yet' };

/** A response tells by this event that it refuses, and with which code. */
const REFUSED = 'refused';

function refuse(response: ServerResponse, error: SyncError): void {
  response.emit(REFUSED, error.kind);
  const { status, body } = errorAnswer(error);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
