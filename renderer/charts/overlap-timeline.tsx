import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { OverlapDetail } from '../../preload/contract.ts';
import { useWidth } from './redraw.ts';
import './charts.css';

type JudgedCurve = NonNullable<OverlapDetail['judgeCurve']>;

export type OverlapTimelineParts = {
  readonly label: string;
  readonly agentName: string;
  readonly visitorName: string;
  readonly detail: Omit<OverlapDetail, 'curve'> & { readonly curve: NonNullable<OverlapDetail['curve']> };
  readonly language: string;
  /** What of the recording is heard now, ms against the overlap's start; null: nothing plays. */
  readonly playhead: ReadonlySignal<number | null>;
};

const LANE = 62;
const HEIGHT = 2 * LANE + 26;
const MODEL_STEP_MS = 25;
/** Between two times on the axis, at least. */
const LEAST_PX = 64;

/** One overlap: both voices over each other, what the judges made of it, and when it was decided. */
export function OverlapTimeline(parts: OverlapTimelineParts): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  return (
    <div class="chart-timeline" ref={host} role="img" aria-label={parts.label}>
      {width === 0 ? null : <Lanes {...parts} width={width} />}
    </div>
  );
}

function Lanes(parts: OverlapTimelineParts & { readonly width: number }): JSX.Element {
  const { detail, width, playhead } = parts;
  const { curve, probabilities, row } = detail;
  const lengthMs = Math.max(1, curve.speech.length * curve.stepMs);
  const xOf = (ms: number): number => ((ms - curve.fromMs) / lengthMs) * width;
  const areaOf = (values: readonly number[], floor: number): string =>
    `M0 ${floor} ${values.map((value, at) => `L${xOf(curve.fromMs + at * curve.stepMs).toFixed(1)} ${(floor - value * (LANE - 24)).toFixed(1)}`).join(' ')} L${width} ${floor} Z`;
  const pointsOf = (judged: JudgedCurve): string =>
    judged.probabilities
      .map((value, at) => [xOf(judged.fromMs + (at + 1) * MODEL_STEP_MS), 2 * LANE - value * (LANE - 24)] as const)
      .filter(([x]) => x <= width)
      .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' ');
  const first = detail.judgeCurve ?? (probabilities === null ? null : { fromMs: 0, probabilities });
  const judged = xOf(row.detectionDelayMs);
  return (
    <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
      <path class="lane-agent" d={areaOf(curve.agent, LANE)} />
      <path class="lane-visitor" d={areaOf(curve.speech, 2 * LANE)} />
      <line class="lane-floor" x1={0} x2={width} y1={LANE} y2={LANE} />
      {detail.secondCurve === null ? null : <polyline class="lane-second" points={pointsOf(detail.secondCurve)} />}
      {first === null ? null : <polyline class="lane-model" points={pointsOf(first)} />}
      <line class="lane-began" x1={xOf(0)} x2={xOf(0)} y1={0} y2={2 * LANE} />
      <line class="lane-judged" data-verdict={row.verdict} x1={judged} x2={judged} y1={0} y2={2 * LANE} />
      <Playhead at={playhead} xOf={xOf} />
      <text x={6} y={16}>
        {parts.agentName}
      </text>
      <text x={6} y={LANE + 17}>
        {parts.visitorName}
      </text>
      <JudgedWords x={judged} width={width} delayMs={row.detectionDelayMs} />
      <Times {...parts} xOf={xOf} fromMs={curve.fromMs} lengthMs={lengthMs} />
    </svg>
  );
}

type PlayheadParts = { readonly at: ReadonlySignal<number | null>; readonly xOf: (ms: number) => number };

/** All that is drawn anew with each picture while a recording plays. */
function Playhead({ at, xOf }: PlayheadParts): JSX.Element | null {
  const ms = at.value;
  return ms === null ? null : <line class="lane-playhead" x1={xOf(ms)} x2={xOf(ms)} y1={0} y2={2 * LANE} />;
}

/** Beside the line, on the side where there is room. */
function JudgedWords({ x, width, delayMs }: { x: number; width: number; delayMs: number }): JSX.Element {
  const isLate = x > width - 80;
  return (
    <text x={isLate ? x - 6 : x + 6} y={16} text-anchor={isLate ? 'end' : 'start'}>
      {`${delayMs.toFixed(0)} ms`}
    </text>
  );
}

type TimesParts = OverlapTimelineParts & {
  readonly width: number;
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly xOf: (ms: number) => number;
};

function Times({ xOf, fromMs, lengthMs, width, language }: TimesParts): JSX.Element {
  const stepMs = [250, 500, 1000, 2000, 5000].find((step) => (step / lengthMs) * width >= LEAST_PX) ?? 10_000;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  const ticks = Array.from(
    { length: Math.floor((fromMs + lengthMs - first) / stepMs) + 1 },
    (_, n) => first + n * stepMs,
  );
  const words = new Intl.NumberFormat(language, { maximumFractionDigits: 2, signDisplay: 'negative' });
  const shown = ticks.filter((ms) => xOf(ms) > 24 && xOf(ms) < width - 24);
  return (
    <>
      {shown.map((ms) => (
        <text key={ms} x={xOf(ms)} y={HEIGHT - 7} text-anchor="middle" class="lane-time">
          {`${words.format(ms / 1000).replace('-', '−')} s`}
        </text>
      ))}
    </>
  );
}
