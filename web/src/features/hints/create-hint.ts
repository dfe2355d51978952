import type { LocalWrite } from '@festival-ops/policy/local';
import { type Accessor, createEffect, createMemo, createSignal, onCleanup } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { type Previewed, previewWrite } from '../../data/preview.ts';
import { useFestival } from '../shell/festival.tsx';
import { type Hint, hintOf } from './hint-of.ts';

/** A write as it would be made. A row that is yet to be made needs no id. */
export type Act = Omit<LocalWrite, 'id'> & { readonly id?: string };

/** Stands for the id that a new row would get. */
const NEW_ROW = '00000000-0000-4000-8000-ffffffffffff';

/**
 * What would become of an act, as far as this device knows, now and as it changes. Undefined while there is nothing
 * to say, and until the first answer, which takes some milliseconds.
 */
export function createHint(act: Accessor<Act | undefined>): Accessor<Hint | undefined> {
  const data = useData();
  const festival = useFestival();
  const [previewed, setPreviewed] = createSignal<Previewed>();
  // The same act in another object is not asked again.
  const wanted = createMemo(() => {
    const { id = NEW_ROW, ...rest } = act() ?? { table: '' };
    return rest.table === '' ? undefined : JSON.stringify({ id, ...rest });
  });
  createEffect(() => {
    const asked = wanted();
    data.activity.unsent();
    let over = false;
    onCleanup(() => {
      over = true;
    });
    if (asked === undefined) {
      setPreviewed(undefined);
      return;
    }
    const write: LocalWrite = JSON.parse(asked);
    const parts = { db: data.db, userId: data.userId, deviceId: data.deviceId, now: Date.now };
    previewWrite(parts, write).then(
      (answer) => !over && setPreviewed(answer),
      // A hint that can't be given is none: the act itself goes its way.
      (error) => console.warn('no preview', error),
    );
  });
  return createMemo(() => {
    const known = previewed();
    if (known === undefined || wanted() === undefined) return undefined;
    const { code, freshAt } = data.connection.state();
    return hintOf(known, {
      connected: code === 'online' || code === 'sending',
      ageMs: festival.now() - (freshAt ?? 0),
    });
  });
}
