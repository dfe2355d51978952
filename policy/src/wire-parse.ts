import { z } from 'zod';
import {
  crudEntrySchema,
  deviceIdSchema,
  MOST_PLAIN_TRANSACTIONS,
  MOST_TRANSACTIONS,
  MOST_WRITES_IN_TRANSACTION,
  metadataSchema,
  opIdSchema,
  type WriteMetadata,
  type WriteRefusal,
} from './wire.ts';

/**
 * Reads a request so that one bad entry hurts nobody but itself (WB-7): what cannot be answered by entry is not a
 * batch (400) or too large (413); every entry with an operation id becomes a write or a malformed one.
 */
export interface Batch {
  /** Absent for a client that speaks PowerSync's plain contract only (WB-15). */
  readonly deviceId: string | undefined;
  readonly transactions: readonly ClientTransaction[];
}

export interface ClientTransaction {
  readonly transactionId: string | number | null;
  readonly writes: readonly WireWrite[];
}

/** One queue entry as it arrived. */
export interface WireWrite {
  readonly opId: number;
  /** The parts that make its content (WB-4), as sent. */
  readonly raw: RawEntry;
  readonly entry: ParsedEntry | MalformedEntry;
  /** Why the server can't bring the entry of an older app to its own version (WB-12). */
  readonly fault?: string;
}

export interface RawEntry {
  readonly id?: unknown;
  readonly op?: unknown;
  readonly table?: unknown;
  readonly op_data?: unknown;
  readonly previous_values?: unknown;
  readonly metadata?: unknown;
}

export interface ParsedEntry {
  readonly ok: true;
  readonly id: string;
  readonly op: 'PUT' | 'PATCH' | 'DELETE';
  readonly table: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** What the device showed before; undefined if it did not say. */
  readonly bases: Readonly<Record<string, unknown>> | undefined;
  readonly metadata: WriteMetadata;
}

export interface MalformedEntry {
  readonly ok: false;
  /** The part of the entry that is missing or of another form, for instance `op` or `metadata.author`. */
  readonly part: string;
  /** Whether its transaction is all or nothing all the same (WB-6). */
  readonly isAtomic: boolean;
}

export type ParsedBatch =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly status: 400 | 413; readonly body: WriteRefusal };

const envelopeSchema = z.object({
  device_id: deviceIdSchema.optional(),
  transactions: z.array(
    z.object({ transaction_id: z.unknown().optional(), crud: z.array(z.looseObject({})) }),
  ),
});

export function parseBatch(body: unknown): ParsedBatch {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) {
    const issue = envelope.error.issues[0];
    return notABatch(issue?.path.map(String) ?? [], issue?.message ?? 'not an object with transactions');
  }
  const { device_id: deviceId, transactions } = envelope.data;
  const most = deviceId === undefined ? MOST_PLAIN_TRANSACTIONS : MOST_TRANSACTIONS;
  if (transactions.length > most)
    return tooLarge(`A request holds at most ${most} transactions.`, { transactions: most });
  const parsed: ClientTransaction[] = [];
  let count = 0;
  for (const [index, { transaction_id: id, crud }] of transactions.entries()) {
    if (crud.length > MOST_WRITES_IN_TRANSACTION)
      return tooLarge(`A client transaction holds at most ${MOST_WRITES_IN_TRANSACTION} writes.`, {
        path: `transactions.${index}.crud`,
        writes: MOST_WRITES_IN_TRANSACTION,
      });
    const writes: WireWrite[] = [];
    for (const [position, raw] of crud.entries()) {
      const opId = opIdSchema.safeParse(deviceId === undefined ? count : raw.op_id);
      if (!opId.success)
        return notABatch(
          ['transactions', String(index), 'crud', String(position), 'op_id'],
          'no operation id',
        );
      count += 1;
      writes.push({ opId: opId.data, raw, entry: parseEntry(raw) });
    }
    parsed.push({ transactionId: typeof id === 'string' || typeof id === 'number' ? id : null, writes });
  }
  return { ok: true, batch: { deviceId, transactions: parsed } };
}

// made once: zod compiles a schema when it is first used, and that costs more than reading an entry
const rawEntrySchema = crudEntrySchema.omit({ op_id: true });

/** Reads one entry of a queue; also one that was parked. */
export function parseEntry(raw: RawEntry): ParsedEntry | MalformedEntry {
  const entry = rawEntrySchema.safeParse(raw);
  if (!entry.success) return malformed(raw, partOf(entry.error));
  const metadata = parseMetadata(entry.data.metadata ?? null);
  if (!metadata.ok) return malformed(raw, metadata.part);
  const { id, op, table, op_data: values, previous_values: bases } = entry.data;
  if (op !== 'DELETE' && (values === undefined || values === null)) return malformed(raw, 'op_data');
  return {
    ok: true,
    id,
    op,
    table,
    values: op === 'DELETE' ? {} : (values ?? {}),
    bases: bases ?? undefined,
    metadata: metadata.value,
  };
}

function malformed(raw: RawEntry, part: string): MalformedEntry {
  const metadata = typeof raw.metadata === 'string' ? parseMetadata(raw.metadata) : undefined;
  return { ok: false, part, isAtomic: metadata?.ok === true && metadata.value.atomic === true };
}

/** Missing metadata is a foreign client's; metadata that can't be read is a fault, since it says who wrote. */
function parseMetadata(
  text: string | null,
): { ok: true; value: WriteMetadata } | { ok: false; part: string } {
  if (text === null) return { ok: true, value: {} };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, part: 'metadata' };
  }
  const metadata = metadataSchema.safeParse(json);
  if (metadata.success) return { ok: true, value: metadata.data };
  return { ok: false, part: ['metadata', partOf(metadata.error)].filter((part) => part !== '').join('.') };
}

function partOf(error: z.ZodError): string {
  return (error.issues[0]?.path ?? []).map(String).join('.').slice(0, 64);
}

function notABatch(path: readonly string[], message: string): ParsedBatch {
  const error = {
    code: 'not_a_batch',
    message: `Not a batch of writes: ${message}.`,
    details: { path: path.join('.') },
  } as const;
  return { ok: false, status: 400, body: { error } };
}

function tooLarge(message: string, details: Readonly<Record<string, unknown>>): ParsedBatch {
  return { ok: false, status: 413, body: { error: { code: 'too_large', message, details } } };
}
