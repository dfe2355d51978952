import type { CommonPowerSyncDatabase } from '@powersync/common';
import { type Accessor, createSignal, onCleanup } from 'solid-js';

/**
 * A value read by SQL, read again whenever one of `tables` changes, in this tab or another. For what a
 * collection is too much for: the upload queue, the latest answers. Reads never overlap.
 */
export function createSqlSignal<T>(
  db: CommonPowerSyncDatabase,
  tables: string[],
  initial: T,
  read: () => Promise<T>,
): Accessor<T> {
  const [value, setValue] = createSignal<T>(initial, { equals: false });
  const stop = new AbortController();
  let reading = false;
  let again = false;
  const refresh = async () => {
    again = true;
    if (reading) return;
    reading = true;
    try {
      while (again && !stop.signal.aborted) {
        again = false;
        const next = await read();
        if (!stop.signal.aborted) setValue(() => next);
      }
    } catch (error) {
      if (!stop.signal.aborted && !db.closed) throw error;
    } finally {
      reading = false;
    }
  };
  db.onChangeWithCallback(
    { onChange: refresh },
    { tables, throttleMs: 30, triggerImmediate: false, signal: stop.signal },
  );
  void refresh();
  onCleanup(() => stop.abort());
  return value;
}
