import type { ServerResponse } from 'node:http';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { slotReader } from './operator-database.ts';
import { diskOf, whyNotReady } from './operator-readiness.ts';
import { OpenStreams } from './operator-streams.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * What somebody who runs the service can see from outside: /metrics, /probes and the log.
 *
 *   pipeline ── commits, rebuilds ──▶ metrics ◀── refusals, checkpoints, ends ── service
 *                                       │
 *   at a scrape only: open streams, slot (a connection of its own), files ──▶ GET /metrics
 */
export interface Operator {
  readonly metrics: Metrics;
  readonly streams: OpenStreams;
  /** `GET /metrics`; answered also while Postgres is away. */
  answerMetrics(response: ServerResponse): Promise<void>;
  /** `GET /probes/…`: liveness is 200 while the process lives, readiness when it can serve. */
  answerProbe(response: ServerResponse, probe: 'liveness' | 'readiness'): Promise<void>;
  close(): Promise<void>;
}

export interface OperatorOptions {
  readonly databaseUrl: string;
  readonly silenceMs: number;
  readonly log: Log;
  /** Milliseconds since 1970, for what is told to clients. */
  readonly now: () => number;
  /** What it looks at, when it is asked. */
  readonly look: () => {
    readonly pipeline: Pipeline;
    readonly isClosing: boolean;
    readonly hasKeys: boolean;
    readonly waiting: { readonly devices: number; readonly since: number | undefined };
  };
}

export function createOperator(options: OperatorOptions): Operator {
  const { look, now } = options;
  const slots = slotReader(options.databaseUrl);
  const obstacle = async () => {
    const { pipeline, isClosing, hasKeys } = look();
    const disk = await diskOf(pipeline.directory);
    const silentMs = Date.now() - (pipeline.heardAt ?? Date.now());
    const { silenceMs } = options;
    return whyNotReady({ isClosing, state: pipeline.state, silentMs, silenceMs, hasKeys, disk });
  };
  const figures = async () => {
    const { pipeline, waiting } = look();
    const slot = slots.read(pipeline.slot);
    const size = pipeline.size().catch(() => undefined);
    const { heardAt } = pipeline;
    return {
      ...streams.figures,
      ready: (await obstacle()) === undefined ? 1 : 0,
      write_checkpoints_waiting: waiting.devices,
      write_checkpoint_oldest_seconds: secondsSince(waiting.since, now()) ?? 0,
      postgres_silent_seconds: secondsSince(heardAt, Date.now()),
      database_up: (await slot) === undefined ? 0 : 1,
      ...(await slot),
      storage_bytes: (await size)?.bytes,
      storage_rows: (await size)?.rows,
      storage_operations: (await size)?.operations,
    };
  };
  const metrics = createMetrics(figures);
  const streams = new OpenStreams(options.log, metrics.streamEnded);
  return {
    metrics,
    streams,
    answerMetrics: async (response) => {
      const { body, contentType } = await metrics.text();
      // a page that somebody on this machine has open must not read it
      response.removeHeader('access-control-allow-origin');
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
    },
    answerProbe: async (response, probe) => {
      const missing = await obstacle();
      const status = probe === 'liveness' || missing === undefined ? 200 : 503;
      const touched = new Date(now()).toISOString();
      const body = { ready: missing === undefined, started: true, touched_at: touched, ...missing };
      response
        .writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          'cache-control': 'no-store',
        })
        .end(JSON.stringify(body));
    },
    close: () => slots.close(),
  };
}

/** Figures are for whoever is on this machine, also when the service listens on other addresses than loopback. */
export function isFromHere(remoteAddress: string | undefined): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(remoteAddress ?? '');
}

function secondsSince(since: number | undefined, now: number): number | undefined {
  return since === undefined ? undefined : Math.max(0, now - since) / 1000;
}
