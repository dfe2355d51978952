import * as z from 'zod/mini';

/** The server's durable answers to the writes of this person (OUT-4), as they lie in the local database. */

export const results = ['applied', 'merged', 'needs_review', 'rejected', 'parked'] as const;
export type Result = (typeof results)[number];

/** Who set the value that stood against this one. */
const other = z.looseObject({
  value: z.optional(z.unknown()),
  author_id: z.nullish(z.string()),
  author_name: z.nullish(z.string()),
  device_id: z.nullish(z.string()),
  device_name: z.nullish(z.string()),
  at: z.nullish(z.string()),
});

const receiptField = z.looseObject({
  submitted: z.optional(z.unknown()),
  base: z.optional(z.unknown()),
  before: z.optional(z.unknown()),
  after: z.optional(z.unknown()),
  result: z.catch(z.enum(results), 'applied'),
  reason: z.nullish(z.string()),
  other: z.nullish(other),
  allowed: z.nullish(z.array(z.string())),
  decision: z.nullish(
    z.looseObject({
      by_name: z.nullish(z.string()),
      choice: z.catch(z.nullish(z.enum(['valid', 'proposed', 'other'])), null),
    }),
  ),
  /** The receipt of the write that decided this one. */
  cause: z.nullish(z.string()),
});
export type ReceiptField = z.infer<typeof receiptField>;

const fields = z.catch(z.pipe(z.transform(parsedJson), z.record(z.string(), receiptField)), {});

const receipt = z.object({
  /** `device_id:op_id` */
  id: z.string(),
  festival_id: z.nullable(z.string()),
  device_id: z.string(),
  op_id: z.number(),
  transaction_id: z.nullable(z.string()),
  author_id: z.string(),
  author_name: z.nullable(z.string()),
  written_at: z.nullable(z.string()),
  received_at: z.string(),
  table_name: z.nullable(z.string()),
  row_id: z.nullable(z.string()),
  op: z.nullable(z.string()),
  result: z.enum(results),
  reason_code: z.nullable(z.string()),
  fields,
  conflict_id: z.nullable(z.string()),
  follows_receipt_id: z.nullable(z.string()),
  settled_at: z.nullable(z.string()),
});
export type Receipt = z.infer<typeof receipt>;

const notice = z.object({
  id: z.string(),
  festival_id: z.nullable(z.string()),
  receipt_id: z.string(),
  table_name: z.string(),
  row_id: z.string(),
  field: z.string(),
  your_value: z.pipe(z.transform(parsedJson), z.unknown()),
  their_value: z.pipe(z.transform(parsedJson), z.unknown()),
  by_user_id: z.nullable(z.string()),
  by_name: z.nullable(z.string()),
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
