import type { AudioFrameMessage } from '../../preload/contract.ts';
import { openMouthEngine } from './engine.ts';
import type { MouthKeys } from './mouth-track.ts';
import weights from './weights.json' with { type: 'json' };

/** The engine in a thread of its own, so that a busy screen never keeps the mouth waiting. */
export type ToWorker =
  | { readonly kind: 'frame'; readonly frame: AudioFrameMessage }
  | { readonly kind: 'clear'; readonly generation: number };
export type FromWorker = MouthKeys;

// The file is a module of the screen's program for the compiler; at run time it is alone in its worker.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
};
const engine = openMouthEngine(weights);

scope.onmessage = ({ data }) => {
  if (data.kind === 'clear') {
    engine.clear(data.generation);
    return;
  }
  const keys = engine.push(data.frame);
  if (keys.atMs.length > 0 || keys.voidFromMs !== null)
    scope.postMessage(keys, [keys.atMs.buffer as ArrayBuffer, keys.poses.buffer as ArrayBuffer]);
};
