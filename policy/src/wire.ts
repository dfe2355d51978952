import { z } from 'zod';
import type { Result } from './reasons.ts';

/**
 * What travels over `POST /api/data`, in one place for the device, the server and the contract's document. A
 * change here changes `wire.test.ts`'s hash and so asks whether the protocol's version must rise.
 *
 * These schemas say what a right request is. The server reads more leniently (`wire-parse.ts`): an entry with an
 * operation id always ends as a receipt, whatever else is wrong with it.
 */
export const PROTOCOL_VERSION = 1;

/** Most client transactions in one request with a `device_id`, and without one (WB-15). */
export const MOST_TRANSACTIONS = 500;
export const MOST_PLAIN_TRANSACTIONS = 50;
/** Most writes in one client transaction: it lies whole in one database transaction. */
export const MOST_WRITES_IN_TRANSACTION = 1000;

export const deviceIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/);
/** The id of a queue's entry: `ps_crud`'s autoincrement. */
export const opIdSchema = z.int().min(0);
export const opKindSchema = z.enum(['PUT', 'PATCH', 'DELETE']);

/** What an app stamps into each write when it is made; on the wire this is a JSON text. */
export const metadataSchema = z.object({
  /** The id of the user who made the write. */
  author: z.string().min(1).max(128).optional(),
  /** The app's schema version when the write was made. */
  schema_version: z.int().min(1).max(2_147_483_647).optional(),
  /** When it was made, by the device's clock. */
  written_at: z.iso.datetime({ offset: true }).nullable().optional(),
  /** The row's `version` as the device showed it; null for a row made on the device. */
  row_version: z.int().min(0).nullable().optional(),
  /** All or nothing for the whole client transaction (WB-6). */
  atomic: z.boolean().optional(),
  /** The device's reading of its hybrid logical clock, as text (`hybrid-clock.ts`). */
  clock: z
    .string()
    .min(1)
    .max(80)
    .regex(/^[\x21-\x7e]+$/)
    .nullable()
    .optional(),
  /** The receipt that this write was made in answer to. */
  follows: z.string().min(1).max(256).nullable().optional(),
});
export type WriteMetadata = z.infer<typeof metadataSchema>;

export const crudEntrySchema = z.object({
  /** Required with a `device_id`. */
  op_id: opIdSchema.optional(),
  id: z.string(),
  op: opKindSchema,
  table: z.string(),
  op_data: z.record(z.string(), z.unknown()).nullable().optional(),
  previous_values: z.record(z.string(), z.unknown()).nullable().optional(),
  metadata: z.string().nullable().optional(),
});
export type CrudEntry = z.infer<typeof crudEntrySchema>;

export const clientTransactionSchema = z.object({
  transaction_id: z.union([z.string(), z.number()]).nullable().optional(),
  crud: z.array(crudEntrySchema).max(MOST_WRITES_IN_TRANSACTION),
});

/** What a device says of itself with each upload (DEV-9). */
export const deviceReportSchema = z.object({
  queue_depth: z.int().min(0),
  oldest_unsent_at: z.iso.datetime({ offset: true }).nullable().optional(),
  app_version: z.string().max(40).nullable().optional(),
  /** What its person calls it; else it is called after its browser. */
  device_name: z.string().min(1).max(60).nullable().optional(),
});
export type DeviceReport = z.infer<typeof deviceReportSchema>;

export const writeRequestSchema = z.object({
  device_id: deviceIdSchema.optional(),
  report: deviceReportSchema.optional(),
  transactions: z.array(clientTransactionSchema).max(MOST_TRANSACTIONS),
});
export type WriteRequest = z.infer<typeof writeRequestSchema>;

const results = [
  'applied',
  'merged',
  'needs_review',
  'rejected',
  'parked',
] as const satisfies readonly Result[];
export const resultSchema = z.enum(results);

