import { type Accessor, createMemo, createSignal, onCleanup } from 'solid-js';
import type { RowCollection } from './person-data.ts';

export interface LiveRows<Row> {
  /** False until all rows of the collection are read. */
  readonly ready: Accessor<boolean>;
  readonly rows: Accessor<readonly Row[]>;
  readonly get: (id: string) => Row | undefined;
}

/**
 * The rows of a collection as plain objects: one that changed is another object, all others stay the same. A store
 * would let one text follow one column, but filtering and sorting 5,000 rows of it costs a subscription for each
 * column that is looked at.
 */
export function createLiveRows<Row extends { readonly id: string }>(
  collection: RowCollection<Row>,
  wanted: (row: Row) => boolean,
): LiveRows<Row> {
  const byId = new Map<string, Row>();
  const [changed, setChanged] = createSignal(undefined, { equals: false });
  const [ready, setReady] = createSignal(collection.isReady());
  const subscription = collection.subscribeChanges(
    (changes) => {
      for (const { type, value } of changes) {
        if (type === 'delete' || !wanted(value)) byId.delete(value.id);
        else byId.set(value.id, value);
      }
      setChanged(undefined);
    },
    { includeInitialState: true },
  );
  collection.onFirstReady(() => setReady(true));
  onCleanup(() => subscription.unsubscribe());
  const rows = createMemo((): readonly Row[] => {
    changed();
    return [...byId.values()];
  });
  return {
    ready,
    rows,
    get: (id) => {
      changed();
      return byId.get(id);
    },
  };
}
