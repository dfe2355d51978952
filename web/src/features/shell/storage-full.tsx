import { createEffect, createMemo, createSignal, on, onMount, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';

/** Its words and its frame come later than the first screen, and before there is no room for them either. */
const loadDialog = () => import('../settings/storage-full-dialog.tsx');
const PRELOAD_AFTER_MS = 3000;

/** Stands in front of everything, once, as soon as this device can save nothing more: going on would lose work. */
export function StorageFull() {
  const { connection } = useData();
  const [open, setOpen] = createSignal(false);
  // In a signal, not by `lazy`: what waits must not take the page behind a dialog off and on.
  const [Dialog, setDialog] = createSignal<Awaited<ReturnType<typeof loadDialog>>['StorageFullDialog']>();
  const load = async () => {
    const { StorageFullDialog } = await loadDialog();
    setDialog(() => StorageFullDialog);
  };
  onMount(() => setTimeout(() => void load().catch(() => {}), PRELOAD_AFTER_MS));
  // By memo: the state is made anew more often than the storage fills, and what was closed stays closed.
  const full = createMemo(() => connection.state().code === 'storage_full');
  createEffect(
    on(full, (isFull) => {
      setOpen(isFull);
      if (isFull && Dialog() === undefined) void load().catch(() => {});
    }),
  );
  return (
    <Show when={Dialog()} keyed>
      {(Loaded) => <Loaded open={open()} onOpenChange={setOpen} />}
    </Show>
  );
}
