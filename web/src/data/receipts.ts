import { z } from 'zod';

/** The server's durable answers to the writes of this person (OUT-4), as they lie in the local database. */

export const results = ['applied', 'merged', 'needs_review', 'rejected', 'parked'] as const;
export type Result = (typeof results)[number];

const sqliteValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Who set the value that stood against this one. */
const other = z.looseObject({
  value: sqliteValue.optional(),
  author_id: z.string().nullish(),
  author_name: z.string().nullish(),
  device_id: z.string().nullish(),
  device_name: z.string().nullish(),
  at: z.string().nullish(),
});

const receiptField = z.looseObject({
  submitted: z.unknown().optional(),
  base: z.unknown().optional(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  result: z.enum(results).catch('applied'),
  reason: z.string().nullish(),
  other: other.nullish(),
  allowed: z.array(z.string()).nullish(),
});
export type ReceiptField = z.infer<typeof receiptField>;

const fields = z.preprocess(parsedJson, z.record(z.string(), receiptField)).catch({});

const receipt = z.object({
  /** `device_id:op_id` */
  id: z.string(),
  festival_id: z.string().nullable(),
  device_id: z.string(),
  op_id: z.number(),
  transaction_id: z.string().nullable(),
  author_id: z.string(),
  author_name: z.string().nullable(),
  written_at: z.string().nullable(),
  received_at: z.string(),
  table_name: z.string().nullable(),
  row_id: z.string().nullable(),
  op: z.string().nullable(),
  result: z.enum(results),
  reason_code: z.string().nullable(),
  fields,
  conflict_id: z.string().nullable(),
  follows_receipt_id: z.string().nullable(),
  settled_at: z.string().nullable(),
});
export type Receipt = z.infer<typeof receipt>;

const notice = z.object({
  id: z.string(),
  festival_id: z.string().nullable(),
  receipt_id: z.string(),
  table_name: z.string(),
  row_id: z.string(),
  field: z.string(),
  your_value: z.preprocess(parsedJson, z.unknown()),
  their_value: z.preprocess(parsedJson, z.unknown()),
  by_user_id: z.string().nullable(),
  by_name: z.string().nullable(),
  at: z.string(),
});
/** Somebody else's change replaced one of this person's (OUT-6). */
export type Notice = z.infer<typeof notice>;

/** Reads rows of `sync_operation`; one that this version cannot read is left out rather than stopping the rest. */
export function readReceipts(rows: readonly unknown[]): Receipt[] {
  return rows.flatMap((row) => receipt.safeParse(row).data ?? []);
}

/** Reads rows of `notice`, leaving out what this version cannot read. */
export function readNotices(rows: readonly unknown[]): Notice[] {
  return rows.flatMap((row) => notice.safeParse(row).data ?? []);
}

function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
