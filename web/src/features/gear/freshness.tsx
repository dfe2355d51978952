import { type Accessor, createMemo, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { useFestival } from '../shell/festival.tsx';

/** Cut off, what others book does not reach this device. */
const cutOff: ReadonlySet<string> = new Set([
  'storage_full',
  'stuck',
  'sign_in_expired',
  'wrong_person',
  'no_network',
  'no_answer',
  'paused',
]);

export const isCutOff = (code: string): boolean => cutOff.has(code);

/** When this device last learnt what there is, as people say it. */
export function createFreshness(): Accessor<string | undefined> {
  const { connection } = useData();
  const festival = useFestival();
  return createMemo(() => {
    const { freshAt } = connection.state();
    return freshAt === null ? undefined : festival.times().short(new Date(freshAt).toISOString());
  });
}

/** Says that others' bookings are missing from the numbers, while that is so. */
export function Staleness() {
  const { connection } = useData();
  const freshness = createFreshness();
  return (
    <Show when={isCutOff(connection.state().code)}>
      <p class="text-sm text-text-2" data-stale>
        {t.gear.stale(freshness())}
      </p>
    </Show>
  );
}
