import { describe, expect, it } from 'vitest';
import { AGENT_FRAME_SAMPLES } from './pcm.ts';
import { createPlayout, type Playout } from './playout.ts';
import type { PlayoutEvent } from './playout-events.ts';
import { createSpeechScript, type SpeechScript } from './speech-script.ts';

const ramp = (durationSamples: number): Int16Array =>
  Int16Array.from({ length: durationSamples }, (_, i) => i % 30_000);
const frame = (segmentId: string, lengthMs: number, generation = 1) => ({
  segmentId,
  generation,
  samples: ramp(lengthMs * 24),
});

function feed(script: SpeechScript, playout: Playout): number {
  let lines = 0;
  for (let line = script.nextLine(); line !== null; line = script.nextLine(), lines++) {
    if (line.kind === 'end-segment') playout.endSegment(line.segmentId, line.generation);
    else playout.play(line, line.positionSamples);
  }
  return lines;
}

/** Says for so long; each step is heard 60 ms after it is said. */
function say(script: SpeechScript, playout: Playout, fromMs: number, toMs: number) {
  const out = new Int16Array(AGENT_FRAME_SAMPLES);
  const samples: number[] = [];
  const news: PlayoutEvent[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 10) {
    feed(script, playout);
    news.push(...script.said(playout.step(out), atMs + 60));
    samples.push(...out);
  }
  const told = news.filter((event) => event.kind !== 'piece').map((event) => event.kind);
  return { samples, told };
}

describe('speech script', () => {
  it('gives no more than two seconds ahead, in order, and the rest while it is said', () => {
    const script = createSpeechScript();
    const playout = createPlayout();
    script.add(frame('a', 1500));
    script.end('a', 1);
    script.add(frame('b', 9000));
    feed(script, playout);
    const queued = playout.queuedSamples() / 24;
    expect(queued >= 2000 && queued <= 2200).toBe(true);
    say(script, playout, 0, 1000);
    const later = playout.queuedSamples() / 24;
    expect(later >= 1990 && later <= 2200).toBe(true);
  });

  it('goes on where the voice was heard last when the process is lost, and tells nothing twice', () => {
    const script = createSpeechScript();
    const speech = frame('a', 3000);
    script.add(speech);
    script.end('a', 1);
    const first = say(script, createPlayout(), 0, 1000);
    script.lost(1005);
    const second = say(script, createPlayout(), 2000, 5000);
    expect(first.told).toEqual(['started']);
    expect(second.told).toEqual(['finished']);
    // Said at 0–1000 ms, heard 60 ms later: 945 ms were heard at 1005 ms.
    const rest = speech.samples.subarray(945 * 24);
    expect(second.samples.slice(0, rest.length)).toEqual([...rest]);
    expect(second.samples.slice(rest.length).every((sample) => sample === 0)).toBe(true);
  });

  it('says a segment from its start when nothing of it was heard', () => {
    const script = createSpeechScript();
    script.add(frame('a', 200));
    say(script, createPlayout(), 0, 50);
    script.lost(55);
    expect(say(script, createPlayout(), 1000, 1010).samples).toEqual([...ramp(240)]);
  });

  it('finishes by itself what is cleared while there is no process', () => {
    const script = createSpeechScript();
    script.add(frame('a', 1000));
    script.add(frame('b', 1000));
    say(script, createPlayout(), 0, 500);
    script.lost(560);
    script.clear(2);
    script.add(frame('c', 100, 2));
    expect(script.settle()).toEqual([
      { kind: 'finished', segmentId: 'a', generation: 1, heardSamples: 12_000, interrupted: true, offsetSamples: 0 },
      { kind: 'finished', segmentId: 'b', generation: 1, heardSamples: 0, interrupted: true, offsetSamples: 0 },
      { kind: 'silent', generation: 2, offsetSamples: 0 },
    ]);
    expect(script.settle()).toEqual([]);
    script.add(frame('a', 10));
    expect(script.nextLine()).toMatchObject({ segmentId: 'c' });
  });

  it('tells one silence for each clear', () => {
    const script = createSpeechScript();
    const playout = createPlayout();
    script.add(frame('a', 1000));
    say(script, playout, 0, 100);
    script.clear(2);
    playout.clear(2, 30);
    expect(say(script, playout, 100, 200).told).toEqual(['finished', 'silent']);
    expect(script.settle()).toEqual([]);
  });
});
