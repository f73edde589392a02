import type { MicrophoneFrame } from '../../domain/audio-frames.ts';
import { createEchoReturn } from '../../domain/echo-return.ts';
import type { LoopFinding } from '../../domain/loop-meter.ts';
import { FRAME_MS, levelDbfs, MICROPHONE_FRAME_SAMPLES, SILENCE_DBFS } from '../../domain/pcm.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { HostFront } from '../front.ts';
import type { Span } from '../loop-test.ts';
import { createLoopListening } from './loop-listening.ts';
import type { FromProcess, SaidStep } from './protocol.ts';
import type { SpawnAudioProcess } from './spawn.ts';
import { superviseAudioProcess, type Supervised } from './supervised.ts';

export type MicrophonePartOptions = {
  readonly clock: Clock;
  readonly audio: Settings['audio'];
  readonly spawn: SpawnAudioProcess;
  readonly front: HostFront;
  /** The microphone clearly hears the loudspeaker, so much later than it should, ms. */
  readonly heardLoop: (lagMs: number) => void;
};

export type MicrophonePart = {
  readonly process: Supervised;
  readonly far: (step: SaidStep) => void;
  /** What came back of the loudspeaker's sound of this time; null when there is no microphone, or it is deaf. */
  readonly findLoop: (span: Span) => Promise<LoopFinding | null>;
  /** Silence instead of what the device gives: it is not the visitor's microphone. */
  readonly setDeaf: (deaf: boolean) => void;
  readonly close: () => Promise<void>;
};

const LEVELS_EVERY_FRAMES = 10;
/** Without a frame for so long, silence goes on instead: whoever counts time by frames does not stand still. */
const MISSED_MS = 300;
const FILL_EVERY_MS = 20;
/** A machine that slept has missed nothing that is worth telling. */
const MOST_FILLED_MS = 2000;

/** Main's side of the microphone. */
export function openMicrophonePart(options: MicrophonePartOptions): MicrophonePart {
  const { clock, audio, front } = options;
  const hearFrame = createEar(front);
  let isDeaf = false;
  let lastCapturedAtMs = clock.nowMs();

  const process = superviseAudioProcess({
    name: 'microphone',
    // PortAudio spins while a source is slow to start (0.2 of a core for seconds), and the canceller computes.
    realtime: false,
    clock,
    spawn: options.spawn,
    tell: front.tell,
    opening: () => ({ kind: 'open-microphone', device: audio.inputDevice, echoCanceller: audio.echoCanceller }),
    opened: () => undefined,
    received,
    lost: () => undefined,
  });

  const loop = createLoopListening({
    post: process.post,
    isDeaf: () => isDeaf,
    heardLoop: options.heardLoop,
  });

  function received(message: FromProcess): void {
    if (message.kind === 'loop') loop.answer(message, message.finding);
    if (message.kind !== 'captured' || message.capturedAtMs <= lastCapturedAtMs) return;
    const { capturedAtMs } = message;
    fillUntil(capturedAtMs - FRAME_MS / 2);
    if (isDeaf) hear(new Int16Array(MICROPHONE_FRAME_SAMPLES), SILENCE_DBFS, capturedAtMs);
    else hear(message.samples, message.rawDbfs, capturedAtMs);
  }

  function hear(samples: Int16Array, rawDbfs: number, capturedAtMs: number): void {
    lastCapturedAtMs = capturedAtMs;
    hearFrame(samples, rawDbfs, capturedAtMs);
  }

  /** Silence for what is missing: 10 ms follow 10 ms, whatever happens. */
  function fillUntil(atMs: number): void {
    if (atMs - lastCapturedAtMs > MOST_FILLED_MS) lastCapturedAtMs = atMs;
    while (lastCapturedAtMs + FRAME_MS < atMs) {
      hear(new Int16Array(MICROPHONE_FRAME_SAMPLES), SILENCE_DBFS, lastCapturedAtMs + FRAME_MS);
    }
  }

  const filler = setInterval(() => {
    const nowMs = clock.nowMs();
    if (nowMs - lastCapturedAtMs < MISSED_MS) return;
    fillUntil(nowMs - MISSED_MS / 2);
  }, FILL_EVERY_MS);

  return {
    process,
    far: ({ heardAtMs, samples }) => {
      loop.said(samples, heardAtMs);
      process.post({ kind: 'far', heardAtMs, samples });
    },
    findLoop: loop.find,
    setDeaf: (deaf) => {
      isDeaf = deaf;
    },
    close: async () => {
      clearInterval(filler);
      await process.close();
    },
  };
}

/** Gives frames on with their levels. */
function createEar(front: HostFront): (samples: Int16Array, rawDbfs: number, capturedAtMs: number) => void {
  const echoReturn = createEchoReturn();
  let frames = 0;
  return (samples, rawDbfs, capturedAtMs) => {
    const speakerDbfs = front.speakerDbfsAt(capturedAtMs);
    const frame: MicrophoneFrame = { samples, capturedAtMs, rawDbfs, speakerDbfs };
    front.microphone.push(frame);
    const microphoneDbfs = levelDbfs(samples);
    echoReturn.add(rawDbfs, microphoneDbfs, speakerDbfs);
    if (frames++ % LEVELS_EVERY_FRAMES !== 0) return;
    const levels = { rawMicrophoneDbfs: rawDbfs, microphoneDbfs, speakerDbfs, echoReturnLossDb: echoReturn.lossDb() };
    front.tell({ kind: 'levels', atMs: capturedAtMs, ...levels });
  };
}
