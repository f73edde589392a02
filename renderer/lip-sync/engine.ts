import type { AudioFrameMessage } from '../../preload/contract.ts';
import { openArticulation, type Articulation } from './articulation.ts';
import { BANDS, HOP, openLogMel, openNormaliser, WINDOW, type SoundFrame } from './log-mel.ts';
import { POSE_NUMBERS } from './mouth-pose.ts';
import type { MouthKeys } from './mouth-track.ts';
import { AHEAD_FRAMES, CONTEXT_FRAMES, openNetwork, type NetworkFile } from './network.ts';
import { ANALYSIS_RATE, openResampler, type Resampler } from './resampler.ts';

/** Turns sound into poses. Deterministic: the same samples give the same poses in any chunks. */
export interface MouthEngine {
  /** @returns the poses that became certain with this frame, then guesses of the next ones; none for a generation older than the last clear */
  push(frame: AudioFrameMessage): MouthKeys;
  clear(generation: number): void;
}

/** The muscles' own slowness and the eye's taste for lips that lead: a pose is for so long before its sound. */
const LEAD_MS = 15;
/** Frames of one utterance follow each other; a gap or an overlap beyond this begins a new one. */
const SEAM_MS = 40;
/**
 * With so many frames after the judged one a pose is guessed, the last frame standing in for the rest; with all of
 * `AHEAD_FRAMES` it is certain and takes the guess's place. A mouth whose sound is known 40 ms before it is heard is not
 * late for it, and one whose sound is known earlier is right more often (2 % of the visemes).
 */
const GUESSED_AFTER_FRAMES = 2;
/** What the network saw before the first frame. */
const SILENCE_DBFS = -100;

type Anchor = { readonly sample: number; readonly heardAtMs: number };

/** One stretch of sound without a gap. */
type Stretch = {
  readonly key: string;
  readonly sampleRate: number;
  readonly resampler: Resampler;
  readonly mel: (samples: Float64Array) => SoundFrame[];
  readonly articulation: Articulation;
  readonly context: { bands: Float64Array; levelDbfs: number }[];
  readonly anchors: Anchor[];
  samples: number;
  frames: number;
  endsAtMs: number;
};

function openStretch(frame: AudioFrameMessage, key: string, quiet: Float64Array): Stretch {
  return {
    key,
    sampleRate: frame.sampleRate,
    resampler: openResampler(frame.sampleRate),
    mel: openLogMel(),
    articulation: openArticulation(),
    context: Array.from({ length: CONTEXT_FRAMES }, () => ({ bands: quiet, levelDbfs: SILENCE_DBFS })),
    anchors: [],
    samples: 0,
    frames: 0,
    endsAtMs: frame.heardAtMs,
  };
}

/** What the network sees of the frame that is `after` frames before the newest; the newest stands in for later ones. */
function seenBy({ context }: Stretch, after: number): Float64Array[] {
  const first = AHEAD_FRAMES - after;
  return Array.from({ length: CONTEXT_FRAMES }, (_, i) => context[Math.min(first + i, CONTEXT_FRAMES - 1)].bands);
}

/** When a sample of the stretch is heard, by the frame that it came with: a clock that drifts is followed. */
function heardAt({ anchors, sampleRate }: Stretch, seconds: number): number {
  const anchor = anchors.findLast(({ sample }) => sample / sampleRate <= seconds) ?? anchors[0];
  return anchor.heardAtMs + (seconds - anchor.sample / sampleRate) * 1000;
}

/** Frames before the one that is judged next are not asked for again. */
function forget({ anchors, sampleRate, frames }: Stretch): void {
  const seconds = ((frames - 1 - AHEAD_FRAMES) * HOP) / ANALYSIS_RATE;
  while (anchors.length > 1 && anchors[1].sample / sampleRate <= seconds) anchors.shift();
}

export function openMouthEngine(weights: NetworkFile): MouthEngine {
  const judge = openNetwork(weights);
  const normalise = openNormaliser(weights.startMean); // outlives a stretch: the agent keeps its voice
  const quiet = new Float64Array(BANDS).fill(-4);
  let oldestAllowed = -Infinity;
  let stretch: Stretch | null = null;

  function stretchOf(frame: AudioFrameMessage): Stretch {
    const key = `${frame.generation} ${frame.sampleRate}`;
    const follows = stretch?.key === key && Math.abs(frame.heardAtMs - stretch.endsAtMs) <= SEAM_MS;
    if (stretch === null || !follows) stretch = openStretch(frame, key, quiet);
    stretch.anchors.push({ sample: stretch.samples, heardAtMs: frame.heardAtMs });
    stretch.samples += frame.samples.length;
    stretch.endsAtMs = frame.heardAtMs + (frame.samples.length * 1000) / frame.sampleRate;
    return stretch;
  }

  /** The pose of the frame that is `after` frames before the newest, and when it is to be seen. */
  function poseOf(from: Stretch, after: number, articulation: Articulation): { pose: Float32Array; atMs: number } {
    const { levelDbfs } = from.context[CONTEXT_FRAMES - 1 - after];
    const pose = articulation.step(judge(seenBy(from, after)), levelDbfs);
    const seconds = ((from.frames - 1 - after) * HOP + WINDOW / 2) / ANALYSIS_RATE;
    return { pose, atMs: heardAt(from, seconds) - LEAD_MS };
  }

  return {
    push(frame) {
      const made: { pose: Float32Array; atMs: number }[] = [];
      if (frame.replaces) stretch = null;
      if (frame.generation >= oldestAllowed && frame.samples.length > 0) {
        const current = stretchOf(frame);
        const sounds = current.mel(current.resampler.push(frame.samples));
        for (const sound of sounds) {
          current.context.shift();
          current.context.push({ bands: normalise(sound.bands), levelDbfs: sound.levelDbfs });
          current.frames += 1;
          if (current.frames > AHEAD_FRAMES) made.push(poseOf(current, AHEAD_FRAMES, current.articulation));
        }
        const guesses = sounds.length > 0 ? current.articulation.fork() : null;
        for (let after = AHEAD_FRAMES - 1; guesses !== null && after >= GUESSED_AFTER_FRAMES; after -= 1)
          if (current.frames > after) made.push(poseOf(current, after, guesses));
        forget(current);
      }
      const numbers = new Float32Array(made.length * POSE_NUMBERS);
      made.forEach(({ pose }, i) => {
        numbers.set(pose, i * POSE_NUMBERS);
      });
      const voidFromMs = frame.replaces ? frame.heardAtMs - LEAD_MS : null;
      const atMs = Float64Array.from(made, (one) => one.atMs);
      return { generation: frame.generation, atMs, poses: numbers, voidFromMs };
    },
    clear(generation) {
      oldestAllowed = Math.max(oldestAllowed, generation);
    },
  };
}
