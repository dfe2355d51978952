import { deviceIdSchema } from '@festival-ops/policy/wire';
import type { Hono } from 'hono';
import type pg from 'pg';
import { z } from 'zod';
import { askForAllowance, MOST_DAYS_AHEAD } from './allowances.ts';
import { readJson } from './body.ts';
import { errorAnswer, whatIsWrong } from './errors.ts';
import type { Verified } from './tokens.ts';

const requestSchema = z.object({
  id: z.guid(),
  item_id: z.guid(),
  device_id: deviceIdSchema,
  qty: z.int().min(1).max(2_147_483_647),
  until: z.iso.datetime({ offset: true }),
});

const MAX_BYTES = 16 * 1024;

/** `POST /api/allowances`: the only thing about gear that needs the network, since it is a promise (POL-10). */
export function mountAllowances(
  app: Hono,
  parts: {
    readonly pool: pg.Pool;
    readonly verify: (authorization: string | undefined) => Promise<Verified>;
    readonly now: () => Date;
  },
): void {
  app.post('/api/allowances', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    const body = await readJson(c.req.raw, MAX_BYTES);
    if ('refused' in body) return errorAnswer(body.refused);
    const request = requestSchema.safeParse(body.value);
    if (!request.success) return errorAnswer('bad_request', whatIsWrong(request.error));
    const { id, item_id: itemId, device_id: deviceId, qty, until } = request.data;
    const answer = await askForAllowance(
      parts.pool,
      { id, itemId, deviceId, qty, until: new Date(until) },
      who.userId,
      parts.now(),
    );
    if ('granted' in answer)
      return c.json({ allowance: answer.granted }, 200, { 'cache-control': 'no-store' });
    if (answer.refused === 'until_out_of_range')
      return errorAnswer('bad_request', `The time must be ahead, and by ${MOST_DAYS_AHEAD} days at most.`);
    if (answer.refused === 'inventory_underflow')
      return errorAnswer('inventory_underflow', undefined, { free: answer.free });
    return errorAnswer(answer.refused);
  });
}
