import { A, useLocation } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import PackagePlus from 'lucide-solid/icons/package-plus';
import { createSignal, onMount, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { createItemBookings } from '../../data/gear.ts';
import type { GearItemRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { Message } from '../../ui/message.tsx';
import { AnswerStrips } from '../answers/answer-strips.tsx';
import { useFestival } from '../shell/festival.tsx';
import { paths } from '../shell/paths.ts';
import { saving } from '../shell/saving.tsx';
import { Allowances } from './allowances.tsx';
import { BookingAnswers } from './booking-answers.tsx';
import { Entries } from './entries.tsx';
import { createFreshness, Staleness } from './freshness.tsx';
import type { Gear } from './gear.ts';
import { ItemMark } from './gear-row.tsx';
import { ItemMenu } from './item-menu.tsx';
import { StockChart } from './stock-chart.tsx';
import { LowPill, StockLine } from './stock-words.tsx';

/** How many entries are read at first, and with each "Show older". */
const PAGE = 60;

export interface GearDetailProps {
  readonly id: string;
  readonly gear: Gear;
  /** Whether the reading position moves here, because the item took the place of the list. */
  readonly focusHeading: boolean;
  readonly onBook: () => void;
}

/** One item: how many are left and why, who booked it, and what is promised. */
export function GearDetail(props: GearDetailProps) {
  const festival = useFestival();
  const location = useLocation();
  const item = () => props.gear.item(props.id);
  return (
    <div class="flex h-full flex-col" data-gear-detail={props.id}>
      <div class="shrink-0 px-2 pt-1 lg:px-4">
        <A class="button" data-kind="quiet" href={paths.gear(festival.id, location.search)}>
          <ArrowLeft size={20} aria-hidden="true" class="rtl:rotate-180" />
          {t.gear.back}
        </A>
      </div>
      <Show when={item()} fallback={<NotThere />}>
        {(found) => (
          <Show when={found().deleted_at} fallback={<ItemBody {...props} item={found()} />}>
            {(at) => <DeletedItem item={found()} at={at()} />}
          </Show>
        )}
      </Show>
    </div>
  );
}

/** One text for what was never there, is not there any more, or is not this person's to see (WB-14). */
function NotThere() {
  const festival = useFestival();
  return (
    <Message heading title={t.gear.notThereTitle} body={t.gear.notThereBody}>
      <A class="button" data-kind="primary" href={paths.gear(festival.id)}>
        {t.gear.backToGear}
      </A>
    </Message>
  );
}

function DeletedItem(props: { readonly item: GearItemRow; readonly at: string }) {
  const { writes } = useData();
  const festival = useFestival();
  return (
    <div class="min-h-0 grow overflow-y-auto">
      <div class="mx-auto flex max-w-3xl flex-col gap-5 px-4 pt-2 pb-8" data-state="deleted">
        <h1 class="text-lg" dir="auto">
          {props.item.name}
        </h1>
        <p class="tone strip" data-tone="saved">
          <time datetime={props.at} title={festival.times().full(props.at)}>
            {t.gear.deleted(festival.times().short(props.at))}
          </time>
        </p>
        <AnswerStrips table="gear_item" id={props.item.id} />
        <BookingAnswers column="item_id" id={props.item.id} />
        <Show when={festival.isLead()}>
          <span>
            <Button onClick={() => saving(writes.edit('gear_item', props.item.id, { deleted_at: null }))}>
              {t.gear.restore}
            </Button>
          </span>
        </Show>
      </div>
    </div>
  );
}

function ItemBody(props: GearDetailProps & { readonly item: GearItemRow }) {
  const { db } = useData();
  const freshness = createFreshness();
  const [limit, setLimit] = createSignal(PAGE);
  const accepted = createItemBookings(db, props.id, limit);
  const view = () => props.gear.viewOf(props.item);
  let heading: HTMLHeadingElement | undefined;
  onMount(() => {
    if (props.focusHeading) heading?.focus({ preventScroll: true });
  });
  return (
    <>
      <div class="min-h-0 grow overflow-y-auto">
        <div class="mx-auto flex max-w-3xl flex-col gap-5 px-4 pt-1 pb-8">
          <div class="flex items-start gap-2">
            <div class="flex min-h-target min-w-0 grow flex-wrap items-center gap-x-3 gap-y-1">
              <h1 class="min-w-0 text-lg" dir="auto" tabindex="-1" ref={heading}>
                {props.item.name}
              </h1>
              <ItemMark gear={props.gear} itemId={props.item.id} />
            </div>
            <ItemMenu item={props.item} />
          </div>
          <AnswerStrips table="gear_item" id={props.item.id} />
          <BookingAnswers column="item_id" id={props.item.id} />
          <section class="panel flex flex-wrap items-end justify-between gap-4 px-4 py-3" data-stock>
            <div class="min-w-0">
              <h2 class="font-normal text-text-2">{t.gear.leftLong}</h2>
              <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span class="gear-number num" data-left>
                  {t.gear.number(view().left)}
                </span>
                <span class="me-2 min-w-0 truncate text-text-2" dir="auto">
                  {t.gear.unitFor(view().left, props.item.unit)}
                </span>
                <Show when={view().low}>
                  <LowPill />
                </Show>
              </p>
              <p class="text-text-2">
                <StockLine view={view()} time={freshness()} isNew={props.item.version === null} />
              </p>
              <p class="text-sm text-text-2">
                {props.item.low_mark === 0 ? t.gear.noLowMark : t.gear.lowMark(props.item.low_mark)}
              </p>
              <Staleness />
            </div>
            <Button kind="primary" size="primary" class="max-lg:hidden" onClick={props.onBook}>
              <PackagePlus size={20} aria-hidden="true" />
              {t.gear.book}
            </Button>
          </section>
          <StockChart gear={props.gear} item={props.item} accepted={accepted()} />
          <Allowances gear={props.gear} item={props.item} />
          <Entries
            gear={props.gear}
            item={props.item}
            accepted={accepted()}
            hasMore={accepted().length === limit()}
            onMore={() => setLimit((before) => before + PAGE)}
          />
        </div>
      </div>
      <div class="bottom-bar edge-t shrink-0 bg-surface px-4 py-2 lg:hidden">
        <Button kind="primary" size="primary" class="w-full" onClick={props.onBook}>
          <PackagePlus size={20} aria-hidden="true" />
          {t.gear.book}
        </Button>
      </div>
    </>
  );
}
