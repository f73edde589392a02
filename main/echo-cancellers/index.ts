import type { EchoCanceller } from '../interfaces/echo-canceller.ts';
import { openNoEchoCanceller } from './none.ts';

export type EchoCancellerName = 'webrtc' | 'none';

/** @throws Error if the native library of this one does not load */
export async function openEchoCanceller(name: EchoCancellerName): Promise<EchoCanceller> {
  if (name === 'none') return openNoEchoCanceller();
  // The native library takes a while to load, and a process that only speaks does not need it.
  const { openWebrtcEchoCanceller } = await import('./webrtc.ts');
  return openWebrtcEchoCanceller();
}
