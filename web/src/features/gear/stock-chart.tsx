import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { useData } from '../../data/data-context.tsx';
import { type Booking, createRefusedBookings } from '../../data/gear.ts';
import type { GearItemRow } from '../../data/rows.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/gear.ts';
import { useFestival } from '../shell/festival.tsx';
import type { Gear } from './gear.ts';
import type { StockPlot } from './stock-plot.ts';
import { type StockPoint, type StockSeries, stockSeries, valueAt } from './stock-series.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface StockChartProps {
  readonly gear: Gear;
  readonly item: GearItemRow;
  /** Bookings that count, newest first. */
  readonly accepted: readonly Booking[];
}

/** The stock over time: a picture, the same as a table, and one sentence that says it all. */
export function StockChart(props: StockChartProps) {
  const { connection, db } = useData();
  const festival = useFestival();
  const refused = createRefusedBookings(db, props.item.id);
  const [asTable, setAsTable] = createSignal(false);
  const view = () => props.gear.viewOf(props.item);
  const series = createMemo((): StockSeries => {
    const { doubtful, confirmed } = view();
    const pending = props.gear.pendingOf(props.item.id).filter(({ id }) => !doubtful.has(id));
    const now = festival.now();
    return stockSeries({
      ...{ confirmed, pending, now, accepted: props.accepted },
      refusedAt: refused().map((receipt) => Date.parse(receipt.received_at)),
      freshAt: connection.state().freshAt ?? now,
    });
  });
  const short = (at: number) => festival.times().short(new Date(at).toISOString());
  const summary = () => {
    const { confirmed } = series();
    const [first] = confirmed;
    const values = confirmed.map((point) => point.value);
    return first === undefined
      ? undefined
      : t.gear.summary({
          since: short(first.at),
          from: first.value,
          to: view().confirmed,
          lowest: Math.min(...values),
          mine: view().mine,
          refused: refused().length,
        });
  };
  return (
    <Show when={summary()}>
      {(text) => (
        <section aria-labelledby="stock-heading" data-stock-chart>
          <div class="flex flex-wrap items-center justify-between gap-2">
            <h2 id="stock-heading" class="text-md">
              {t.gear.stockHeading}
            </h2>
            <Button kind="quiet" aria-pressed={asTable()} onClick={() => setAsTable((shown) => !shown)}>
              {asTable() ? t.gear.showChart : t.gear.showTable}
            </Button>
          </div>
          <p class="pb-2 text-text-2">{text()}</p>
          <Show
            when={asTable()}
            fallback={<Picture series={series()} lowMark={props.item.low_mark} words={text()} />}
          >
            <Twin series={series()} time={short} />
          </Show>
        </section>
      )}
    </Show>
  );
}

function Picture(props: { readonly series: StockSeries; readonly lowMark: number; readonly words: string }) {
  const festival = useFestival();
  const [pointed, setPointed] = createSignal<number>();
  let target: HTMLDivElement | undefined;
  let plot: StockPlot | undefined;
  let gone = false;
  const span = () => {
    const points = [...props.series.confirmed, ...props.series.projected];
    return (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  };
  const timeWords = (at: number) => {
    const { clock, short } = festival.times();
    const instant = new Date(at).toISOString();
    return span() < DAY_MS ? clock(instant) : short(instant);
  };
  const draw = async () => {
    const { drawStock } = await import('./stock-plot.ts');
    plot?.destroy();
    if (target === undefined || gone) return;
    plot = drawStock(target, {
      ...{ series: props.series, lowMark: props.lowMark },
      ...{ timeWords, numberWords: t.gear.number, onPoint: setPointed },
    });
  };
  onMount(() => createEffect(on([() => props.lowMark, festival.times], draw)));
  createEffect(
    on(
      () => props.series,
      (series) => plot?.update(series),
      { defer: true },
    ),
  );
  onCleanup(() => {
    gone = true;
    plot?.destroy();
  });
  const readout = () => {
    const at = pointed();
    if (at === undefined) return undefined;
    const last = props.series.confirmed.at(-1)?.at ?? 0;
    const line =
      at > last && props.series.projected.length > 0 ? props.series.projected : props.series.confirmed;
    const value = valueAt(line, at);
    return value === undefined
      ? undefined
      : t.gear.readout(festival.times().short(new Date(at).toISOString()), value);
  };
  return (
    <figure>
      <div class="gear-chart" role="img" aria-label={props.words} ref={target} />
      <figcaption class="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-text-2">
        <Key look="solid" words={t.gear.legend.confirmed} />
        <Show when={props.series.projected.length > 0}>
          <Key look="dashed" words={t.gear.legend.projected} />
        </Show>
        <Show when={props.lowMark > 0}>
          <Key look="dotted" words={t.gear.lowMark(props.lowMark)} />
        </Show>
        <Show when={props.series.refused.length > 0}>
          <Key look="cross" words={t.gear.legend.refused} />
        </Show>
        <span class="num ms-auto min-h-5 text-text">{readout()}</span>
      </figcaption>
    </figure>
  );
}

function Key(props: { readonly look: 'solid' | 'dashed' | 'dotted' | 'cross'; readonly words: string }) {
  return (
    <span class="inline-flex items-center gap-2">
      <span class="gear-key" data-look={props.look} aria-hidden="true">
        {props.look === 'cross' ? '×' : ''}
      </span>
      {props.words}
    </span>
  );
}

/** The same numbers as rows, newest first. */
function Twin(props: { readonly series: StockSeries; readonly time: (at: number) => string }) {
  const rows = createMemo(() => {
    // that it stays as it was is no news
    const of = (points: readonly StockPoint[], words: string) =>
      points
        .filter((point, index) => point.value !== points[index - 1]?.value)
        .map((point) => ({ ...point, words }));
    const { confirmed, projected, refused } = props.series;
    return [
      ...of(confirmed, t.gear.legend.confirmed),
      ...of(projected, t.gear.legend.projected).slice(1),
      ...refused.map((point) => ({ ...point, words: t.gear.legend.refused })),
    ].sort((a, b) => b.at - a.at);
  });
  return (
    <section class="panel max-h-96 overflow-y-auto" tabindex="0" aria-label={t.gear.showTable}>
      <table class="gear-table">
        <thead>
          <tr>
            <th scope="col">{t.gear.time}</th>
            <th scope="col" class="num-cell">
              {t.gear.stockHeading}
            </th>
            <th scope="col">{t.gear.what}</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <td class="num">{props.time(row.at)}</td>
                <td class="num-cell">{t.gear.number(row.value)}</td>
                <td class="text-text-2">{row.words}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
