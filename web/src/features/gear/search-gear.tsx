import Search from 'lucide-solid/icons/search';
import { createSignal, onCleanup } from 'solid-js';
import { t } from '../../ui/catalogue/gear.ts';

/** How long typing rests before the address follows it. */
const searchDelayMs = 150;

export function SearchGear(props: {
  readonly q: string;
  readonly onSearch: (q: string | undefined) => void;
}) {
  const [typing, setTyping] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (text: string) => {
    setTyping(text);
    clearTimeout(timer);
    timer = setTimeout(() => props.onSearch(text || undefined), searchDelayMs);
  };
  onCleanup(() => clearTimeout(timer));
  return (
    <label class="relative min-w-28 grow basis-28 lg:max-w-72">
      <span class="sr-only">{t.gear.search}</span>
      <Search
        size={18}
        aria-hidden="true"
        class="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-text-2"
      />
      <input
        type="search"
        class="field rounded-full ps-10"
        dir="auto"
        placeholder={t.gear.searchPlaceholder}
        value={typing() ?? props.q}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={() => setTyping(undefined)}
      />
    </label>
  );
}
