import type { EchoCanceller } from '../interfaces/echo-canceller.ts';
import { expectFrames } from './frames.ts';

/** For devices that cancel their own echo. */
export function openNoEchoCanceller(): EchoCanceller {
  return { name: 'none', process: expectFrames, setDelayMs: () => undefined, close: () => undefined };
}
