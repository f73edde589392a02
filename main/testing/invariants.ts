import type { HeardFrame } from '../domain/audio-frames.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { DetectorInput } from '../interfaces/interruption-detector.ts';
import type { QuietHost } from './quiet-host.ts';

export type Invariants = {
  readonly said: (segmentId: string) => void;
  readonly event: (event: KioskEvent) => void;
  readonly report: (report: AgentReport) => void;
  readonly cleared: (generation: number) => void;
  readonly heard: (frame: HeardFrame) => void;
  readonly asked: (input: DetectorInput) => void;
  readonly failed: (what: string) => void;
  /** Nobody speaks any more. */
  readonly ended: () => void;
  readonly broken: () => readonly string[];
  readonly counts: () => Readonly<Record<string, number>>;
};

/** What must hold in every conversation, whatever anybody does. */
export function openInvariants(host: Pick<QuietHost, 'nowMs'>): Invariants {
  const broken: string[] = [];
  const counts: Record<string, number> = {};
  const segments = new Map<string, { started: boolean; finished: number; heardMs: number }>();
  const playing = new Set<string>();
  let generation = 1;
  let openOverlap = false;
  let visitorSpeaks = false;
  let lastHeard = { key: '', positionMs: -1 };

  const fail = (what: string): void => {
    if (broken.length < 50) broken.push(`${(host.nowMs() / 1000).toFixed(2)} s: ${what}`);
  };

  function event(happened: KioskEvent): void {
    counts[happened.kind] = (counts[happened.kind] ?? 0) + 1;
    switch (happened.kind) {
      case 'overlap-started':
        if (openOverlap) fail('an overlap began inside another');
        openOverlap = true;
        return;
      case 'overlap-judged':
        if (!openOverlap) fail('a verdict without an overlap');
        openOverlap = false;
        return;
      case 'visitor-started-speaking':
        if (visitorSpeaks) fail('the visitor started twice');
        visitorSpeaks = true;
        return;
      case 'visitor-stopped-speaking':
        if (!visitorSpeaks) fail('the visitor stopped without having started');
        visitorSpeaks = false;
        return;
      default:
        segmentEvent(happened);
    }
  }

  function segmentEvent(happened: KioskEvent): void {
    switch (happened.kind) {
      case 'segment-started':
        if (playing.size > 0) fail(`${happened.segmentId} began while ${[...playing].join()} was heard`);
        playing.add(happened.segmentId);
        if (!segments.has(happened.segmentId)) counts['own words'] = (counts['own words'] ?? 0) + 1;
        return;
      case 'segment-finished':
        if (!playing.delete(happened.segmentId)) fail(`${happened.segmentId} finished without having begun`);
        return;
      case 'state-changed': {
        const { floor, phase } = happened.state;
        if ((floor === 'agent' || floor === 'both') && phase !== 'speaking')
          fail(`a silent agent has the floor (${floor})`);
        return;
      }
      default:
        return;
    }
  }

  function report(told: AgentReport): void {
    if (told.kind !== 'playback-finished') return;
    const segment = segments.get(told.segmentId);
    if (!segment) {
      fail(`${told.segmentId} was reported, but never said`);
      return;
    }
    segment.finished++;
    if (segment.finished > 1) fail(`${told.segmentId} was reported ${segment.finished} times`);
    if (told.positionMs > told.durationMs + 0.01) fail(`${told.segmentId} was heard for longer than it is`);
    if (told.positionMs + 0.01 < segment.heardMs - 600)
      fail(`the position of ${told.segmentId} went back in its report`);
    if (!told.interrupted && Math.abs(told.positionMs - told.durationMs) > 0.01)
      fail(`${told.segmentId} ended by itself at ${told.positionMs} of ${told.durationMs} ms`);
  }

  function heard(frame: HeardFrame): void {
    if (frame.generation !== generation) fail(`generation ${frame.generation} was heard in ${generation}`);
    const key = `${frame.segmentId}/${frame.generation}`;
    if (key === lastHeard.key && frame.positionMs <= lastHeard.positionMs) fail(`the position of ${key} went back`);
    lastHeard = { key, positionMs: frame.positionMs };
    const segment = segments.get(frame.segmentId);
    if (segment) segment.heardMs = Math.max(segment.heardMs, frame.positionMs);
  }

  function ended(): void {
    if (openOverlap) fail('an overlap was never judged');
    if (playing.size > 0) fail(`${[...playing].join()} never finished`);
    for (const [id, { finished }] of segments) if (finished !== 1) fail(`${id} was reported ${finished} times`);
  }

  return {
    said: (segmentId) => segments.set(segmentId, { started: false, finished: 0, heardMs: 0 }),
    event,
    report,
    cleared: (next) => {
      if (next <= generation) fail(`generation ${next} after ${generation}`);
      generation = next;
    },
    heard,
    asked: ({ kind }) => {
      counts[`detector:${kind}`] = (counts[`detector:${kind}`] ?? 0) + 1;
    },
    failed: fail,
    ended,
    broken: () => broken,
    counts: () => counts,
  };
}
