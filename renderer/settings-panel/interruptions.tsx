import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CommandAnswer, ScreenEvent } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card, Group } from './group.tsx';

type Graph = Extract<ScreenEvent, { kind: 'operator-graph' }>;
type Point = { speech: number; judge: number | null; decision: Graph['decision'] };
type WhatIf = CommandAnswer<'overlaps.what-if'>;
type Judges = CommandAnswer<'health.read'>['judges'];

const POINTS = 312;
const JUDGES_MS = 3000;
const REPLAYED = 100;

export function InterruptionsPage({ desk }: { desk: Desk }): JSX.Element {
  return (
    <>
      <Card title={desk.say('live')}>
        <p class="op-quiet">{desk.say('liveHelp')}</p>
        <LiveGraph desk={desk} />
        <JudgeList desk={desk} />
      </Card>
      <WhatIfCard desk={desk} />
      <Group desk={desk} group="interruption" />
    </>
  );
}

function LiveGraph({ desk }: { desk: Desk }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    void desk.ask('operator.watch', { on: true });
    let points: Point[] = [];
    if (canvas.current !== null) draw(canvas.current, points, 0.7);
    const off = desk.onEvent((event) => {
      if (event.kind !== 'operator-graph' || canvas.current === null) return;
      points = [...points, ...pointsOf(event)].slice(-POINTS);
      draw(canvas.current, points, event.threshold);
    });
    return () => {
      off();
      void desk.ask('operator.watch', { on: false });
    };
  }, []);
  return (
    <figure class="op-live">
      <canvas ref={canvas} role="img" aria-label={desk.say('live')} />
      <figcaption>
        <span class="op-key" data-line="speech">
          {desk.say('speechLine')}
        </span>
        <span class="op-key" data-line="judge">
          {desk.say('judgeLine')}
        </span>
        <span class="op-key" data-line="threshold">
          {desk.say('thresholdLine')}
        </span>
        <span class="op-key" data-line="decision">
          {desk.say('verdict')}
        </span>
      </figcaption>
    </figure>
  );
}

function pointsOf({ speech, judge, decision }: Graph): Point[] {
  return speech.map((probability, at) => ({
    speech: probability,
    judge: judge[at],
    decision: at === speech.length - 1 ? decision : null,
  }));
}

function draw(canvas: HTMLCanvasElement, points: readonly Point[], threshold: number): void {
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const sharp = devicePixelRatio;
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  pen.scale(sharp, sharp);
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name);
  const xOf = (at: number): number => width - ((points.length - 1 - at) / (POINTS - 1)) * width;
  const yOf = (share: number): number => 4 + (1 - share) * (height - 8);
  const line = (value: (point: Point) => number | null, stroke: string, widthPx: number): void => {
    pen.beginPath();
    let isDown = false;
    for (const [at, point] of points.entries()) {
      const share = value(point);
      if (share === null) isDown = false;
      else if (isDown) pen.lineTo(xOf(at), yOf(share));
      else {
        pen.moveTo(xOf(at), yOf(share));
        isDown = true;
      }
    }
    pen.strokeStyle = stroke;
    pen.lineWidth = widthPx;
    pen.stroke();
  };
  pen.setLineDash([6, 6]);
  pen.strokeStyle = colour('--op-quiet');
  pen.strokeRect(-10, yOf(threshold), width + 20, height * 2);
  pen.setLineDash([]);
  for (const [at, { decision }] of points.entries()) {
    if (decision === null) continue;
    pen.fillStyle = colour(decision === 'interruption' ? '--op-stop' : '--op-go');
    pen.fillRect(xOf(at) - 1.5, 0, 3, height);
  }
  line(({ speech }) => speech, colour('--op-visitor'), 2);
  line(({ judge }) => judge, colour('--op-stop'), 3);
}

function JudgeList({ desk }: { desk: Desk }): JSX.Element {
  const judges = useSignal<Judges>([]);
  const view = desk.view.value;
  useEffect(() => {
    const read = async (): Promise<void> => {
      judges.value = (await desk.ask('health.read', {}))?.judges ?? [];
    };
    void read();
    const timer = setInterval(() => void read(), JUDGES_MS);
    return () => {
      clearInterval(timer);
    };
  }, [view]);
  return (
    <>
      <h4>{desk.say('judges')}</h4>
      <ul class="op-judges">
        {judges.value.map(({ name, state, because }) => (
          <li key={name} data-state={state}>
            <strong>{name}</strong> {desk.say(state)} <span class="op-quiet">{because}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function WhatIfCard({ desk }: { desk: Desk }): JSX.Element {
  const values = useSignal({ threshold: 0.5, minSpeechMs: 320, backchannelSilenceMs: 500 });
  const result = useSignal<WhatIf | null>(null);
  const replay = async (): Promise<void> => {
    result.value = await desk.ask('overlaps.what-if', { values: values.value, last: REPLAYED });
  };
  const set = (change: Partial<typeof values.value>): void => {
    values.value = { ...values.value, ...change };
    void replay();
  };
  useEffect(() => {
    void replay();
  }, []);
  const { threshold, minSpeechMs, backchannelSilenceMs } = values.value;
  return (
    <Card title={desk.say('whatIf')}>
      <p class="op-quiet">{desk.say('whatIfHelp')}</p>
      <Slider
        name={desk.say('minSpeech')}
        value={minSpeechMs}
        min={64}
        max={1500}
        step={32}
        unit="ms"
        set={(value) => {
          set({ minSpeechMs: value });
        }}
      />
      <Slider
        name={desk.say('silence')}
        value={backchannelSilenceMs}
        min={100}
        max={2000}
        step={50}
        unit="ms"
        set={(value) => {
          set({ backchannelSilenceMs: value });
        }}
      />
      <Slider
        name={desk.say('threshold')}
        value={threshold}
        min={0.05}
        max={0.95}
        step={0.05}
        unit=""
        set={(value) => {
          set({ threshold: value });
        }}
      />
      <WhatIfResult desk={desk} result={result.value} />
    </Card>
  );
}

function WhatIfResult({ desk, result }: { desk: Desk; result: WhatIf | null }): JSX.Element | null {
  if (result === null) return null;
  if (result.replayed === 0) return <p role="status">{desk.say('whatIfNone')}</p>;
  const changed = result.rows.filter(({ was, would }) => was !== would);
  return (
    <div role="status">
      <p>
        <strong>{changed.length}</strong> {desk.say('changed')}, {result.replayed - changed.length}{' '}
        {desk.say('unchanged')}.
      </p>
      {changed.length === 0 ? null : (
        <table class="op-table">
          <thead>
            <tr>
              <th>{desk.say('time')}</th>
              <th>{desk.say('was')}</th>
              <th>{desk.say('would')}</th>
              <th>{desk.say('mark')}</th>
            </tr>
          </thead>
          <tbody>
            {changed.slice(0, 12).map((row) => (
              <tr key={row.id}>
                <td>{new Date(row.detectedAtUtcMs).toLocaleString(desk.words.value.language)}</td>
                <td>{desk.say(row.was)}</td>
                <td>{desk.say(row.would)}</td>
                <td>{row.mark === null ? '' : desk.say(row.mark)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

type SliderParts = {
  name: string;
  value: number;
  min: number;
  max: number;
  step: number;
  unit: string;
  set: (value: number) => void;
};

function Slider({ name, value, min, max, step, unit, set }: SliderParts): JSX.Element {
  return (
    <label class="op-slider">
      <span>{name}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => {
          set(Number(event.currentTarget.value));
        }}
      />
      <output>{`${value} ${unit}`}</output>
    </label>
  );
}
