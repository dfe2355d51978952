import { createRoot, createSignal } from 'solid-js';
import * as z from 'zod/mini';
import { asksToKeep, REST_MS, visitAt } from './storage-rules.ts';

/** What this app stores in the browser, and whether the browser has promised to keep it. */

const VISITS_KEY = 'festival-ops.visits';
const RESTS_KEY = 'festival-ops.keep-rests-until';
const visits = z.object({ count: z.number(), lastAt: z.number() });

export const storage = createRoot(() => {
  const [persisted, setPersisted] = createSignal<boolean>();
  const [changeSaved, setChangeSaved] = createSignal(false);
  const [restsUntil, setRestsUntil] = createSignal(Number(localStorage.getItem(RESTS_KEY)) || 0);
  const count = countVisit();
  const look = async () => setPersisted(await navigator.storage?.persisted?.().catch(() => undefined));
  void look();

  return {
    /** Whether the browser has promised to keep what is stored; `undefined` while it has not said, or never does. */
    persisted,
    /** Whether to ask the person now. */
    asks: () =>
      asksToKeep(
        { visits: count, changeSaved: changeSaved(), persisted: persisted(), restsUntil: restsUntil() },
        Date.now(),
      ),
    /** Told by the writes. */
    changeSaved: () => setChangeSaved(true),
    /** Asks the browser; it may say no. */
    async keep(): Promise<boolean> {
      const kept = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
      setPersisted(kept);
      return kept;
    },
    notNow(): void {
      const until = Date.now() + REST_MS;
      localStorage.setItem(RESTS_KEY, String(until));
      setRestsUntil(until);
    },
  };
});

export interface StorageUse {
  readonly usedBytes: number;
  readonly freeBytes: number | undefined;
}

/** What this site uses in this browser; `undefined` where it does not say. */
export async function storageUse(): Promise<StorageUse | undefined> {
  const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
  if (estimate?.usage === undefined) return undefined;
  const { usage: usedBytes, quota } = estimate;
  return { usedBytes, freeBytes: quota === undefined ? undefined : Math.max(0, quota - usedBytes) };
}

/** Whether the app can be installed only by hand, from Safari's own menu, and is not yet. */
export function installsByHand(): boolean {
  const apple =
    /iPad|iPhone|iPod/.test(navigator.userAgent) ||
    (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
  return apple && !window.matchMedia('(display-mode: standalone)').matches;
}

function countVisit(): number {
  const before = visits.safeParse(readJson(localStorage.getItem(VISITS_KEY))).data ?? { count: 0, lastAt: 0 };
  const now = visitAt(before, Date.now());
  localStorage.setItem(VISITS_KEY, JSON.stringify(now));
  return now.count;
}

function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
