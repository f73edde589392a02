import type { KioskEvent } from '../domain/kiosk-events.ts';
import { COLOURS, element, labelRows, note } from './picture-parts.ts';

type Decided = { readonly atMs: number; readonly fromMs: number; readonly text: string; readonly fill: string };

function decisionsOf(events: readonly KioskEvent[]): readonly Decided[] {
  return events.flatMap((event): Decided[] => {
    if (event.kind === 'interrupted') {
      const silent = events.find((other) => other.kind === 'speaker-silent' && other.generation === event.generation);
      const silence = silent === undefined ? '' : `, silent ${Math.round(silent.atMs - event.atMs)} ms later`;
      const said = `gives the floor after ${Math.round(event.atMs - event.onsetAtMs)} ms${silence}`;
      return [{ atMs: event.atMs, fromMs: event.onsetAtMs, text: `${said}: ${event.because}`, fill: COLOURS.stop }];
    }
    if (event.kind !== 'overlap-judged' || event.verdict.isInterruption) return [];
    const { verdict } = event;
    const said = verdict.agentEnded ? 'undecided: the guide had finished' : `keeps the floor: ${verdict.because}`;
    return [{ atMs: event.atMs, fromMs: verdict.overlapStartedAtMs ?? event.atMs, text: said, fill: COLOURS.good }];
  });
}

/** Each verdict with its reason: a line through both voices, and how long it took under the visitor's. */
export function drawDecisions(
  events: readonly KioskEvent[],
  x: (atMs: number) => number,
  lanes: { readonly from: number; readonly to: number; readonly label: number },
): string[] {
  const decided = decisionsOf(events);
  return labelRows(decided, x, 13.5).flatMap((one, i) => {
    const { fromMs, atMs, fill } = decided[i];
    const through = { x1: x(atMs), x2: x(atMs), y1: lanes.from, y2: lanes.to };
    return [
      element('line', { ...through, stroke: fill, 'stroke-width': 1.5, 'stroke-dasharray': '3 3' }),
      element('rect', {
        x: x(fromMs),
        y: lanes.to + 2,
        width: Math.max(2, x(atMs) - x(fromMs)),
        height: 4,
        rx: 2,
        fill,
      }),
      note(one.x, lanes.label + one.row * 24, one.text, fill),
    ];
  });
}
