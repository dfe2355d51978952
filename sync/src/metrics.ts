import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Figures, HELP } from './operator-figures.ts';
import type { StreamEnd } from './operator-streams.ts';
import type { PipelineWatch } from './pipeline-watch.ts';
import type { SyncErrorKind } from './sync-errors.ts';

/**
 * How the service does, for Prometheus. Every label has a bounded number of values, and none is anything that
 * a person wrote: no users, no devices, no rows. docs/operate.md says what to watch.
 */
export interface Metrics extends PipelineWatch {
  /** A request for a stream was not granted. */
  refused(kind: SyncErrorKind): void;
  /** A stream was sent a checkpoint, whole. */
  checkpointSent(): void;
  streamEnded(end: StreamEnd, bytes: number): void;
  /** What Prometheus reads. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>;
}

/**
 * A registry of its own for each service.
 * @param read what is found out only when somebody asks; what is left out could not be found out
 */
export function createMetrics(read: () => Promise<Figures>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string) => new Counter({ name: `sync_${name}`, help, registers });
  const counterBy = <L extends string>(name: string, label: L, help: string) =>
    new Counter({ name: `sync_${name}`, help, labelNames: [label], registers });

  const refused = counterBy(
    'streams_refused_total',
    'code',
    'Requests for a stream that were refused, by the code that they were answered.',
  );
  const ended = counterBy('streams_ended_total', 'reason', 'Streams that ended, by what ended them.');
  const commits = counter('commits_total', 'Commits of replicated tables that were taken in.');
  const rowChanges = counter('row_changes_total', 'Changes of rows in those commits.');
  const operationsIn = counter('operations_in_total', 'Operations on buckets that the changes came to.');
  const operationsOut = counter('operations_out_total', 'Operations that were read for streams.');
  const bytesOut = counter('bytes_out_total', 'Bytes sent to streams, as they go over the wire.');
  const checkpoints = counter('checkpoints_total', 'Checkpoints that were sent, one for each stream.');
  const lag = new Histogram({
    name: 'sync_replication_lag_seconds',
    help: 'From the time of a commit, by the clock of Postgres, until the streams are woken.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const rebuilds = counterBy(
    'rebuilds_total',
    'reason',
    'Snapshots that were taken, by what made them needed.',
  );
  const snapshotSeconds = new Gauge({
    name: 'sync_snapshot_seconds',
    help: 'How long the last snapshot took; 0 if this start needed none.',
    registers,
  });
  const gauges = Object.entries(HELP).map(([name, help]) => ({
    name,
    gauge: new Gauge({ name: `sync_${name}`, help, registers }),
  }));
  /** Of streams that are over; those that are open are read when somebody asks. */
  let bytesOfEnded = 0;

  return {
    refused: (code) => refused.inc({ code: code.slice(0, 'PSYNC_S2001'.length) }),
    checkpointSent: () => checkpoints.inc(),
    streamEnded: (reason, bytes) => {
      ended.inc({ reason });
      bytesOfEnded += bytes;
    },
    taken: (taken) => {
      commits.inc(taken.committedAt.length);
      rowChanges.inc(taken.rowChanges);
      operationsIn.inc(taken.operations);
      const now = Date.now();
      // clocks differ, so a commit may seem to be announced before it was made
      for (const at of taken.committedAt) lag.observe(Math.max(0, now - at) / 1000);
    },
    read: (operations) => operationsOut.inc(operations),
    startedOver: (reason, tookMs) => {
      rebuilds.inc({ reason });
      snapshotSeconds.set(tookMs / 1000);
    },
    text: async () => {
      const { openBytes, ...figures } = await read();
      const found = new Map<string, number | undefined>(Object.entries(figures));
      bytesOut.reset();
      bytesOut.inc(bytesOfEnded + openBytes);
      for (const { name, gauge } of gauges) {
        const value = found.get(name);
        // a zero would say that all is well
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      }
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}
