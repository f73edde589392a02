import type { MicrophoneFrame } from './audio-frames.ts';
import { SILENCE_DBFS } from './pcm.ts';

/** How loudly the agent's own voice comes back into the microphone before cancellation. */
export type EchoLevel = { readonly echoDbfs: number };

export const noEcho: EchoLevel = { echoDbfs: SILENCE_DBFS };

/** The agent is loud enough to be heard in the microphone, dBFS at the loudspeaker. */
const AUDIBLE_DBFS = -45;
/** Up fast, down over half a second of the agent's speech. */
const ATTACK = 0.2;
const RELEASE = 0.02;

/** One 10 ms frame more; it counts only while the agent speaks and nobody else does. */
export function hearEcho(echo: EchoLevel, frame: MicrophoneFrame, onlyAgent: boolean): EchoLevel {
  if (!onlyAgent || frame.speakerDbfs < AUDIBLE_DBFS) return echo;
  const weight = frame.rawDbfs > echo.echoDbfs ? ATTACK : RELEASE;
  return { echoDbfs: echo.echoDbfs + weight * (frame.rawDbfs - echo.echoDbfs) };
}
