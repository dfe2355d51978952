import * as z from 'zod/mini';

/** What the HTTP answer to an upload means for the queue (WB-7). */
export type UploadAnswer =
  /** The first `done` transactions are answered; `waitMs` if the server could not go on just now. */
  | { readonly kind: 'answered'; readonly results: readonly TransactionResult[] }
  | { readonly kind: 'too_much'; readonly status: number; readonly message: string }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'wrong_person' }
  /** Nothing is known of what the server did; sending the same again is safe (WB-3). */
  | { readonly kind: 'retry'; readonly because: 'server' | 'network'; readonly waitMs: number | undefined };

const receiptHint = z.object({
  id: z.string(),
  op_id: z.number(),
  result: z.string(),
  reason_code: z.nullish(z.string()),
});
/** What the answer says of one write. Only a hint: the synced receipt is the truth (OUT-5). */
export type ReceiptHint = z.infer<typeof receiptHint>;

const transactionResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), receipts: z.catch(z.array(receiptHint), []) }),
  z.object({
    status: z.literal('fatal_error'),
    message: z.catch(z.string(), 'refused'),
  }),
  z.object({ status: z.literal('retryable_error'), retry_after_ms: z.optional(z.number()) }),
  z.object({ status: z.literal('not_attempted') }),
]);
export type TransactionResult = z.infer<typeof transactionResult>;

const success = z.object({ results: z.array(transactionResult) });
const failure = z.object({
  retry_after_ms: z.optional(z.number()),
  error: z.optional(z.object({ code: z.optional(z.string()), message: z.optional(z.string()) })),
});

/**
 * Reads an answer.
 * @param sent number of transactions in the request; a 200 that answers another number is no answer of ours
 *   (a captive portal's page, say) and counts as lost
 */
export function readAnswer(status: number, body: string, sent: number): UploadAnswer {
  if (status === 200) {
    const answer = success.safeParse(parsedJson(body));
    if (!answer.success || answer.data.results.length !== sent)
      return { kind: 'retry', because: 'network', waitMs: undefined };
    return { kind: 'answered', results: answer.data.results };
  }
  if (status === 401) return { kind: 'unauthorized' };
  if (status === 403) return { kind: 'wrong_person' };
  const details = failure.safeParse(parsedJson(body)).data;
  if (status === 400 || status === 413) {
    const message = details?.error?.message ?? details?.error?.code ?? `HTTP ${status}`;
    return { kind: 'too_much', status, message };
  }
  return { kind: 'retry', because: 'server', waitMs: details?.retry_after_ms };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
