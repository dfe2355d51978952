import { useSearchParams } from '@solidjs/router';
import Search from 'lucide-solid/icons/search';
import UserRound from 'lucide-solid/icons/user-round';
import { createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import type { BoardFilter } from './board-view.ts';

/** How long typing rests before the address follows it. */
const searchDelayMs = 150;

export interface BoardFiltersProps {
  readonly filter: BoardFilter;
  /** Stands after the search where there is room for one column, else at the end. */
  readonly action: JSX.Element;
  readonly layout: 'columns' | 'tabs';
}

/** Which tasks and in which columns; all of it is the address, so that a link, Back and a reload keep it. */
export function BoardFilters(props: BoardFiltersProps) {
  const festival = useFestival();
  const [, setParams] = useSearchParams();
  const set = (params: Record<string, string | undefined>) => setParams(params, { replace: true });
  return (
    <search aria-label={t.board.filters} class="flex grow flex-wrap items-center gap-2">
      <SearchField q={props.filter.q} onSearch={(q) => set({ q })} />
      <Show when={props.layout === 'tabs'}>{props.action}</Show>
      <button
        type="button"
        class="chip"
        aria-pressed={props.filter.mine}
        onClick={() => set({ mine: props.filter.mine ? undefined : '1' })}
      >
        <UserRound size={18} aria-hidden="true" class="max-sm:hidden" />
        {t.board.mine}
      </button>
      <select
        class="chip min-w-0 max-w-32 shrink sm:max-w-44"
        aria-label={t.board.stage}
        data-on={props.filter.stage !== undefined}
        value={props.filter.stage ?? ''}
        onChange={(event) => set({ stage: event.currentTarget.value || undefined, col: undefined })}
      >
        <option value="">{t.board.allStages}</option>
        <For each={festival.stages()}>
          {(stage) => (
            <option value={stage.id} selected={props.filter.stage === stage.id}>
              {stage.name}
            </option>
          )}
        </For>
      </select>
      <button
        type="button"
        class="chip"
        aria-pressed={props.filter.by === 'stage'}
        onClick={() => set({ by: props.filter.by === 'stage' ? undefined : 'stage', col: undefined })}
      >
        {t.board.byStage}
      </button>
      <Show when={props.layout === 'columns'}>
        <span class="ms-auto">{props.action}</span>
      </Show>
    </search>
  );
}

function SearchField(props: { readonly q: string; readonly onSearch: (q: string | undefined) => void }) {
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
        onBlur={() => setTyping(undefined)}
      />
    </label>
  );
}
