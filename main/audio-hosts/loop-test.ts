import { CLEAR, type LoopFinding } from '../domain/loop-meter.ts';
import { FRAME_MS } from '../domain/pcm.ts';
import { measuringSound, toneForEars } from '../domain/test-sounds.ts';
import type { AudioHost, LoopMeasurement } from '../interfaces/audio-host.ts';

export type Span = { readonly fromMs: number; readonly toMs: number };

export type LoopTestOptions = {
  /** Mixes a sound into what the loudspeaker gives. */
  readonly playSound: (samples: Int16Array) => void;
  /** What came back of this time; null when no microphone tells. */
  readonly find: (span: Span) => Promise<LoopFinding | null>;
  /** How a finding splits: what the loudspeaker's delay is by it, and how long the whole way takes, ms. */
  readonly reckon: (lagMs: number) => { readonly outputLatencyMs: number; readonly roundTripMs: number };
};

export type LoopTest = Pick<AudioHost, 'testTone' | 'measureLoop' | 'playBeside'> & {
  /** Each step of the loudspeaker: whether it had a part of the sound in it, and when it is heard. */
  readonly step: (hasSound: boolean, heardAtMs: number) => void;
};

/** A loudspeaker that does not play it within this time beyond its length plays nothing. */
const PATIENCE_MS = 3000;

/** Sounds beside the agent's voice: the two with which an operator tries loudspeaker and microphone, and recordings. */
export function createLoopTest(options: LoopTestOptions): LoopTest {
  const player = createPlayer(options);
  let last: Promise<unknown> = Promise.resolve();
  /** Counts the calls: only the latest recording is wanted. */
  let recordings = 0;

  async function measure(): Promise<LoopMeasurement> {
    const span = await player.play(measuringSound());
    if (span === null) return { kind: 'not-measured', reason: 'no-loudspeaker' };
    const finding = await options.find(span);
    if (finding === null) return { kind: 'not-measured', reason: 'no-microphone' };
    if (finding.clarity < CLEAR) return { kind: 'not-measured', reason: 'not-heard' };
    const { farDbfs, echoDbfs, noiseDbfs, lagMs } = finding;
    return { kind: 'measured', ...options.reckon(lagMs), echoReturnLossDb: farDbfs - echoDbfs, noiseDbfs };
  }

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = last.then(task);
    last = mine;
    return mine;
  }

  return {
    step: player.step,
    testTone: () => {
      player.stopRecording();
      return inTurn(async () => (await player.play(toneForEars())) !== null);
    },
    measureLoop: () => {
      player.stopRecording();
      return inTurn(measure);
    },
    playBeside: (samples, onHeard) => {
      const mine = ++recordings;
      player.stopRecording();
      if (samples.length === 0) return Promise.resolve(true);
      return inTurn(async () => mine === recordings && (await player.play(samples, onHeard)) !== null);
    },
  };
}

type Player = Pick<LoopTest, 'step'> & {
  /** @param onHeard for a recording, which can be stopped: its first sample will be heard then */
  readonly play: (samples: Int16Array, onHeard?: (heardAtMs: number) => void) => Promise<Span | null>;
  readonly stopRecording: () => void;
};

/** One sound at a time, and when it was heard; null when no loudspeaker played it. */
function createPlayer(options: Pick<LoopTestOptions, 'playSound'>): Player {
  let watch: ((hasSound: boolean, heardAtMs: number) => void) | null = null;
  let stopRecording: (() => void) | null = null;
  function play(samples: Int16Array, onHeard?: (heardAtMs: number) => void): Promise<Span | null> {
    return new Promise((resolve) => {
      let fromMs: number | null = null;
      let toMs = 0;
      const done = (span: Span | null): void => {
        clearTimeout(impatience);
        watch = null;
        stopRecording = null;
        resolve(span);
      };
      if (onHeard !== undefined)
        stopRecording = () => {
          options.playSound(new Int16Array(0));
          if (fromMs === null) done(null); // else at the first step without it
        };
      const impatience = setTimeout(
        () => {
          done(null);
        },
        samples.length / 24 + PATIENCE_MS,
      );
      watch = (hasSound, heardAtMs) => {
        if (hasSound) {
          if (fromMs === null) onHeard?.(heardAtMs);
          fromMs ??= heardAtMs;
          toMs = heardAtMs + FRAME_MS;
        } else if (fromMs !== null) done({ fromMs, toMs });
      };
      options.playSound(samples);
    });
  }
  return {
    play,
    stopRecording: () => stopRecording?.(),
    step: (hasSound, heardAtMs) => watch?.(hasSound, heardAtMs),
  };
}
