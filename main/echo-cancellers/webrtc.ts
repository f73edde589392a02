import {
  ApmProcessReverseStreamRequest,
  ApmProcessStreamRequest,
  ApmSetStreamDelayRequest,
  FfiHandle,
  FfiRequest,
  FfiResponse,
  livekitFfiRequest,
  livekitInitialize,
  livekitRetrievePtr,
  NewApmRequest,
} from '@livekit/rtc-ffi-bindings';
import { bytesOf, MICROPHONE_FRAME_SAMPLES, MICROPHONE_SAMPLE_RATE } from '../domain/pcm.ts';
import { createEchoWatch } from '../domain/echo-watch.ts';
import type { EchoCanceller } from '../interfaces/echo-canceller.ts';
import { expectFrames } from './frames.ts';

type Message = NonNullable<FfiRequest['message']> extends infer M ? M : never;
type Answer = FfiResponse['message'];

let isInitialized = false;

/** The library stands once for each process. */
function initialize(): void {
  if (isInitialized) return;
  livekitInitialize(() => undefined, false, 'parley');
  isInitialized = true;
}

function request(message: Message): Answer {
  return FfiResponse.fromBinary(livekitFfiRequest(new FfiRequest({ message }).toBinary())).message;
}

type Module = {
  /** 10 ms, in place. */
  readonly process: (near: Int16Array, far: Int16Array, echoDelayMs: number) => void;
  readonly dispose: () => void;
};

function openHandle(echoCancellerEnabled: boolean): { apmHandle: bigint; dispose: () => void } {
  const answer = request({
    case: 'newApm',
    value: new NewApmRequest({
      echoCancellerEnabled,
      highPassFilterEnabled: true,
      noiseSuppressionEnabled: true,
      gainControllerEnabled: false,
    }),
  });
  const id = answer.case === 'newApm' ? answer.value.apm?.handle?.id : undefined;
  if (id === undefined) throw new Error('the audio processing module did not open');
  const owned = new FfiHandle(id);
  return {
    apmHandle: id,
    dispose: () => {
      owned.dispose();
    },
  };
}

const frame = { size: MICROPHONE_FRAME_SAMPLES * 2, sampleRate: MICROPHONE_SAMPLE_RATE, numChannels: 1 };

/** One audio processing module with high-pass and noise suppression, with or without the canceller. */
function openModule(cancelsEcho: boolean): Module {
  const { apmHandle, dispose } = openHandle(cancelsEcho);
  // The library is given addresses: these two stay where they are as long as they are referred to.
  const nearSamples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  const farSamples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  const nearAddress = livekitRetrievePtr(bytesOf(nearSamples));
  const farAddress = livekitRetrievePtr(bytesOf(farSamples));
  const reverse = new ApmProcessReverseStreamRequest({ apmHandle, dataPtr: farAddress, ...frame });
  const forward = new ApmProcessStreamRequest({ apmHandle, dataPtr: nearAddress, ...frame });
  return {
    process(near, far, echoDelayMs) {
      nearSamples.set(near);
      if (cancelsEcho) {
        farSamples.set(far);
        failOnError(request({ case: 'apmProcessReverseStream', value: reverse }));
        const value = new ApmSetStreamDelayRequest({ apmHandle, delayMs: echoDelayMs });
        failOnError(request({ case: 'apmSetStreamDelay', value }));
      }
      failOnError(request({ case: 'apmProcessStream', value: forward }));
      near.set(nearSamples);
    },
    dispose,
  };
}

/** A second module does all but the cancelling: from one to the other within a frame. */
const FADE = 1 / MICROPHONE_FRAME_SAMPLES;

/**
 * WebRTC's AEC3 with high-pass and noise suppression. What cannot be echo passes by the canceller: before it has heard
 * any, it takes a visitor for it.
 *
 * @throws Error if the native library does not load
 */
export function openWebrtcEchoCanceller(): EchoCanceller {
  initialize();
  const cancelling = openModule(true);
  const passing = openModule(false);
  const watch = createEchoWatch();
  const passed = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  let share = 0;
  let delayMs = 0;

  return {
    name: 'webrtc',
    process(near, far) {
      expectFrames(near, far);
      const wanted = watch.isSomebody(near, far) ? 1 : 0;
      passed.set(near);
      passing.process(passed, far, delayMs);
      cancelling.process(near, far, delayMs);
      for (let i = 0; i < near.length; i++) {
        share = Math.max(0, Math.min(1, share + (wanted === 1 ? FADE : -FADE)));
        near[i] += Math.round((passed[i] - near[i]) * share);
      }
    },
    setDelayMs(ms) {
      delayMs = Math.round(ms);
    },
    close() {
      cancelling.dispose();
      passing.dispose();
    },
  };
}

function failOnError(answer: Answer): void {
  const value: unknown = answer.value;
  if (typeof value !== 'object' || value === null || !('error' in value)) return;
  if (typeof value.error === 'string' && value.error !== '') throw new Error(`echo cancellation: ${value.error}`);
}
