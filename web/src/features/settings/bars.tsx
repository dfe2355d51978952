import { lazy, Show, Suspense } from 'solid-js';
import { updateOverdue } from '../../data/app-update.ts';
import { storage } from '../../data/storage.ts';

const KeepBar = lazy(async () => ({ default: (await import('./keep-bar.tsx')).KeepBar }));
const UpdateBar = lazy(async () => ({ default: (await import('./update-bar.tsx')).UpdateBar }));

/** What the app itself asks for, one thing at a time, in place and never over anything. */
export function Bars() {
  return (
    <Suspense>
      <Show when={updateOverdue()} fallback={<Show when={storage.asks()}>{<KeepBar />}</Show>}>
        <UpdateBar />
      </Show>
    </Suspense>
  );
}