/** Whose value stood on the server; all null if it was changed by nobody known ("someone at the office"). */
export const otherSchema = z.object({
  value: z.unknown(),
  author_id: z.string().nullable(),
  author_name: z.string().nullable(),
  device_id: z.string().nullable(),
  device_name: z.string().nullable(),
  at: z.string().nullable(),
});
export type Other = z.infer<typeof otherSchema>;

/** How a conflict was decided, as its author may know it. */
export const decisionSchema = z.object({
  choice: z.enum(['valid', 'proposed', 'other']),
  by: z.string(),
  by_name: z.string(),
  at: z.string(),
});
export type ReceivedDecision = z.infer<typeof decisionSchema>;

/** What became of one field. Values are decoded ones: instants in UTC with six digits, sets as arrays. */
export const fieldReceiptSchema = z.looseObject({
  submitted: z.unknown(),
  base: z.unknown().optional(),
  /** The device did not say what it had shown, so the field counted as concurrent (DET-5). */
  base_unknown: z.literal(true).optional(),
  /** The server's value when the write arrived, and after it. */
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  result: resultSchema,
  /** A code of `reasons.ts`; a newer server may know more. Absent where nothing needs saying. */
  reason: z.string().optional(),
  other: otherSchema.optional(),
  /** What this author may set instead, now. */
  allowed: z.array(z.string()).optional(),
  /** Roles that may. */
  roles: z.array(z.string()).optional(),
  max: z.number().optional(),
  length: z.number().optional(),
  /** What was added to a number. */
  delta: z.number().optional(),
  /** How much was left when the write arrived. */
  left: z.number().optional(),
  /** The decision on the conflict that the write opened. */
  decision: decisionSchema.optional(),
  /** What an operator gave as the reason for removing the write. */
  removed_because: z.string().optional(),
  /** The receipt of the write that decided this one. */
  cause: z.string().optional(),
});
export type FieldReceipt = z.infer<typeof fieldReceiptSchema>;

export const fieldReceiptsSchema = z.record(z.string(), fieldReceiptSchema);
export type FieldReceipts = z.infer<typeof fieldReceiptsSchema>;

export const receiptSchema = z.object({
  /** `device_id:op_id`, also the id of the synced row in `sync_operation`. */
  id: z.string(),
  op_id: z.number(),
  result: resultSchema,
  reason_code: z.string().nullable(),
  fields: fieldReceiptsSchema,
  /** The conflict record that the write opened or belongs to. */
  conflict_id: z.string().optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

const transactionIdSchema = z.union([z.string(), z.number()]).nullable();

export const transactionResultSchema = z.discriminatedUnion('status', [
  z.object({
    transaction_id: transactionIdSchema,
    status: z.literal('success'),
    receipts: z.array(receiptSchema),
  }),
  /** Only for a client without a `device_id`: the transaction was refused as a whole. */
  z.object({
    transaction_id: transactionIdSchema,
    status: z.literal('fatal_error'),
    requires_client_handling: z.boolean(),
    message: z.string(),
    failed_operation: z.object({
      error_code: z.string(),
      message: z.string(),
      operation_index: z.int(),
      details: z.unknown(),
    }),
  }),
  /** A retry mends it; nothing of the transaction is stored. */
  z.object({
    transaction_id: transactionIdSchema,
    status: z.literal('retryable_error'),
    retry_after_ms: z.number(),
    message: z.string(),
  }),
  z.object({ transaction_id: transactionIdSchema, status: z.literal('not_attempted') }),
]);
export type TransactionResult = z.infer<typeof transactionResultSchema>;

export const writeResponseSchema = z.object({ results: z.array(transactionResultSchema) });
export type WriteResponse = z.infer<typeof writeResponseSchema>;

export const writeRefusalSchema = z.object({
  error: z.object({
    code: z.enum(['not_a_batch', 'device_belongs_to_somebody_else', 'too_large', 'unavailable']),
    message: z.string(),
    details: z.unknown().optional(),
  }),
  retry_after_ms: z.number().optional(),
});
export type WriteRefusal = z.infer<typeof writeRefusalSchema>;
