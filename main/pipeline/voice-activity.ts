import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import { openVolumeMeter, type VolumeMeter } from '../domain/loudness.ts';
import { onsetBefore } from '../domain/onset.ts';
import { MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import {
  hearNothing,
  hearWindows,
  quiet,
  type SpeechActivity,
  type SpeechActivityOptions,
  type SpeechChange,
  type SpeechWindow,
} from '../domain/speech-activity.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import type { Link, Processor } from './processor.ts';
import { openWindowCutter, type WindowCutter } from './window-cutter.ts';

/** Windows that wait for the model; a machine that is slower than this drops the oldest. */
const MOST_WINDOWS = 60;
/** No sound for this long while somebody speaks: nobody is heard any more. */
const AUDIO_IDLE_MS = 1000;
/** Windows kept to find where speech began. */
const KEPT_WINDOWS = 16;

export type VoiceActivityOptions = {
  readonly detector: VoiceDetector;
  /** Asked for each window, so that a changed setting counts at once. */
  readonly activity: () => Omit<SpeechActivityOptions, 'windowMs'>;
  readonly onFailure: (error: unknown) => void;
};

export type VoiceActivity = Processor & {
  readonly tick: (atMs: number) => void;
  /** The microphone was closed: what was heard is forgotten, and nobody is told. */
  readonly reset: () => void;
};

type Pending = {
  readonly samples: Float32Array;
  readonly volume: number;
  readonly startedAtMs: number;
  readonly speakerDbfs: number;
  readonly rawDbfs: number;
};

type Ear = {
  readonly options: VoiceActivityOptions;
  readonly windowMs: number;
  readonly volume: VolumeMeter;
  readonly cutter: WindowCutter;
  pending: Pending[];
  recent: SpeechWindow[];
  activity: SpeechActivity;
  lastAudioAtMs: number;
  isBusy: boolean;
  link: Link | null;
};

/**
 * The second station: passes each microphone frame on before it looks at it, then says for each window how likely it
 * is speech, and when somebody starts and stops.
 */
export function openVoiceActivity(options: VoiceActivityOptions): VoiceActivity {
  const { windowSamples } = options.detector;
  const ear: Ear = {
    options,
    windowMs: (windowSamples * 1000) / MICROPHONE_SAMPLE_RATE,
    volume: openVolumeMeter(),
    cutter: openWindowCutter(windowSamples),
    pending: [],
    recent: [],
    activity: quiet,
    lastAudioAtMs: 0,
    isBusy: false,
    link: null,
  };
  return {
    name: 'voice-activity',
    open: (link) => {
      ear.link = link;
    },
    handle: (frame, direction, out) => {
      out.push(frame, direction);
      if (frame.kind === 'InputAudioRawFrame' && direction === 'down') hear(ear, frame.microphone);
    },
    tick: (atMs) => {
      if (ear.lastAudioAtMs === 0 || atMs - ear.lastAudioAtMs < AUDIO_IDLE_MS) return;
      const { activity, change } = hearNothing(ear.activity, atMs);
      ear.activity = activity;
      if (change) say(ear, change);
    },
    reset: () => {
      ear.pending = [];
      ear.recent = [];
      ear.activity = quiet;
      ear.lastAudioAtMs = 0;
      ear.volume.reset();
      options.detector.reset();
    },
  };
}

function hear(ear: Ear, frame: MicrophoneFrame): void {
  ear.lastAudioAtMs = frame.capturedAtMs;
  ear.volume.hear(frame.samples);
  for (const window of ear.cutter.add(frame)) {
    if (ear.pending.length >= MOST_WINDOWS) ear.pending.shift();
    const { speakerDbfs, rawDbfs } = frame;
    ear.pending.push({ ...window, volume: ear.volume.read(), speakerDbfs, rawDbfs });
  }
  if (!ear.isBusy) void judgePending(ear);
}

async function judgePending(ear: Ear): Promise<void> {
  ear.isBusy = true;
  for (let next = ear.pending.shift(); next; next = ear.pending.shift()) {
    const { startedAtMs, volume, speakerDbfs, rawDbfs } = next;
    const probability = await probabilityOf(ear, next.samples);
    judged(ear, { probability, volume, startedAtMs, endedAtMs: startedAtMs + ear.windowMs }, { speakerDbfs, rawDbfs });
  }
  ear.isBusy = false;
}

async function probabilityOf({ options }: Ear, samples: Float32Array): Promise<number> {
  try {
    return await options.detector.speechProbability(samples);
  } catch (error) {
    options.onFailure(error);
    return 0;
  }
}

function judged(ear: Ear, window: SpeechWindow, levels: Pick<Pending, 'speakerDbfs' | 'rawDbfs'>): void {
  ear.recent = [...ear.recent.slice(-KEPT_WINDOWS), window];
  ear.link?.push({ kind: 'SpeechWindowFrame', window, ...levels });
  const { activity, change } = hearWindows(ear.activity, [window], {
    ...ear.options.activity(),
    windowMs: ear.windowMs,
  });
  ear.activity = activity;
  if (change) say(ear, change);
}

function say({ options, recent, link }: Ear, change: SpeechChange): void {
  const { startMs, stopMs } = options.activity();
  const { atMs: timestampMs } = change;
  if (change.kind === 'started') {
    const onsetAtMs = onsetBefore(recent, change.onsetAtMs);
    link?.broadcast({ kind: 'VADUserStartedSpeakingFrame', startMs, onsetAtMs, timestampMs });
  } else link?.broadcast({ kind: 'VADUserStoppedSpeakingFrame', stopMs, endedAtMs: change.endedAtMs, timestampMs });
}
