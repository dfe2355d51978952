import { createResource, Show } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';

const MEGABYTE = 1_000_000;

/** How much this device keeps, and whether the browser may clean it up. */
export function StorageLine() {
  // With a first value: a sheet that waits for another one would be suspended, and closed by halves.
  const [storage] = createResource(readStorage, { initialValue: undefined });
  return (
    <Show when={storage.latest}>
      {(known) => (
        <p class="num text-text-2" data-storage={known().kept ? 'kept' : 'may_go'}>
          {t.connection.storage(Math.max(1, Math.round(known().used / MEGABYTE)), known().kept)}
        </p>
      )}
    </Show>
  );
}

async function readStorage(): Promise<{ readonly used: number; readonly kept: boolean } | undefined> {
  // Browsers have it in secure contexts only.
  if (!('storage' in navigator)) return undefined;
  const { usage } = await navigator.storage.estimate();
  return usage === undefined ? undefined : { used: usage, kept: await navigator.storage.persisted() };
}
