import { Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';

const staleAfterMs = 5 * 60_000;

/** Says how old the others' changes are, once that could matter. */
export function Freshness() {
  const { connection } = useData();
  const festival = useFestival();
  const staleSince = () => {
    const { freshAt } = connection.state();
    return freshAt !== null && festival.now() - freshAt > staleAfterMs ? freshAt : undefined;
  };
  return (
    <Show when={staleSince()}>
      {(at) => (
        <p class="text-sm text-text-2">
          {t.board.freshness(festival.times().short(new Date(at()).toISOString()))}
        </p>
      )}
    </Show>
  );
}
