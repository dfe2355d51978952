import type { ParkedWrite, Parking, ReplayAnswer } from '@festival-ops/write-path/parking';
import type { Context, Hono } from 'hono';
import type pg from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import { readJson } from './body.ts';
import { errorAnswer, whatIsWrong } from './errors.ts';
import { withoutValues } from './log.ts';
import type { Verified } from './tokens.ts';

/**
 * What an operator does with parked writes (WB-8): see them, look at one with what waits behind it, judge them
 * again, or refuse one for good. Values are shown only where they are asked for, and that is logged; errors quote
 * values, so of them only the code is in the lists.
 */
export function mountOperatorRoutes(
  app: Hono,
  parts: {
    readonly pool: pg.Pool;
    readonly verify: (authorization: string | undefined) => Promise<Verified>;
    readonly parking: Parking;
    readonly log: Logger;
  },
): void {
  const { pool, parking, log } = parts;

  /** Lets operators through only, by what the database says of them now (WB-11). */
  const asOperator =
    (act: (c: Context, operator: string) => Promise<Response>) =>
    async (c: Context): Promise<Response> => {
      const who = await parts.verify(c.req.header('authorization'));
      if ('refused' in who) return errorAnswer(who.refused);
      if (!(await isOperator(pool, who.userId))) return errorAnswer('operators_only');
      c.header('cache-control', 'no-store');
      return act(c, who.userId);
    };
  /** The same for one write. */
  const asOperatorOf = (act: (c: Context, operator: string, receiptId: string) => Promise<Response>) =>
    asOperator(async (c, operator) => {
      const receiptId = c.req.param('receiptId') ?? '';
      return RECEIPT_ID.test(receiptId) ? act(c, operator, receiptId) : errorAnswer('not_parked');
    });

  app.get(
    '/api/operator/parked',
    asOperator(async (c) => {
      const page = pageSchema.safeParse(c.req.query());
      if (!page.success) return errorAnswer('bad_request', whatIsWrong(page.error));
      const { limit, after } = page.data;
      const { parked, next } = await parking.list({ limit, ...(after !== undefined && { after }) });
      return c.json({ parked: parked.map(shown), next });
    }),
  );

  app.get(
    '/api/operator/parked/:receiptId',
    asOperatorOf(async (c, _, receiptId) => {
      const preview = await parking.preview(receiptId);
      if (preview === undefined) return errorAnswer('not_parked');
      return c.json({ write: shown(preview.write), behind: preview.behind.map(shown) });
    }),
  );

  app.get(
    '/api/operator/parked/:receiptId/values',
    asOperatorOf(async (c, operator, receiptId) => {
      const [entry, preview] = await Promise.all([parking.reveal(receiptId), parking.preview(receiptId)]);
      if (entry === undefined) return errorAnswer('not_parked');
      log.warn({ operator, receiptId }, 'an operator looked at the values of a parked write');
      return c.json({ entry, error: preview?.write.error ?? null });
    }),
  );

  app.post(
    '/api/operator/parked/:receiptId/replay',
    asOperatorOf(async (c, operator, receiptId) => {
      const answer = await parking.replay(receiptId);
      log.warn({ operator, receiptId, status: answer.status }, 'an operator replayed a parked write');
      return replayAnswer(c, answer);
    }),
  );

  app.delete(
    '/api/operator/parked/:receiptId',
    asOperatorOf(async (c, operator, receiptId) => {
      const body = await readJson(c.req.raw, MAX_BYTES);
      if ('refused' in body) return errorAnswer(body.refused);
      const removal = removalSchema.safeParse(body.value);
      if (!removal.success) return errorAnswer('bad_request', whatIsWrong(removal.error));
      const answer = await parking.remove(receiptId, { because: removal.data.because, by: operator });
      log.warn({ operator, receiptId, status: answer.status }, 'an operator removed a parked write');
      return replayAnswer(c, answer);
    }),
  );
}

/** `device_id:op_id`, as the write path makes them. */
const RECEIPT_ID = /^[\x21-\x7e]{1,128}:\d{1,16}$/;
const MAX_BYTES = 16 * 1024;

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().regex(RECEIPT_ID).optional(),
});

const removalSchema = z.object({
  /** The author reads it in the receipt. */
  because: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^[^\0]*$/),
});

async function isOperator(pool: pg.Pool, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM operator WHERE user_id = $1', [userId]);
  return rowCount === 1;
}

function shown(write: ParkedWrite): ParkedWrite {
  return { ...write, error: write.error === null ? null : withoutValues(write.error) };
}

function replayAnswer(c: Context, answer: ReplayAnswer): Response {
  switch (answer.status) {
    case 'replayed':
      return c.json({ receipts: answer.receipts, stillParked: answer.stillParked });
    case 'not_found':
      return errorAnswer('not_parked');
    case 'already_settled':
      return errorAnswer('already_settled', undefined, { receipt: answer.receipt });
    case 'held':
      return errorAnswer('held_behind', undefined, { behind: answer.behind });
    case 'unavailable':
      return errorAnswer('unavailable');
  }
}
