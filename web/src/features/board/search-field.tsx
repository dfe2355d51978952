import Search from 'lucide-solid/icons/search';
import { createSignal, onCleanup } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';

/** How long typing rests before the address follows it. */
const searchDelayMs = 150;

export function SearchField(props: {
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
    <label class="relative min-w-36 grow basis-36 lg:max-w-72">
      <span class="sr-only">{t.board.search}</span>
      <Search
        size={18}
        aria-hidden="true"
        class="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-text-2"
      />
      <input
        type="search"
        class="field rounded-full ps-10"
        dir="auto"
        placeholder={t.board.searchPlaceholder}
        value={typing() ?? props.q}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Back to the tasks, where single keys work again.
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
        onBlur={() => setTyping(undefined)}
      />
    </label>
  );
}
