import type { HeardFrame, MicrophoneFrame } from './audio-frames.ts';
import type { KioskEvent } from './kiosk-events.ts';
import { AGENT_SAMPLE_RATE, durationMsOf, MICROPHONE_SAMPLE_RATE } from './pcm.ts';
import { createResampler } from './resampler.ts';

/** What was heard around one overlap: two channels at the microphone's rate, the visitor left, the agent right. */
export type OverlapSound = {
  /** Of the verdict. */
  readonly createdAtMs: number;
  /** Of the first sample, against the overlap's start. */
  readonly fromMs: number;
  readonly samples: Int16Array;
};

export interface OverlapSoundRecorder {
  /** The microphone as who judges hears it. @returns what is complete with this frame */
  hear(frame: MicrophoneFrame): readonly OverlapSound[];
  /** The agent's voice as it is heard. */
  say(frame: HeardFrame): void;
  note(event: KioskEvent): void;
  /** Nothing of what was heard stays. */
  forget(): void;
}

const BEFORE_MS = 3000;
const AFTER_MS = 3000;
const LONGEST_MS = 12_000;
/** The agent's frames are told before they are heard. */
const AHEAD_MS = 1000;
const KEPT_MS = BEFORE_MS + LONGEST_MS + AFTER_MS + AHEAD_MS;
/** A frame whose time differs from where the last one ended by less goes on from there. */
const JITTER_MS = 15;

type Piece = { readonly atMs: number; readonly samples: Int16Array };
type Owed = { readonly createdAtMs: number; readonly startedAtMs: number; readonly untilMs: number };

/** Remembers the last seconds of both voices, and gives those around each overlap that was judged. */
export function openOverlapSoundRecorder(): OverlapSoundRecorder {
  const visitor: Piece[] = [];
  const agent: Piece[] = [];
  let owed: Owed[] = [];
  return {
    hear: ({ samples, capturedAtMs }) => {
      keep(visitor, { atMs: capturedAtMs, samples });
      while (agent.length > 0 && agent[0].atMs < capturedAtMs - KEPT_MS) agent.shift();
      const nowMs = capturedAtMs + durationMsOf(samples.length, MICROPHONE_SAMPLE_RATE);
      const complete = owed.filter(({ untilMs }) => nowMs >= untilMs);
      if (complete.length > 0) owed = owed.filter(({ untilMs }) => nowMs < untilMs);
      return complete.map((one) => soundOf(one, visitor, agent));
    },
    say: ({ samples, heardAtMs }) => {
      keep(agent, { atMs: heardAtMs, samples });
    },
    note: (event) => {
      if (event.kind !== 'overlap-judged') return;
      const { createdAtMs, overlapStartedAtMs, detectedAtMs, detectionDelayMs } = event.verdict;
      const startedAtMs = overlapStartedAtMs ?? detectedAtMs - detectionDelayMs;
      owed.push({
        createdAtMs,
        startedAtMs,
        untilMs: Math.min(detectedAtMs, startedAtMs + LONGEST_MS) + AFTER_MS,
      });
    },
    forget: () => {
      visitor.length = 0;
      agent.length = 0;
      owed = [];
    },
  };
}

function keep(pieces: Piece[], { atMs, samples }: Piece): void {
  // A copy: whoever gave it may use its buffer again.
  pieces.push({ atMs, samples: samples.slice() });
  while (pieces[0].atMs < atMs - KEPT_MS) pieces.shift();
}

function soundOf(
  { createdAtMs, startedAtMs, untilMs }: Owed,
  visitor: readonly Piece[],
  agent: readonly Piece[],
): OverlapSound {
  const first = visitor.find(({ atMs }) => atMs >= startedAtMs - BEFORE_MS);
  const fromMs = Math.min(first?.atMs ?? startedAtMs, startedAtMs);
  const left = trackOf(visitor, fromMs, untilMs, MICROPHONE_SAMPLE_RATE);
  const right = atMicrophoneRate(trackOf(agent, fromMs, untilMs, AGENT_SAMPLE_RATE), left.length);
  const samples = new Int16Array(2 * left.length);
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = left[i];
    samples[2 * i + 1] = right[i];
  }
  return { createdAtMs, fromMs: fromMs - startedAtMs, samples };
}

/** Pieces on one line of time; nothing stands for what was not heard. */
function trackOf(pieces: readonly Piece[], fromMs: number, untilMs: number, sampleRate: number): Int16Array {
  const perMs = sampleRate / 1000;
  const track = new Int16Array(Math.max(0, Math.round((untilMs - fromMs) * perMs)));
  let next = -Infinity;
  for (const { atMs, samples } of pieces) {
    const due = Math.round((atMs - fromMs) * perMs);
    const at = Math.abs(due - next) <= JITTER_MS * perMs ? next : due;
    next = at + samples.length;
    if (next <= 0 || at >= track.length) continue;
    const skipped = Math.max(0, -at);
    track.set(samples.subarray(skipped, Math.max(skipped, track.length - at)), Math.max(0, at));
  }
  return track;
}

function atMicrophoneRate(track: Int16Array, count: number): Int16Array {
  const rates = { fromRate: AGENT_SAMPLE_RATE, toRate: MICROPHONE_SAMPLE_RATE, fromChannels: 1, toChannels: 1 };
  const resampler = createResampler(rates);
  const delay = Math.round((resampler.delayMs * MICROPHONE_SAMPLE_RATE) / 1000);
  const tail = new Int16Array(Math.ceil((resampler.delayMs * AGENT_SAMPLE_RATE) / 1000) + AGENT_SAMPLE_RATE / 100);
  const whole = new Int16Array(track.length + tail.length);
  whole.set(track);
  const resampled = resampler.process(whole).subarray(delay, delay + count);
  const out = new Int16Array(count);
  out.set(resampled);
  return out;
}
