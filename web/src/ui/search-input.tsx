import Search from 'lucide-solid/icons/search';
import { createSignal, onCleanup } from 'solid-js';

/** How long typing rests before the address follows it. */
const searchDelayMs = 150;

export interface SearchInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly q: string;
  readonly onSearch: (q: string | undefined) => void;
  /** How much room it takes among its neighbours. */
  readonly class: string;
}

/** What is searched for, kept in the page's address by whoever mounts it. */
export function SearchInput(props: SearchInputProps) {
  const [typing, setTyping] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (text: string) => {
    setTyping(text);
    clearTimeout(timer);
    timer = setTimeout(() => props.onSearch(text || undefined), searchDelayMs);
  };
  onCleanup(() => clearTimeout(timer));
  return (
    <label class={`relative grow lg:max-w-72 ${props.class}`}>
      <span class="sr-only">{props.label}</span>
      <Search
        size={18}
        aria-hidden="true"
        class="pointer-events-none absolute start-3 top-1/2 -translate-y-1/2 text-text-2"
      />
      <input
        type="search"
        class="field rounded-full ps-10"
        dir="auto"
        placeholder={props.placeholder}
        value={typing() ?? props.q}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Back to what was found, where single keys work again.
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
        onBlur={() => setTyping(undefined)}
      />
    </label>
  );
}
