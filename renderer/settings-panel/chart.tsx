import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export type Line = { readonly name: string; readonly colour: string; readonly isBar?: boolean };

const HEIGHT_PX = 220;

/** Lines or bars over time, drawn by uPlot; `colour` names a custom property of the panel. */
export function Chart({
  label,
  lines,
  data,
}: {
  label: string;
  lines: readonly Line[];
  data: UPlot.AlignedData;
}): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const scheme = useColours();
  useEffect(() => {
    const place = host.current;
    if (place === null) return;
    const style = getComputedStyle(place);
    const ink = style.getPropertyValue('--op-quiet');
    const axis = {
      stroke: ink,
      font: `13px ${style.fontFamily}`,
      grid: { stroke: style.getPropertyValue('--op-line'), width: 1 },
      ticks: { show: false },
    };
    const chart = new UPlot(
      {
        width: place.clientWidth,
        height: HEIGHT_PX,
        legend: { live: false },
        cursor: { drag: { x: false, y: false } },
        axes: [axis, { ...axis, size: 56 }],
        series: [{}, ...lines.map((line) => seriesOf(line, style.getPropertyValue(line.colour)))],
      },
      data,
      place,
    );
    const resized = new ResizeObserver(() => {
      chart.setSize({ width: place.clientWidth, height: HEIGHT_PX });
    });
    resized.observe(place);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [data, lines, scheme]);
  return <div class="op-chart" ref={host} role="img" aria-label={label} />;
}

/** @returns another value whenever day becomes night: a canvas keeps the colours that it was drawn with */
function useColours(): number {
  const turns = useSignal(0);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const turn = (): void => {
      turns.value += 1;
    };
    const chosen = new MutationObserver(turn);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    dark.addEventListener('change', turn);
    return () => {
      chosen.disconnect();
      dark.removeEventListener('change', turn);
    };
  }, []);
  return turns.value;
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
