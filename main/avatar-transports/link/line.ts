import type { MicrophoneFrame } from '../../domain/audio-frames.ts';
import type { AgentReport } from '../../interfaces/avatar-transport.ts';

/** One connected peer, whatever carries it. */
export interface Line {
  send(payload: string | Uint8Array): void;
  /** What was sent and did not leave yet. */
  readonly unsentBytes: number;
  close(code: number, reason: string): void;
}

/** The kiosk's side of one connected agent. */
export interface AgentSession {
  /** From the agent. */
  take(payload: string | Uint8Array): void;
  report(report: AgentReport): void;
  hear(frame: MicrophoneFrame): void;
  setAudioEnabled(enabled: boolean): void;
  /** The line is gone; what has come of the open segment is said to its end. */
  left(): void;
}
