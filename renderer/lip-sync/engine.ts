import type { AudioFrameMessage } from '../../preload/contract.ts';
import { openArticulation } from './articulation.ts';
import { BANDS, HOP, openLogMel, openNormaliser, WINDOW, type SoundFrame } from './log-mel.ts';
import { POSE_NUMBERS } from './mouth-pose.ts';
import type { MouthKeys } from './mouth-track.ts';
import { AHEAD_FRAMES, CONTEXT_FRAMES, openNetwork, type NetworkFile } from './network.ts';
import { ANALYSIS_RATE, openResampler, type Resampler } from './resampler.ts';

/** Turns sound into poses. Deterministic: the same samples give the same poses in any chunks. */
export interface MouthEngine {
  /** @returns the poses that became certain with this frame; none for a generation older than the last clear */
  push(frame: AudioFrameMessage): MouthKeys;
  clear(generation: number): void;
}

/** The muscles' own slowness and the eye's taste for lips that lead: a pose is for so long before its sound. */
const LEAD_MS = 15;
/** Frames of one utterance follow each other; a gap or an overlap beyond this begins a new one. */
const SEAM_MS = 40;
/**
 * So many frames after the judged one are waited for, the last stands in for the rest: a loudspeaker's frames are known
 * some 45 ms before they are heard, and what the network could still gain (2 % of the visemes) is not worth a late mouth.
 */
const AWAITED_FRAMES = 2;
/** What the network saw before the first frame. */
const SILENCE_DBFS = -100;

const KNOWN_FRAMES = CONTEXT_FRAMES - AHEAD_FRAMES + AWAITED_FRAMES;

type Anchor = { readonly sample: number; readonly heardAtMs: number };

/** One stretch of sound without a gap. */
type Stretch = {
  readonly key: string;
  readonly sampleRate: number;
  readonly resampler: Resampler;
  readonly mel: (samples: Float64Array) => SoundFrame[];
  readonly articulate: ReturnType<typeof openArticulation>;
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
    articulate: openArticulation(),
    context: Array.from({ length: KNOWN_FRAMES }, () => ({ bands: quiet, levelDbfs: SILENCE_DBFS })),
    anchors: [],
    samples: 0,
    frames: 0,
    endsAtMs: frame.heardAtMs,
  };
}

function seenBy({ context }: Stretch): Float64Array[] {
  const last = context[KNOWN_FRAMES - 1].bands;
  return Array.from({ length: CONTEXT_FRAMES }, (_, i) => (i < KNOWN_FRAMES ? context[i].bands : last));
}

/** When a sample of the stretch is heard, by the frame that it came with: a clock that drifts is followed. */
function heardAt(stretch: Stretch, seconds: number): number {
  const { anchors, sampleRate } = stretch;
  while (anchors.length > 1 && anchors[1].sample / sampleRate <= seconds) anchors.shift();
  return anchors[0].heardAtMs + (seconds - anchors[0].sample / sampleRate) * 1000;
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

  return {
    push(frame) {
      const times: number[] = [];
      const poses: Float32Array[] = [];
      if (frame.replaces) stretch = null;
      if (frame.generation >= oldestAllowed && frame.samples.length > 0) {
        const current = stretchOf(frame);
        for (const sound of current.mel(current.resampler.push(frame.samples))) {
          current.context.shift();
          current.context.push({ bands: normalise(sound.bands), levelDbfs: sound.levelDbfs });
          const judged = current.frames++ - AWAITED_FRAMES;
          if (judged < 0) continue;
          const { levelDbfs } = current.context[KNOWN_FRAMES - 1 - AWAITED_FRAMES];
          poses.push(current.articulate(judge(seenBy(current)), levelDbfs));
          times.push(heardAt(current, (judged * HOP + WINDOW / 2) / ANALYSIS_RATE) - LEAD_MS);
        }
      }
      const numbers = new Float32Array(poses.length * POSE_NUMBERS);
      poses.forEach((pose, i) => {
        numbers.set(pose, i * POSE_NUMBERS);
      });
      const voidFromMs = frame.replaces ? frame.heardAtMs - LEAD_MS : null;
      return { generation: frame.generation, atMs: Float64Array.from(times), poses: numbers, voidFromMs };
    },
    clear(generation) {
      oldestAllowed = Math.max(oldestAllowed, generation);
    },
  };
}
