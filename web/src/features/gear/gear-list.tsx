import { useSearchParams } from '@solidjs/router';
import ChevronsDown from 'lucide-solid/icons/chevrons-down';
import PackagePlus from 'lucide-solid/icons/package-plus';
import Plus from 'lucide-solid/icons/plus';
import { createMemo, For, Match, Show, Switch } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { createKeys } from '../../ui/keys.ts';
import { Message } from '../../ui/message.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { useFestival } from '../shell/festival.tsx';
import { Staleness } from './freshness.tsx';
import type { Gear } from './gear.ts';
import { fittingItems, parseFilter } from './gear-list-view.ts';
import { GearRow } from './gear-row.tsx';
import { GearTable } from './gear-table.tsx';

export interface GearListProps {
  readonly gear: Gear;
  /** A table where there is room for its columns. */
  readonly layout: 'rows' | 'table';
  /** The item that is open beside the list. */
  readonly currentId: string | undefined;
  readonly onBook: () => void;
  readonly onAdd: () => void;
}

/** All there is to book, with what is left of each as far as this device knows. */
export function GearList(props: GearListProps) {
  const festival = useFestival();
  const [params, setParams] = useSearchParams();
  const filter = createMemo(() => parseFilter(params));
  const low = createMemo(
    () => new Set(props.gear.items().flatMap((item) => (props.gear.viewOf(item).low ? [item.id] : []))),
  );
  const items = createMemo(() => fittingItems(props.gear.items(), filter(), (id) => low().has(id)));
  const set = (changes: Record<string, string | undefined>) => setParams(changes, { replace: true });
  const toggleLow = () => set({ low: filter().onlyLow ? undefined : '1' });
  const clear = () => set({ q: undefined, low: undefined });
  const none = () => {
    if (props.gear.items().length === 0) return 'empty';
    return items().length === 0 ? 'filtered' : undefined;
  };
  createKeys({ l: { says: t.gear.onlyLow, act: toggleLow } }, t.gear.page);
  return (
    <div class="flex h-full flex-col">
      <div class="flex flex-col gap-2 px-4 pt-3 pb-2">
        <div class="flex flex-wrap items-center gap-2">
          <h1 class={props.layout === 'table' ? 'me-2 text-lg' : 'sr-only'}>{t.gear.heading}</h1>
          <search aria-label={t.gear.filters} class="flex min-w-0 grow flex-wrap items-center gap-2">
            <SearchInput
              class="min-w-28 basis-28"
              label={t.gear.search}
              placeholder={t.gear.searchPlaceholder}
              q={filter().q}
              onSearch={(q) => set({ q })}
            />
            <button type="button" class="chip" aria-pressed={filter().onlyLow} onClick={toggleLow}>
              <ChevronsDown size={18} aria-hidden="true" />
              {t.gear.onlyLowCount(low().size)}
            </button>
          </search>
          <Show when={props.layout === 'table'}>
            <AddItem onAdd={props.onAdd} />
            <Button kind="primary" onClick={props.onBook}>
              <PackagePlus size={20} aria-hidden="true" />
              {t.gear.book}
            </Button>
          </Show>
        </div>
        <Staleness />
      </div>
      <div class="min-h-0 grow overflow-y-auto px-4 pb-6" data-gear-list>
        <Switch>
          <Match when={none() === 'empty'}>
            <Message title={t.gear.empty} body={festival.isLead() ? undefined : t.gear.emptyTech}>
              <Show when={festival.isLead()}>
                <Button kind="primary" onClick={props.onAdd}>
                  {t.gear.add}
                </Button>
              </Show>
            </Message>
          </Match>
          <Match when={none() === 'filtered'}>
            <Message title={filter().onlyLow && filter().q === '' ? t.gear.noneLow : t.gear.noneFits}>
              <Button onClick={clear}>{t.gear.clearFilters}</Button>
            </Message>
          </Match>
          <Match when={props.layout === 'table'}>
            <GearTable gear={props.gear} items={items()} />
          </Match>
          <Match when={true}>
            <ul class="panel gear-rows">
              <For each={items()}>
                {(item) => <GearRow gear={props.gear} item={item} current={item.id === props.currentId} />}
              </For>
            </ul>
            <p class="flex justify-center pt-4">
              <AddItem onAdd={props.onAdd} />
            </p>
          </Match>
        </Switch>
      </div>
      {/* beside an open item its own button is nearer */}
      <Show when={props.layout === 'rows' && props.currentId === undefined && props.gear.items().length > 0}>
        <div class="bottom-bar edge-t shrink-0 bg-surface px-4 py-2">
          <Button kind="primary" size="primary" class="w-full" onClick={props.onBook}>
            <PackagePlus size={20} aria-hidden="true" />
            {t.gear.book}
          </Button>
        </div>
      </Show>
    </div>
  );
}

/** What there is to book is set up by leads. */
function AddItem(props: { readonly onAdd: () => void }) {
  const festival = useFestival();
  return (
    <Show when={festival.isLead()}>
      <Button onClick={props.onAdd}>
        <Plus size={20} aria-hidden="true" />
        {t.gear.add}
      </Button>
    </Show>
  );
}
