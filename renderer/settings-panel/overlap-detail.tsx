import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { OverlapDetail } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';

type JudgedCurve = NonNullable<OverlapDetail['judgeCurve']>;

const WIDTH = 800;
const LANE = 60;
const HEIGHT = 2 * LANE + 24;
const MODEL_STEP_MS = 25;
const MARKS = ['should-have-stopped', 'should-not-have'] as const;

/** What happened in one overlap, and what the operator says to it. */
export function OverlapDetailView({
  desk,
  id,
  changed,
}: {
  desk: Desk;
  id: number;
  changed: () => Promise<void>;
}): JSX.Element | null {
  const detail = useSignal<OverlapDetail | null>(null);
  const read = async (): Promise<void> => {
    detail.value = await desk.ask('overlaps.open', { id });
  };
  useEffect(() => {
    void read();
  }, [id]);
  const found = detail.value;
  if (found === null) return null;
  const { row, segmentText, second } = found;
  const mark = async (next: (typeof MARKS)[number]): Promise<void> => {
    await desk.ask('overlaps.mark', { id, mark: row.mark === next ? null : next });
    await Promise.all([read(), changed()]);
  };
  return (
    <div class="op-detail">
      <p>
        <strong>{desk.say(row.verdict)}</strong> – {row.because}. {desk.say('probability')} {row.probability.toFixed(2)}
        .
      </p>
      {second === null ? null : (
        <p>
          {`${desk.say('secondWould')}: `}
          <strong>{desk.say(second.verdict)}</strong>
          {second.detectionDelayMs === null ? '' : ` (${second.detectionDelayMs.toFixed(0)} ms)`}
        </p>
      )}
      {segmentText === '' ? null : <p class="op-quiet">{`${desk.say('said')}: “${segmentText.slice(0, 160)}”`}</p>}
      <Timeline desk={desk} detail={found} />
      <div class="op-row">
        {MARKS.map((one) => (
          <button
            type="button"
            key={one}
            class="op-button"
            aria-pressed={row.mark === one}
            onClick={() => void mark(one)}
          >
            {desk.say(one)}
          </button>
        ))}
      </div>
    </div>
  );
}

function Timeline({ desk, detail }: { desk: Desk; detail: OverlapDetail }): JSX.Element {
  const { curve, probabilities, row } = detail;
  if (curve === null) return <p class="op-quiet">{desk.say('noCurve')}</p>;
  const lengthMs = Math.max(1, curve.speech.length * curve.stepMs);
  const xOf = (ms: number): number => ((ms - curve.fromMs) / lengthMs) * WIDTH;
  const areaOf = (values: readonly number[], floor: number): string =>
    `M0 ${floor} ${values.map((value, at) => `L${xOf(curve.fromMs + at * curve.stepMs).toFixed(1)} ${(floor - value * (LANE - 8)).toFixed(1)}`).join(' ')} L${WIDTH} ${floor} Z`;
  const judged = xOf(row.detectionDelayMs);
  const first = detail.judgeCurve ?? (probabilities === null ? null : { fromMs: 0, probabilities });
  const pointsOf = (judged: JudgedCurve): string =>
    judged.probabilities
      .map((value, at) => [xOf(judged.fromMs + (at + 1) * MODEL_STEP_MS), 2 * LANE - value * (LANE - 8)] as const)
      .filter(([x]) => x <= WIDTH)
      .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' ');
  const seconds = Array.from(
    { length: Math.floor((curve.fromMs + lengthMs) / 500) + 3 },
    (_, n) => (n - 2) * 500,
  ).filter((ms) => ms >= curve.fromMs + 200 && ms <= curve.fromMs + lengthMs);
  return (
    <svg
      class="op-timeline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${desk.say(row.verdict)}, ${row.detectionDelayMs.toFixed(0)} ms`}
    >
      <path class="op-lane-agent" d={areaOf(curve.agent, LANE)} />
      <path class="op-lane-visitor" d={areaOf(curve.speech, 2 * LANE)} />
      {detail.secondCurve === null ? null : <polyline class="op-lane-second" points={pointsOf(detail.secondCurve)} />}
      {first === null ? null : <polyline class="op-lane-model" points={pointsOf(first)} />}
      <line class="op-began" x1={xOf(0)} x2={xOf(0)} y1={0} y2={2 * LANE} />
      <line class="op-judged" data-verdict={row.verdict} x1={judged} x2={judged} y1={0} y2={2 * LANE} />
      <text x={6} y={16}>
        {desk.say('agentVoice')}
      </text>
      <text x={6} y={LANE + 16}>
        {desk.say('visitorVoice')}
      </text>
      <text
        x={Math.min(judged + 6, WIDTH - 120)}
        y={14}
        class="op-judged-words"
      >{`${row.detectionDelayMs.toFixed(0)} ms`}</text>
      {seconds.map((ms) => (
        <text
          key={ms}
          x={xOf(ms)}
          y={HEIGHT - 6}
          text-anchor="middle"
          class="op-quiet-text"
        >{`${(ms / 1000).toFixed(1)} s`}</text>
      ))}
    </svg>
  );
}
