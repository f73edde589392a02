import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CommandAnswer, ScreenEvent } from '../../preload/contract.ts';
import type { Desk } from './desk.ts';
import { Card, Group } from './group.tsx';
import { WhatIfCard } from './what-if.tsx';

type Graph = Extract<ScreenEvent, { kind: 'operator-graph' }>;
type Point = { speech: number; judge: number | null; second: number | null; decision: Graph['decision'] };
type Judges = CommandAnswer<'health.read'>['judges'];

const POINTS = 312;
const JUDGES_MS = 3000;

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
    if (canvas.current !== null) draw(canvas.current, points, 0.6);
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
        {desk.view.value?.values['interruption.secondModelFile'] ? (
          <span class="op-key" data-line="second">
            {desk.say('secondLine')}
          </span>
        ) : null}
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

function pointsOf({ speech, judge, second, decision }: Graph): Point[] {
  return speech.map((probability, at) => ({
    speech: probability,
    judge: judge[at],
    second: second[at],
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
  line(({ second }) => second, colour('--op-agent'), 2);
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
