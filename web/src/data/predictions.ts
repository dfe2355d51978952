import { type Accessor, createEffect, on, onCleanup } from 'solid-js';
import type { UnsentWrite } from './person-data.ts';
import { type PreviewParts, previewQueued } from './preview.ts';
import type { Receipt } from './receipts.ts';

/**
 * Counts the answers that differ from what this device would have said beforehand (POL-11). The count is told to the
 * server beside what the device says of itself, and shown nowhere on the device.
 */

export interface PredictionParts extends PreviewParts {
  readonly unsent: Accessor<readonly UnsentWrite[]>;
  readonly receipts: Accessor<readonly Receipt[]>;
  readonly misses: MissCount;
}

/** Kept across reloads until the server has been told. */
export interface MissCount {
  add(): void;
  /** What is to be told; it counts as told until `keep` gives it back. */
  take(): number;
  keep(count: number): void;
  any(): boolean;
}

/** What nobody is asked about beforehand: answers to these are always the same, or hang on a text that goes on. */
const notPredicted: ReadonlySet<string> = new Set(['receipt_ack', 'crew_note_update']);
/** Some writes are never answered in a way that one sees; what was said of them is forgotten after so many others. */
const MOST_REMEMBERED = 500;

export function createPredictions(parts: PredictionParts): void {
  const { deviceId, userId, unsent, receipts, misses } = parts;
  const said = new Map<string, string>();
  const asked = new Set<number>();
  let ours = false;
  const stop = new AbortController();
  // Several tabs see the same queue; one of them counts.
  navigator.locks
    .request(`predictions ${userId}`, { signal: stop.signal }, () => {
      ours = true;
      void predict(unsent());
      return new Promise<void>((over) => stop.signal.addEventListener('abort', () => over()));
    })
    .catch(() => {});
  onCleanup(() => stop.abort());

  async function predict(writes: readonly UnsentWrite[]): Promise<void> {
    for (const { opId, table } of writes) {
      if (asked.has(opId) || notPredicted.has(table) || stop.signal.aborted) continue;
      asked.add(opId);
      const previewed = await previewQueued(parts, opId).catch(() => undefined);
      const id = `${deviceId}:${opId}`;
      // The answer was there first: nothing was foretold.
      if (previewed === undefined || receipts().some((receipt) => receipt.id === id)) continue;
      said.set(id, outcome(previewed.decision.result, previewed.decision.reason));
      for (const oldest of [...said.keys()].slice(0, Math.max(0, said.size - MOST_REMEMBERED)))
        said.delete(oldest);
    }
  }
  createEffect(on(unsent, (writes) => ours && void predict(writes)));
  createEffect(
    on(receipts, (answers) => {
      for (const { id, result, reason_code: reason } of answers) {
        const foretold = said.get(id);
        if (foretold === undefined) continue;
        said.delete(id);
        if (foretold !== outcome(result, reason)) misses.add();
      }
    }),
  );
}

const outcome = (result: string, reason: string | null): string => `${result} ${reason ?? ''}`;

export function makeMissCount(userId: string): MissCount {
  const key = `festival-ops.prediction-misses.${userId}`;
  const read = () => Number(localStorage.getItem(key) ?? 0);
  const write = (count: number) =>
    count > 0 ? localStorage.setItem(key, String(count)) : localStorage.removeItem(key);
  return {
    add: () => write(read() + 1),
    take() {
      const count = read();
      write(0);
      return count;
    },
    keep: (count) => write(read() + count),
    any: () => read() > 0,
  };
}
