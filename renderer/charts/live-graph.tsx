import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useColours } from './redraw.ts';
import './charts.css';

/** One window of the microphone. */
export type LivePoint = {
  readonly speech: number;
  readonly judge: number | null;
  readonly second: number | null;
  /** What fell in it. */
  readonly decision: 'interruption' | 'backchannel' | 'agent-ended' | null;
};

export type LiveGraphParts = {
  readonly label: string;
  /** Shown before the judge has told its own. */
  readonly threshold: number;
  /** Calls whenever there are new points, with the threshold of now. @returns its off-switch */
  readonly listen: (take: (points: readonly LivePoint[], threshold: number) => void) => () => void;
};

/** So many windows of 32 ms are ten seconds. */
const POINTS = 312;

/** What the microphone hears and what the judge makes of it, moving on as it comes. */
export function LiveGraph({ label, threshold, listen }: LiveGraphParts): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const kept = useRef<{ points: readonly LivePoint[]; threshold: number }>({ points: [], threshold });
  const scheme = useColours();
  const redraw = (): void => {
    if (canvas.current !== null) draw(canvas.current, kept.current.points, kept.current.threshold);
  };
  useEffect(redraw, [scheme]);
  useEffect(
    () =>
      listen((points, now) => {
        kept.current = { points: [...kept.current.points, ...points].slice(-POINTS), threshold: now };
        redraw();
      }),
    [],
  );
  return <canvas class="chart-live" ref={canvas} role="img" aria-label={label} />;
}

function draw(canvas: HTMLCanvasElement, points: readonly LivePoint[], threshold: number): void {
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
  const line = (value: (point: LivePoint) => number | null, stroke: string, widthPx: number): void => {
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
