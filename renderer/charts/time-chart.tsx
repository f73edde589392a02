import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useColours } from './redraw.ts';
import './charts.css';

export type Line = { readonly name: string; readonly colour: string; readonly isBar?: boolean };

export type TimeChartParts = {
  readonly label: string;
  readonly lines: readonly Line[];
  /** Seconds since 1970, then each line's values. */
  readonly data: UPlot.AlignedData;
  /** Of the times beside the axis, as BCP 47 has it. */
  readonly language: string;
  readonly unit?: string;
};

const HEIGHT_PX = 220;
const DAY_S = 86_400;
/** One bar's room at each end, so that the first and the last are whole. */
const MARGIN_S = 1800;

/** Lines or bars over time, drawn by uPlot; `colour` names a custom property of the panel. */
export function TimeChart({ label, lines, data, language, unit = '' }: TimeChartParts): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const scheme = useColours();
  useEffect(() => {
    const place = host.current;
    if (place === null) return;
    const chart = new UPlot(optionsFor(place, { lines, language, unit }), data, place);
    const resized = new ResizeObserver(() => {
      chart.setSize({ width: place.clientWidth, height: HEIGHT_PX });
    });
    resized.observe(place);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [data, lines, scheme, language]);
  return <div class="chart" ref={host} role="img" aria-label={label} />;
}

type Drawn = { readonly lines: readonly Line[]; readonly language: string; readonly unit: string };

function optionsFor(place: HTMLElement, { lines, language, unit }: Drawn): UPlot.Options {
  const style = getComputedStyle(place);
  const axis = {
    stroke: style.getPropertyValue('--op-quiet'),
    font: `13px ${style.fontFamily}`,
    grid: { stroke: style.getPropertyValue('--op-line'), width: 1 },
    ticks: { show: false },
  };
  const times = wordsOfTimes(language);
  return {
    width: place.clientWidth,
    height: HEIGHT_PX,
    legend: { live: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, x: false, y: false },
    scales: {
      x: { range: (_, from, to) => [from - MARGIN_S, to + MARGIN_S] },
      y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
    },
    axes: [
      { ...axis, space: 88, values: (_, ticks) => times(ticks) },
      {
        ...axis,
        size: 64,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
        values: (_, ticks) => ticks.map((tick) => `${tick} ${unit}`.trim()),
      },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, style.getPropertyValue(line.colour)))],
  };
}

/** Hours, and the day below the first of each; days alone where they are far apart. */
function wordsOfTimes(language: string): (ticks: readonly number[]) => string[] {
  const hour = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  return (ticks) => {
    const isWide = ticks.length > 1 && ticks[1] - ticks[0] >= DAY_S;
    let last = '';
    return ticks.map((tick) => {
      const at = new Date(tick * 1000);
      if (isWide) return day.format(at);
      const isNew = day.format(at) !== last;
      last = day.format(at);
      return isNew ? `${hour.format(at)}\n${last}` : hour.format(at);
    });
  };
}

function seriesOf({ name, isBar = false }: Line, stroke: string): UPlot.Series {
  const bars = UPlot.paths.bars?.({ size: [0.7, 24], align: 0 });
  return {
    label: name,
    stroke,
    width: isBar ? 0 : 2,
    ...(isBar && { fill: stroke, points: { show: false }, ...(bars && { paths: bars }) }),
    ...(!isBar && { points: { show: true, size: 5, fill: stroke } }),
  };
}
