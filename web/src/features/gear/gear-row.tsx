import { A, useLocation } from '@solidjs/router';
import { onMount, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import type { GearItemRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/gear.ts';
import { Mark } from '../../ui/mark.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { createFreshness } from './freshness.tsx';
import type { Gear } from './gear.ts';
import { worstMark } from './gear-list-view.ts';
import { LowPill, StockLine } from './stock-words.tsx';

/** Where the changes of an item and of its bookings are; the one that most needs to be known. */
export function ItemMark(props: { readonly gear: Gear; readonly itemId: string }) {
  const data = useData();
  const marks = data.rowMarks('gear_item', () => props.itemId);
  const code = () => worstMark(marks().mark?.code, props.gear.marks().get(props.itemId));
  return <Show when={code()}>{(shown) => <Mark code={shown()} />}</Show>;
}

export interface GearRowProps {
  readonly gear: Gear;
  readonly item: GearItemRow;
  readonly current: boolean;
}

/** One item in a narrow list: what it is, how many are left, and how that comes about. */
export function GearRow(props: GearRowProps) {
  const festival = useFestival();
  const location = useLocation();
  const freshness = createFreshness();
  const view = () => props.gear.viewOf(props.item);
  let row: HTMLLIElement | undefined;
  // the list was another one before the item was opened
  onMount(() => props.current && row?.scrollIntoView({ block: 'nearest' }));
  return (
    <li class="gear-row" data-item-id={props.item.id} data-current={props.current} ref={row}>
      <div class="min-w-0 grow">
        <A
          class="card-link font-semibold"
          href={paths.gearItem(festival.id, props.item.id) + location.search}
          aria-current={props.current ? 'true' : undefined}
          dir="auto"
        >
          {props.item.name}
        </A>
        <p class="text-sm text-text-2">
          <StockLine view={view()} time={freshness()} isNew={props.item.version === null} />
        </p>
        <p class="flex flex-wrap items-center gap-2 pt-1 empty:hidden">
          <Show when={view().low}>
            <LowPill />
          </Show>
          <ItemMark gear={props.gear} itemId={props.item.id} />
        </p>
      </div>
      <p class="flex shrink-0 flex-col items-end">
        <span class="gear-left num" data-left>
          {t.gear.number(view().left)}
        </span>
        <span class="max-w-24 truncate text-sm text-text-2" dir="auto">
          {t.gear.unitFor(view().left, props.item.unit)}
        </span>
      </p>
    </li>
  );
}
