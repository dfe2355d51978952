import { z } from 'zod';
import { type DeviceReport, deviceName } from './device-reports.ts';

/** A request may not be larger; devices halve what is refused for its size (WB-7). */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

const noNul = /^[^\0]*$/;

/** What is read of a report; what can't be read of it is left out. */
export const reportShape = z
  .object({
    queue_depth: z.number().int().min(0).max(2_000_000_000).nullish().catch(null),
    oldest_unsent_at: z.iso.datetime({ offset: true }).nullish().catch(null),
    app_version: z.string().max(40).regex(noNul).nullish().catch(null),
    device_name: z.string().trim().min(1).max(60).regex(noNul).nullish().catch(null),
  })
  .optional()
  .catch(undefined);

const reported = z.object({
  device_id: z.string().min(1).max(128),
  report: reportShape,
  transactions: z.array(z.object({ crud: z.array(z.unknown()) }).catch({ crud: [] })).catch([]),
});

const answered = z.object({ results: z.array(z.object({ status: z.string() })) });

/**
 * What the device's row says after this request: the queue without the writes that were answered for good. A
 * report that can't be read is no reason to refuse the writes beside it.
 * @returns undefined for a client that names no device
 */
export function reportAfter(
  request: unknown,
  answer: unknown,
  userId: string,
  userAgent: string | undefined,
): DeviceReport | undefined {
  const parsed = reported.safeParse(request);
  if (!parsed.success) return undefined;
  const { device_id, report, transactions } = parsed.data;
  const depth = report?.queue_depth ?? null;
  const queueDepth = depth === null ? null : Math.max(0, depth - settledWrites(transactions, answer));
  return reportOf(device_id, userId, report && { ...report, queue_depth: queueDepth }, userAgent);
}

/** What a device's row says after a report; a device without a name of its own is called after its browser. */
export function reportOf(
  deviceId: string,
  userId: string,
  report: z.output<typeof reportShape>,
  userAgent: string | undefined,
): DeviceReport {
  const queueDepth = report?.queue_depth ?? null;
  return {
    deviceId,
    userId,
    name: report?.device_name ?? deviceName(userAgent),
    appVersion: report?.app_version ?? null,
    queueDepth,
    oldestUnsentAt: queueDepth === 0 ? null : (report?.oldest_unsent_at ?? null),
  };
}

function settledWrites(transactions: readonly { crud: readonly unknown[] }[], answer: unknown): number {
  const results = answered.safeParse(answer).data?.results ?? [];
  return results.reduce((sum, { status }, index) => {
    const settled = status === 'success' || status === 'fatal_error';
    return settled ? sum + (transactions[index]?.crud.length ?? 0) : sum;
  }, 0);
}
