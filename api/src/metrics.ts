import { isReasonCode, reasons } from '@festival-ops/policy/reasons';
import type { WritePathEvent } from '@festival-ops/write-path/events';
import type { WriteObservation } from '@festival-ops/write-path/observation';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Backlog } from './backlog.ts';

/**
 * How the write path does, for Prometheus. Every label has a bounded number of values, and none is anything that
 * a person wrote: no ids, no rows, no devices. docs/operate.md says what to watch.
 */
export interface Metrics {
  /** A batch was judged. */
  judged(observation: WriteObservation): void;
  /** The write path told of something, for instance that it tries again. */
  told(event: WritePathEvent['event']): void;
  /** A device said how many answers differed from its preview. */
  mispredicted(count: number): void;
  /** A request was answered. */
  answered(request: { readonly route: string; readonly method: string; readonly status: number }): void;
  /** What Prometheus reads. The backlog is asked of the database now. */
  text(): Promise<{ readonly body: string; readonly contentType: string }>;
}

/**
 * A registry of its own for each api.
 * @param tables the names that may stand in the label `table`; others are `other`
 * @param readBacklog asks the database what waits
 */
export function createMetrics(tables: readonly string[], readBacklog: () => Promise<Backlog>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const known = new Set(tables);
  const tableOf = (table: string) => (known.has(table) ? table : 'other');

  const outcomes = new Counter({
    name: 'festival_write_outcomes_total',
    help: 'What became of writes, each counted once, under the policy that decided it.',
    labelNames: ['table', 'policy', 'result', 'reason'],
    registers,
  });
  const replaced = new Counter({
    name: 'festival_values_replaced_total',
    help: 'Values of somebody else that were replaced by a concurrent write.',
    labelNames: ['table'],
    registers,
  });
  const answerSeconds = new Histogram({
    name: 'festival_write_answer_seconds',
    help: 'From a whole request to its answer, for batches that were judged.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const batchWrites = new Histogram({
    name: 'festival_write_batch_writes',
    help: 'Writes in a batch.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers,
  });
  const batchTransactions = new Histogram({
    name: 'festival_write_batch_transactions',
    help: 'Client transactions in a batch.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const events = new Counter({
    name: 'festival_write_path_events_total',
    help: 'What the write path told of, for instance that a database transaction was begun again.',
    labelNames: ['event'],
    registers,
  });
  const requests = new Counter({
    name: 'festival_http_requests_total',
    help: 'Requests that the api answered.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const predictionMisses = new Counter({
    name: 'festival_prediction_misses_total',
    help: 'Answers that differed from what the device would have said beforehand, as devices report them.',
    registers,
  });
  const databaseUp = new Gauge({
    name: 'festival_database_up',
    help: '1 if the database answered this scrape, else 0, and then the backlog is missing.',
    registers,
  });
  const parked = new Gauge({
    name: 'festival_writes_parked',
    help: 'Writes that wait for an operator, or behind one that does.',
    labelNames: ['reason'],
    registers,
  });
  const backlog = Object.entries(helpOfBacklog).map(([name, help]) => ({
    name,
    gauge: new Gauge({ name: `festival_${name}`, help, registers }),
  }));

  return {
    judged: ({ transactions, writes, ms, outcomes: judged }) => {
      answerSeconds.observe(ms / 1000);
      batchTransactions.observe(transactions);
      batchWrites.observe(writes);
      for (const { table, policy, result, reason, replaced: count } of judged) {
        outcomes.inc({ table: tableOf(table), policy, result, reason: labelOf(reason) });
        if (count > 0) replaced.inc({ table: tableOf(table) }, count);
      }
    },
    told: (event) => events.inc({ event }),
    mispredicted: (count) => predictionMisses.inc(count),
    answered: ({ route, method, status }) =>
      requests.inc({ route, method: METHODS.has(method) ? method : 'other', status }),
    text: async () => {
      const found = await readBacklog().catch(() => undefined);
      databaseUp.set(found === undefined ? 0 : 1);
      // what is not known is left out: a zero would say that all is well
      parked.reset();
      for (const { name, gauge } of backlog) {
        const value = found === undefined ? undefined : new Map(Object.entries(found.figures)).get(name);
        if (value === undefined) gauge.remove();
        else gauge.set(value);
      }
      for (const reason of found === undefined ? [] : PARKING) parked.set({ reason }, 0);
      for (const [reason, count] of found?.parked ?? []) parked.inc({ reason: labelOf(reason) }, count);
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

const helpOfBacklog: Readonly<Record<keyof Backlog['figures'], string>> = {
  oldest_parked_seconds: 'How long the oldest parked write has waited; 0 if none does.',
  conflicts_open: 'Conflicts that wait for a lead.',
  conflicts_overdue: 'Open conflicts past their due time.',
  devices: 'Devices that ever reported.',
  devices_unsent_writes: 'Writes that devices still hold, by their last reports, all together.',
  devices_unsent_writes_max: 'The same of the device that holds most.',
  devices_oldest_unsent_seconds: 'The age of the oldest write that a device still holds, by its last report.',
};

const PARKING = Object.entries(reasons).flatMap(([code, { result }]) => (result === 'parked' ? [code] : []));
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A reason as a label; nothing needing saying is `none`. */
function labelOf(reason: string | null): string {
  if (reason === null) return 'none';
  return isReasonCode(reason) ? reason : 'other';
}
