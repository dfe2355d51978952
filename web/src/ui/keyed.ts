import { type Accessor, createComputed } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';

/**
 * The same list with objects that keep their identity as long as their `id` stays, so that `<For>` keeps what it
 * has drawn, and with it the focus, the selection and the place of scrolling.
 */
export function createKeyed<T extends { readonly id: string }>(
  source: Accessor<readonly T[]>,
): Accessor<readonly T[]> {
  const [store, setStore] = createStore<{ list: readonly T[] }>({ list: [] });
  createComputed(() => {
    setStore('list', reconcile(source(), { key: 'id', merge: false }));
  });
  return () => store.list;
}
