import type { DetectorInput } from '../../interfaces/interruption-detector.ts';

type AudioInput = Extract<DetectorInput, { kind: 'audio' }>;
type AgentStart = Extract<DetectorInput, { kind: 'agent-speech-started' }>;
type OverlapStart = Extract<DetectorInput, { kind: 'overlap-speech-started' }>;

/**
 * What a detector that takes over has to be told: that the agent speaks, the last seconds of audio, and the overlap
 * that nobody has judged yet, in its place among them.
 */
export interface Journal {
  readonly agentSpeaks: boolean;
  /** The overlap that is open and not judged. */
  readonly overlap: OverlapStart | null;
  note(input: DetectorInput): void;
  /** The open overlap needs no other verdict. */
  judged(): void;
  replay(): readonly DetectorInput[];
}

export function createJournal(keptMs: number): Journal {
  let agentStart: AgentStart | null = null;
  let overlap: OverlapStart | null = null;
  /** Frames that were heard before the overlap began. */
  let framesBefore = 0;
  let frames: AudioInput[] = [];
  let heardMs = 0;

  const restart = (start: AgentStart | null): void => {
    agentStart = start;
    overlap = null;
    frames = [];
    framesBefore = 0;
    heardMs = 0;
  };
  const hear = (input: AudioInput): void => {
    frames.push({ ...input, samples: input.samples.slice() });
    heardMs += durationMs(input);
    while (frames.length > 1 && heardMs - durationMs(frames[0]) >= keptMs) {
      heardMs -= durationMs(frames[0]);
      frames.shift();
      framesBefore = Math.max(0, framesBefore - 1);
    }
  };
  return {
    get agentSpeaks() {
      return agentStart !== null;
    },
    get overlap() {
      return overlap;
    },
    note(input) {
      if (input.kind === 'audio' && agentStart !== null) hear(input);
      // A new segment inside an overlap belongs to the same turn.
      if (input.kind === 'agent-speech-started' && overlap === null) restart(input);
      if (input.kind === 'agent-speech-ended') restart(null);
      if (input.kind === 'overlap-speech-ended') overlap = null;
      if (input.kind === 'overlap-speech-started' && agentStart !== null && overlap === null) {
        overlap = input;
        framesBefore = frames.length;
      }
    },
    judged() {
      overlap = null;
    },
    replay() {
      if (agentStart === null) return [];
      if (overlap === null) return [agentStart, ...frames];
      return [agentStart, ...frames.slice(0, framesBefore), overlap, ...frames.slice(framesBefore)];
    },
  };
}

function durationMs({ samples, sampleRate }: AudioInput): number {
  return (samples.length * 1000) / sampleRate;
}
