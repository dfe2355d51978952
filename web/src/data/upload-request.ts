/**
 * From PowerSync's upload queue to requests: group the entries by client transaction, and cut the queue only
 * between transactions (WB-1). Pure.
 */

/** What is read of a CrudEntry. */
export interface QueueEntry {
  readonly clientId: number;
  readonly transactionId?: number | undefined;
  readonly id: string;
  readonly op: string;
  readonly table: string;
  readonly opData?: Record<string, unknown> | undefined;
  readonly previousValues?: Record<string, unknown> | undefined;
  readonly metadata?: string | undefined;
}

export interface QueuedTransaction {
  readonly id: string;
  readonly entries: readonly QueueEntry[];
  /** The transaction as it goes over the wire. */
  readonly json: string;
}

export interface UploadLimits {
  /** Client transactions in one request. */
  readonly transactions: number;
  /** Bytes of one request's transactions, as UTF-8; a single transaction above it is still sent, alone. */
  readonly bytes: number;
}

/** Consecutive entries with one transaction id are one transaction; an entry without one stands alone. */
export function transactionsOf(entries: readonly QueueEntry[]): QueuedTransaction[] {
  const groups: { id: string; entries: QueueEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const id = entry.transactionId === undefined ? `op-${entry.clientId}` : String(entry.transactionId);
    if (last !== undefined && last.id === id) last.entries.push(entry);
    else groups.push({ id, entries: [entry] });
  }
  return groups.map((group) => ({ ...group, json: transactionJson(group.id, group.entries) }));
}

/** How many transactions from the front go into the next request: at least one. */
export function countThatFits(transactions: readonly QueuedTransaction[], limits: UploadLimits): number {
  const encoder = new TextEncoder();
  let bytes = 0;
  let count = 0;
  for (const transaction of transactions) {
    if (count === limits.transactions) break;
    bytes += encoder.encode(transaction.json).length + 1;
    if (count > 0 && bytes > limits.bytes) break;
    count += 1;
  }
  return count;
}

/** What a device says of itself with each upload (DEV-9). */
export interface Report {
  readonly queue_depth: number;
  readonly oldest_unsent_at?: string;
  readonly app_version?: string;
  readonly device_name?: string;
}

export function requestBody(
  deviceId: string,
  report: Report,
  transactions: readonly QueuedTransaction[],
): string {
  const head = JSON.stringify({ device_id: deviceId, report }).slice(0, -1);
  return `${head},"transactions":[${transactions.map((transaction) => transaction.json).join(',')}]}`;
}

/** The report for the queue as it stands before a request; the oldest write names its own time. */
export function reportOf(
  transactions: readonly QueuedTransaction[],
  appVersion: string | undefined,
  deviceName: string | undefined,
): Report {
  const oldest = writtenAt(transactions[0]?.entries[0]?.metadata);
  return {
    queue_depth: transactions.length,
    ...(oldest === undefined ? {} : { oldest_unsent_at: oldest }),
    ...(appVersion === undefined ? {} : { app_version: appVersion }),
    ...(deviceName === undefined ? {} : { device_name: deviceName }),
  };
}

/** The time of writing out of a write's metadata, if it has any that can be read. */
export function writtenAt(metadata: string | undefined): string | undefined {
  if (metadata === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (typeof parsed !== 'object' || parsed === null || !('written_at' in parsed)) return undefined;
    return typeof parsed.written_at === 'string' ? parsed.written_at : undefined;
  } catch {
    return undefined;
  }
}

// The SDK's own JSON of an entry has other names, so the fields are mapped one by one.
function transactionJson(id: string, entries: readonly QueueEntry[]): string {
  return JSON.stringify({
    transaction_id: id,
    crud: entries.map((entry) => ({
      op_id: entry.clientId,
      id: entry.id,
      op: entry.op,
      table: entry.table,
      ...(entry.opData === undefined ? {} : { op_data: entry.opData }),
      ...(entry.previousValues === undefined ? {} : { previous_values: entry.previousValues }),
      ...(entry.metadata === undefined ? {} : { metadata: entry.metadata }),
    })),
  });
}
