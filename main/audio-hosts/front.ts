import type { UpcomingFrame } from '../domain/audio-frames.ts';
import { nothingFrom } from '../domain/foresight.ts';
import { createHeardFrames, type SpokenEvent } from '../domain/heard-frames.ts';
import { levelDbfs } from '../domain/pcm.ts';
import type { PlayoutEvent } from '../domain/playout-events.ts';
import { createSpeakerLevels } from '../domain/speaker-levels.ts';
import type { AudioHostEvent } from '../interfaces/audio-host.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { Off } from '../interfaces/off.ts';
import { createMicrophoneQueue, type MicrophoneQueue } from './microphone-queue.ts';

/** The side of an audio host that faces the kiosk; the same for every member. */
export type HostFront = {
  readonly microphone: MicrophoneQueue;
  readonly listen: (listener: (event: AudioHostEvent) => void) => Off;
  /** To every listener, now. */
  readonly tell: (event: AudioHostEvent) => void;
  /** From now on no `heard` frame of an older generation comes out. */
  clearBelow(generation: number): void;
  /**
   * One step of the playout queue that will be heard at this time: its frames are told at once, starts and ends when
   * they have happened.
   *
   * @returns the frames and events of this step
   */
  said(samples: Int16Array, events: readonly PlayoutEvent[], heardAtMs: number): readonly SpokenEvent[];
  /** What will be heard if nothing comes between; of an older generation nothing comes out. */
  readonly upcoming: (frames: readonly UpcomingFrame[]) => void;
  /** Level of the agent's voice as heard at this time, dBFS. */
  speakerDbfsAt(atMs: number): number;
  /** Tells at once what waits for its time, and ends the microphone. */
  readonly close: () => void;
};

const dueMsOf = (event: Exclude<SpokenEvent, { kind: 'heard' }>): number =>
  event.kind === 'segment-started' ? event.heardAtMs : event.atMs;

/** @returns a front with no listeners */
export function createHostFront(clock: Clock): HostFront {
  const microphone = createMicrophoneQueue();
  const listeners = new Set<(event: AudioHostEvent) => void>();
  const heardFrames = createHeardFrames();
  const speakerLevels = createSpeakerLevels();
  const waiting: Exclude<SpokenEvent, { kind: 'heard' }>[] = [];
  let timer: NodeJS.Timeout | null = null;
  let oldestGeneration = 0;

  function tell(event: AudioHostEvent): void {
    for (const listener of listeners) listener(event);
  }

  function tellDue(): void {
    timer = null;
    for (let event = waiting.at(0); event !== undefined; event = waiting.at(0)) {
      const inMs = dueMsOf(event) - clock.nowMs();
      if (inMs > 0.5) {
        timer ??= setTimeout(tellDue, inMs);
        return;
      }
      waiting.shift();
      tell(event);
    }
  }

  return {
    microphone,
    tell,
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    clearBelow(generation) {
      oldestGeneration = Math.max(oldestGeneration, generation);
    },
    said(samples, events, heardAtMs) {
      speakerLevels.add(heardAtMs, levelDbfs(samples));
      const told = heardFrames.add(samples, events, heardAtMs);
      for (const event of told) {
        if (event.kind !== 'heard') waiting.push(event);
        else if (event.frame.generation >= oldestGeneration) tell(event);
      }
      if (timer === null) tellDue();
      return told;
    },
    upcoming(frames) {
      for (const frame of frames) {
        if (frame.samples.length === 0 || frame.generation >= oldestGeneration) tell({ kind: 'upcoming', frame });
        else if (frame.replaces) tell({ kind: 'upcoming', frame: nothingFrom(frame.heardAtMs) });
      }
    },
    speakerDbfsAt: (atMs) => speakerLevels.at(atMs),
    close() {
      if (timer !== null) clearTimeout(timer);
      for (const event of waiting.splice(0)) tell(event);
      microphone.end();
    },
  };
}
