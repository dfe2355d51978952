import { deviceIdSchema } from '@festival-ops/policy/wire';
import type { Hono } from 'hono';
import { z } from 'zod';
import { readJson } from './body.ts';
import { reportOf, reportShape } from './data.ts';
import type { DeviceReports } from './device-reports.ts';
import { errorAnswer, whatIsWrong } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Verified } from './tokens.ts';

const requestSchema = z.object({
  device_id: deviceIdSchema,
  report: reportShape,
  /** Answers since the last check-in that differed from what the device would have said beforehand. */
  prediction_misses: z.int().min(0).max(10_000).nullish().catch(null),
});

const MAX_BYTES = 4 * 1024;

/**
 * `POST /api/check-in`: what a device says of itself while it has nothing to upload (DEV-9). Without it a phone that is
 * only read from would look silent.
 */
export function mountCheckIn(
  app: Hono,
  parts: {
    readonly verify: (authorization: string | undefined) => Promise<Verified>;
    readonly reports: DeviceReports;
    readonly metrics: Pick<Metrics, 'mispredicted'>;
  },
): void {
  app.post('/api/check-in', async (c) => {
    const who = await parts.verify(c.req.header('authorization'));
    if ('refused' in who) return errorAnswer(who.refused);
    const body = await readJson(c.req.raw, MAX_BYTES);
    if ('refused' in body) return errorAnswer(body.refused);
    const request = requestSchema.safeParse(body.value);
    if (!request.success) return errorAnswer('bad_request', whatIsWrong(request.error));
    const { device_id: deviceId, report, prediction_misses: misses } = request.data;
    parts.metrics.mispredicted(misses ?? 0);
    parts.reports.note(reportOf(deviceId, who.userId, report, c.req.header('user-agent')));
    return c.json({ noted: true }, 200, { 'cache-control': 'no-store' });
  });
}
