import type { AudioFrameMessage } from '../../preload/contract.ts';
import { openMouthEngine } from './engine.ts';
import type { MouthPose } from './mouth-pose.ts';
import type { NetworkFile } from './network.ts';
import { openMouthTrack, type MouthKeys } from './mouth-track.ts';
import weights from './weights.json' with { type: 'json' };
import type { FromWorker, ToWorker } from './worker.ts';

export type { MouthPose } from './mouth-pose.ts';
export { VISEMES } from './mouth-pose.ts';

/** The mouth of the avatar: sound in, poses out, on the screen's own clock. */
export interface LipSync {
  /** @param frame its `heardAtMs` already on the screen's clock; frames of one segment in order */
  push(frame: AudioFrameMessage): void;
  /** Drops everything of older generations and closes the mouth, eased, from `atMs` on. */
  clear(generation: number, atMs: number): void;
  /**
   * The pose of the instant. Reading changes nothing, so any frame rate sees the same curve; a mouth that got no
   * audio closes by itself.
   */
  mouthAt(atMs: number): MouthPose;
  /** A pose after this is a guess, for its sound has not come yet; `Infinity` when there is no sound at all. */
  readonly knownUntilMs: number;
  close(): void;
}

export type LipSyncOptions = {
  /** Where the engine runs; in this thread when there are no workers. */
  readonly thread?: 'worker' | 'own';
  /** Another network than the one that comes with it, in this thread only: for its judges. */
  readonly network?: NetworkFile;
};

type Engine = { push(frame: AudioFrameMessage): void; clear(generation: number): void; close(): void };

function engineHere(onKeys: (keys: MouthKeys) => void, network: NetworkFile = weights): Engine {
  const engine = openMouthEngine(network);
  return {
    push: (frame) => {
      onKeys(engine.push(frame));
    },
    clear: (generation) => {
      engine.clear(generation);
    },
    close: () => undefined,
  };
}

/** Falls back to this thread when the worker cannot run (an old shell, a strict content policy). */
function engineInWorker(onKeys: (keys: MouthKeys) => void): Engine {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  let here: Engine | null = null;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    onKeys(data);
  };
  worker.onerror = () => {
    here ??= engineHere(onKeys);
    worker.terminate();
  };
  const post = (message: ToWorker): void => {
    worker.postMessage(message);
  };
  return {
    push: (frame) => {
      if (here === null) post({ kind: 'frame', frame });
      else here.push(frame);
    },
    clear: (generation) => {
      if (here === null) post({ kind: 'clear', generation });
      else here.clear(generation);
    },
    close: () => {
      worker.terminate();
    },
  };
}

export function openLipSync(options: LipSyncOptions = {}): LipSync {
  const track = openMouthTrack();
  const onKeys = (keys: MouthKeys): void => {
    track.add(keys);
  };
  const inWorker = options.thread !== 'own' && options.network === undefined && typeof Worker !== 'undefined';
  const engine = inWorker ? engineInWorker(onKeys) : engineHere(onKeys, options.network);
  return {
    push: (frame) => {
      engine.push(frame);
    },
    clear: (generation, atMs) => {
      engine.clear(generation);
      track.clear(generation, atMs);
    },
    mouthAt: (atMs) => track.poseAt(atMs),
    get knownUntilMs() {
      return track.knownUntilMs;
    },
    close: () => {
      engine.close();
    },
  };
}
