import { openLipSync, VISEMES, type LipSync, type MouthPose } from '../lip-sync.ts';
import type { NetworkFile } from '../network.ts';
import { GRID_MS, instantOf, type Shown } from './figures.ts';

export type Sound = { readonly sampleRate: number; readonly samples: Int16Array };

export type Stage = {
  readonly network?: NetworkFile;
  readonly frameMs?: number;
  /** How long before it is heard a frame reaches the mouth. */
  readonly aheadMs?: number;
  /** The loudspeaker's seconds in true ones. */
  readonly drift?: number;
};

/** Calls `look` at each instant, with everything pushed that has arrived by then; the sound is heard from 0 ms on. */
export function perform(
  lipSync: LipSync,
  sound: Sound,
  instants: Iterable<number>,
  look: (pose: MouthPose, atMs: number) => void,
  stage: Stage = {},
): void {
  const { sampleRate, samples } = sound;
  const step = Math.round((sampleRate * (stage.frameMs ?? 20)) / 1000);
  const drift = stage.drift ?? 1;
  let from = 0;
  for (const atMs of instants) {
    for (; from < samples.length && (drift * from * 1000) / sampleRate <= atMs + (stage.aheadMs ?? 60); from += step) {
      const positionMs = (from * 1000) / sampleRate;
      const frame = samples.slice(from, from + step);
      lipSync.push({
        segmentId: 's',
        generation: 1,
        positionMs,
        heardAtMs: drift * positionMs,
        sampleRate,
        samples: frame,
      });
    }
    look(lipSync.mouthAt(atMs), atMs);
  }
}

/** What our engine shows at the grid's instants. */
export function performanceOf(sound: Sound, stage: Stage = {}): Shown {
  const lipSync = openLipSync({ thread: 'own', ...(stage.network === undefined ? {} : { network: stage.network }) });
  const count = Math.floor((sound.samples.length * 1000) / sound.sampleRate / GRID_MS);
  const openness: number[] = [];
  const visemes: (typeof VISEMES)[number][] = [];
  perform(
    lipSync,
    sound,
    Array.from({ length: count }, (_, k) => instantOf(k)),
    (pose) => {
      openness.push(pose.openness);
      visemes.push(VISEMES[pose.visemes.indexOf(Math.max(...pose.visemes))]);
    },
    stage,
  );
  lipSync.close();
  return { visemes, openness: Float64Array.from(openness) };
}
