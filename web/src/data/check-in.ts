import { type Accessor, createEffect, on, onCleanup } from 'solid-js';
import * as z from 'zod/mini';
import type { Ask } from './people-ask.ts';
import type { MissCount } from './predictions.ts';

/**
 * A device that only reads uploads nothing, so leads would take it for silent. While it is connected and has nothing
 * to send it says from time to time that it is there, and at once when it has a new name (DEV-9).
 */
export interface CheckInParts {
  readonly ask: Ask;
  readonly userId: string;
  readonly deviceId: string;
  readonly appVersion: string;
  readonly deviceName: Accessor<string | undefined>;
  /** Connected, and nothing unsent: an upload says the same and more. */
  readonly atRest: Accessor<boolean>;
  /** Answers that differed from their preview, until they are told (POL-11). */
  readonly misses: MissCount;
  readonly now: () => number;
}

const EVERY_MS = 5 * 60_000;

export function createCheckIn(parts: CheckInParts): void {
  const key = `festival-ops.checked-in.${parts.userId}`;
  const said = () => `${parts.appVersion} ${parts.deviceName() ?? ''}`;
  /** One tab for all: what was said last, and when, is kept where they all look. */
  const due = () => {
    const [at = '', ...last] = (localStorage.getItem(key) ?? '').split(' ');
    return last.join(' ') !== said() || parts.now() - Number(at) >= EVERY_MS;
  };
  const checkIn = async () => {
    if (!parts.atRest() || !due()) return;
    localStorage.setItem(key, `${parts.now()} ${said()}`);
    const misses = parts.misses.take();
    const answer = await parts.ask({
      path: '/api/check-in',
      method: 'POST',
      as: parts.userId,
      body: {
        device_id: parts.deviceId,
        report: {
          queue_depth: 0,
          app_version: parts.appVersion,
          ...(parts.deviceName() !== undefined && { device_name: parts.deviceName() }),
        },
        ...(misses > 0 && { prediction_misses: misses }),
      },
      answer: z.object({ noted: z.boolean() }),
    });
    if (answer.ok) return;
    localStorage.removeItem(key);
    parts.misses.keep(misses);
  };
  createEffect(on([parts.atRest, parts.deviceName], () => void checkIn()));
  const timer = setInterval(() => void checkIn(), 60_000);
  onCleanup(() => clearInterval(timer));
}
