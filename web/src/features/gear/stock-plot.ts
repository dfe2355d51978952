import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { columnsOf, type StockSeries } from './stock-series.ts';

/** The canvas of the stock chart. A file of its own, so that only who looks at it loads what draws it. */
export interface StockPlot {
  update(series: StockSeries): void;
  destroy(): void;
}

export interface StockPlotOptions {
  readonly series: StockSeries;
  readonly lowMark: number;
  /** An instant in ms, as it stands under the axis. */
  readonly timeWords: (at: number) => string;
  readonly numberWords: (value: number) => string;
  /** The time that is pointed at, in ms. */
  readonly onPoint: (at: number | undefined) => void;
}

const HEIGHT = 220;
const CROSS = 5;
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
/** Steps of the time axis, in seconds: a label names minutes, so none is finer. */
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 4, 8, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 84, 365].map((count) => count * DAY),
];

export function drawStock(target: HTMLElement, options: StockPlotOptions): StockPlot {
  let { series } = options;
  const colour = (name: string) => getComputedStyle(target).getPropertyValue(name).trim();
  const font = () => `500 13px ${getComputedStyle(target).fontFamily}`;
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = (dash: number[]): uPlot.Series => ({
    ...{ width: 2, dash, spanGaps: true, points: { show: false } },
    stroke: () => colour('--accent'),
    ...(stepped === undefined ? {} : { paths: stepped }),
  });
  const axis: uPlot.Axis = {
    stroke: () => colour('--text-2'),
    font: font(),
    // the themes' lines are for controls: black ones would hide the stock's own
    grid: { stroke: () => `color-mix(in srgb, ${colour('--text')} 16%, transparent)`, width: 1 },
    ticks: { stroke: () => colour('--line'), width: 1, size: 6 },
  };
  const plot = new uPlot(
    {
      ...{ width: Math.max(target.clientWidth, 200), height: HEIGHT },
      ...{ legend: { show: false }, padding: [12, 12, 0, 0] },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: true },
        y: { range: (_, __, highest) => [0, Math.max(highest ?? 0, options.lowMark, 1) * 1.1] },
      },
      axes: [
        {
          ...axis,
          size: 34,
          space: 104,
          incrs: TIME_STEPS,
          values: (_, splits) => splits.map((at) => options.timeWords(at * 1000)),
        },
        {
          ...axis,
          size: 56,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 1_000_000],
          values: (_, splits) => splits.map(options.numberWords),
        },
      ],
      series: [{}, line([]), line([6, 5])],
      hooks: {
        draw: [
          (drawn) => {
            drawLowMark(drawn, options, colour('--warn'));
            drawRefused(drawn, series, colour('--bad'));
          },
        ],
        setCursor: [
          ({ cursor, posToVal }) => {
            const { left } = cursor;
            options.onPoint(left == null || left < 0 ? undefined : posToVal(left, 'x') * 1000);
          },
        ],
      },
    },
    dataOf(series),
    target,
  );
  const resized = new ResizeObserver(() => {
    if (target.clientWidth > 0) plot.setSize({ width: target.clientWidth, height: HEIGHT });
  });
  resized.observe(target);
  // another theme has other colours
  const themed = new MutationObserver(() => plot.redraw(false, true));
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return {
    update(next) {
      series = next;
      plot.setData(dataOf(next));
    },
    destroy() {
      resized.disconnect();
      themed.disconnect();
      plot.destroy();
    },
  };
}

function dataOf({ confirmed, projected }: StockSeries): uPlot.AlignedData {
  const [times = [], ...lines] = columnsOf(confirmed, projected);
  return [times.flatMap((at) => at ?? []), ...lines];
}

/** A line without words, which would lie on others' lines: its number stands in the key. */
function drawLowMark({ ctx, bbox, valToPos }: uPlot, { lowMark }: StockPlotOptions, stroke: string): void {
  if (lowMark === 0) return;
  const scale = window.devicePixelRatio;
  const y = Math.round(valToPos(lowMark, 'y', true));
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2 * scale;
  ctx.setLineDash([2 * scale, 4 * scale]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function drawRefused({ ctx, valToPos }: uPlot, { refused }: StockSeries, stroke: string): void {
  const scale = window.devicePixelRatio;
  const size = CROSS * scale;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2.5 * scale;
  for (const { at, value } of refused) {
    const [x, y] = [valToPos(at / 1000, 'x', true), valToPos(value, 'y', true)];
    ctx.beginPath();
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
    ctx.stroke();
  }
  ctx.restore();
}
