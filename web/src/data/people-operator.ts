import * as z from 'zod/mini';
import type { Ask, Asked } from './people-ask.ts';

/** Writes that the server keeps because it could not judge them (WB-8), as operators see them. */

const parkedWrite = z.object({
  receiptId: z.string(),
  deviceId: z.string(),
  userId: z.string(),
  table: z.nullable(z.string()),
  rowId: z.nullable(z.string()),
  reason: z.string(),
  error: z.nullable(z.string()),
  heldBy: z.nullable(z.string()),
  parkedAt: z.string(),
  schemaVersion: z.nullable(z.number()),
});
export type ParkedWrite = z.infer<typeof parkedWrite>;

const page = z.object({ parked: z.array(parkedWrite), next: z.nullable(z.string()) });
const preview = z.object({ write: parkedWrite, behind: z.array(parkedWrite) });
const values = z.object({ entry: z.unknown(), error: z.nullable(z.string()) });
const done = z.object({
  receipts: z.array(z.object({ id: z.string(), result: z.string() })),
  stillParked: z.array(z.string()),
});
export type ParkedPage = z.infer<typeof page>;
export type ParkedPreview = z.infer<typeof preview>;
export type ParkedValues = z.infer<typeof values>;
export type Settled = z.infer<typeof done>;

export interface OperatorDesk {
  /** @param after the `next` of the page before */
  list(after: string | null): Promise<Asked<ParkedPage>>;
  /** With what waits behind it. */
  look(receiptId: string): Promise<Asked<ParkedPreview>>;
  /** What was written; asking for it is logged. */
  reveal(receiptId: string): Promise<Asked<ParkedValues>>;
  replay(receiptId: string): Promise<Asked<Settled>>;
  /** @param because the author reads it */
  remove(receiptId: string, because: string): Promise<Asked<Settled>>;
}

export function makeOperatorDesk(ask: Ask, userId: string): OperatorDesk {
  const root = '/api/operator/parked';
  const at = (receiptId: string, part = '') => `${root}/${encodeURIComponent(receiptId)}${part}`;
  return {
    list: (after) =>
      ask({
        path: after === null ? root : `${root}?after=${encodeURIComponent(after)}`,
        method: 'GET',
        as: userId,
        answer: page,
      }),
    look: (receiptId) => ask({ path: at(receiptId), method: 'GET', as: userId, answer: preview }),
    reveal: (receiptId) => ask({ path: at(receiptId, '/values'), method: 'GET', as: userId, answer: values }),
    replay: (receiptId) => ask({ path: at(receiptId, '/replay'), method: 'POST', as: userId, answer: done }),
    remove: (receiptId, because) =>
      ask({ path: at(receiptId), method: 'DELETE', as: userId, body: { because }, answer: done }),
  };
}
