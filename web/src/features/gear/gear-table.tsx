import { A, useLocation } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { GearItemRow } from '../../data/rows.ts';
import { t } from '../../ui/catalogue/gear.ts';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { createFreshness } from './freshness.tsx';
import type { Gear } from './gear.ts';
import { ItemMark } from './gear-row.tsx';
import { LowPill } from './stock-words.tsx';

/** All items with all their numbers, for a screen that has room for them. */
export function GearTable(props: { readonly gear: Gear; readonly items: readonly GearItemRow[] }) {
  const freshness = createFreshness();
  return (
    <div class="panel overflow-x-auto">
      <table class="gear-table">
        <caption class="sr-only">{t.gear.heading}</caption>
        <thead>
          <tr>
            <th scope="col">{t.gear.item}</th>
            <th scope="col" class="num-cell">
              {t.gear.left}
            </th>
            <th scope="col">{t.gear.unit}</th>
            <th scope="col" class="num-cell">
              {t.gear.confirmedColumn(freshness())}
            </th>
            <th scope="col" class="num-cell">
              {t.gear.you}
            </th>
            <th scope="col" class="num-cell">
              {t.gear.promised}
            </th>
            <th scope="col" class="num-cell">
              {t.gear.lowMarkField}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>{(item) => <Line gear={props.gear} item={item} />}</For>
        </tbody>
      </table>
    </div>
  );
}

function Line(props: { readonly gear: Gear; readonly item: GearItemRow }) {
  const festival = useFestival();
  const location = useLocation();
  const view = () => props.gear.viewOf(props.item);
  const promised = () => view().promisedHere + view().promisedToOthers;
  return (
    <tr data-item-id={props.item.id}>
      <th scope="row">
        <span class="flex items-center gap-2">
          <A
            class="card-link min-w-0 truncate font-semibold"
            href={paths.gearItem(festival.id, props.item.id) + location.search}
            dir="auto"
          >
            {props.item.name}
          </A>
          <Show when={view().low}>
            <LowPill />
          </Show>
          <ItemMark gear={props.gear} itemId={props.item.id} />
        </span>
      </th>
      <td class="num-cell text-md" data-left>
        {t.gear.number(view().left)}
      </td>
      <td class="text-text-2" dir="auto">
        {props.item.unit}
      </td>
      <td class="num-cell text-text-2">{t.gear.number(view().confirmed)}</td>
      <td class="num-cell">{view().mine === 0 ? '' : t.gear.change(view().mine)}</td>
      <td class="num-cell text-text-2">{promised() === 0 ? '' : t.gear.number(promised())}</td>
      <td class="num-cell text-text-2">
        {props.item.low_mark === 0 ? '' : t.gear.number(props.item.low_mark)}
      </td>
    </tr>
  );
}
