import { openVolumeMeter } from '../domain/loudness.ts';
import { MICROPHONE_FRAME_SAMPLES, MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import {
  hearNothing,
  hearWindows,
  quiet,
  type SpeechActivityOptions,
  type SpeechChange,
  type SpeechWindow,
} from '../domain/speech-activity.ts';
import { onsetBefore } from '../domain/onset.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import type { Link, Processor } from './processor.ts';

/** Windows that wait for the model; a machine that is slower than this drops the oldest. */
const MOST_WINDOWS = 60;
/** No sound for this long while somebody speaks: nobody is heard any more. */
const AUDIO_IDLE_MS = 1000;
const KEPT_WINDOWS = 16;

export type VoiceActivityOptions = {
  readonly detector: VoiceDetector;
  readonly activity: () => Omit<SpeechActivityOptions, 'windowMs'>;
  readonly onFailure: (error: unknown) => void;
};

export type VoiceActivity = Processor & {
  readonly tick: (atMs: number) => void;
};

type Pending = {
  readonly samples: Float32Array;
  readonly volume: number;
  readonly startedAtMs: number;
  readonly speakerDbfs: number;
  readonly rawDbfs: number;
};

/**
 * The second station: passes each microphone frame on before it looks at it, then says for each window how likely it
 * is speech, and when somebody starts and stops.
 */
export function openVoiceActivity(options: VoiceActivityOptions): VoiceActivity {
  const { detector } = options;
  const windowMs = (detector.windowSamples * 1000) / MICROPHONE_SAMPLE_RATE;
  const volume = openVolumeMeter();
  const window = openWindow(detector.windowSamples);
  const pending: Pending[] = [];
  let recent: SpeechWindow[] = [];
  let activity = quiet;
  let lastAudioAtMs = 0;
  let busy = false;
  let link: Link | null = null;

  function hear(frame: MicrophoneFrame): void {
    lastAudioAtMs = frame.capturedAtMs;
    volume.hear(frame.samples);
    for (const full of window.add(frame)) {
      if (pending.length >= MOST_WINDOWS) pending.shift();
      pending.push({ ...full, volume: volume.read(), speakerDbfs: frame.speakerDbfs, rawDbfs: frame.rawDbfs });
    }
    if (!busy) void judge();
  }

  async function judge(): Promise<void> {
    busy = true;
    for (let next = pending.shift(); next; next = pending.shift()) {
      let probability = 0;
      try {
        probability = await detector.speechProbability(next.samples);
      } catch (error) {
        options.onFailure(error);
      }
      const { startedAtMs, speakerDbfs, rawDbfs } = next;
      judged(
        { probability, volume: next.volume, startedAtMs, endedAtMs: startedAtMs + windowMs },
        speakerDbfs,
        rawDbfs,
      );
    }
    busy = false;
  }

  function judged(heard: SpeechWindow, speakerDbfs: number, rawDbfs: number): void {
    recent = [...recent.slice(-KEPT_WINDOWS), heard];
    link?.push({ kind: 'SpeechWindowFrame', window: heard, speakerDbfs, rawDbfs });
    const result = hearWindows(activity, [heard], { ...options.activity(), windowMs });
    activity = result.activity;
    if (result.change) say(result.change);
  }

  function say(change: SpeechChange): void {
    const { startMs, stopMs } = options.activity();
    if (change.kind === 'started') {
      const onsetAtMs = onsetBefore(recent, change.onsetAtMs);
      link?.broadcast({ kind: 'VADUserStartedSpeakingFrame', startMs, onsetAtMs, timestampMs: change.atMs });
    } else
      link?.broadcast({
        kind: 'VADUserStoppedSpeakingFrame',
        stopMs,
        endedAtMs: change.endedAtMs,
        timestampMs: change.atMs,
      });
  }

  return {
    name: 'voice-activity',
    open: (given) => {
      link = given;
    },
    handle: (frame, direction, out) => {
      out.push(frame, direction);
      if (frame.kind === 'InputAudioRawFrame') hear(frame.microphone);
    },
    tick: (atMs) => {
      if (lastAudioAtMs === 0 || atMs - lastAudioAtMs < AUDIO_IDLE_MS) return;
      const result = hearNothing(activity, atMs);
      activity = result.activity;
      if (result.change) say(result.change);
    },
  };
}

type Full = { readonly samples: Float32Array; readonly startedAtMs: number };

/** Cuts a stream of microphone frames into windows; starts anew after a gap. */
function openWindow(windowSamples: number): { add: (frame: MicrophoneFrame) => readonly Full[] } {
  const rest = new Float32Array(windowSamples + MICROPHONE_FRAME_SAMPLES * 10);
  let held = 0;
  let heldAtMs = 0;

  return {
    add: (frame) => {
      const expectedAtMs = heldAtMs + (held * 1000) / MICROPHONE_SAMPLE_RATE;
      if (held === 0 || Math.abs(frame.capturedAtMs - expectedAtMs) > 100) {
        held = 0;
        heldAtMs = frame.capturedAtMs;
      }
      const full: Full[] = [];
      for (const sample of frame.samples) {
        rest[held++] = sample / 32_768;
        if (held < windowSamples) continue;
        full.push({ samples: rest.slice(0, windowSamples), startedAtMs: heldAtMs });
        heldAtMs += (windowSamples * 1000) / MICROPHONE_SAMPLE_RATE;
        held = 0;
      }
      // The device's clock and ours drift apart; each frame's own time is the better one.
      heldAtMs = frame.capturedAtMs + ((frame.samples.length - held) * 1000) / MICROPHONE_SAMPLE_RATE;
      return full;
    },
  };
}
