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

function openModule(): { handle: bigint; dispose: () => void } {
  const answer = request({
    case: 'newApm',
    value: new NewApmRequest({
      echoCancellerEnabled: true,
      highPassFilterEnabled: true,
      noiseSuppressionEnabled: true,
      gainControllerEnabled: false,
    }),
  });
  const id = answer.case === 'newApm' ? answer.value.apm?.handle?.id : undefined;
  if (id === undefined) throw new Error('the audio processing module did not open');
  const owned = new FfiHandle(id);
  return {
    handle: id,
    dispose: () => {
      owned.dispose();
    },
  };
}

const frame = { size: MICROPHONE_FRAME_SAMPLES * 2, sampleRate: MICROPHONE_SAMPLE_RATE, numChannels: 1 };

/**
 * WebRTC's AEC3 with high-pass and noise suppression.
 *
 * @throws Error if the native library does not load
 */
export function openWebrtcEchoCanceller(): EchoCanceller {
  initialize();
  const { handle: apmHandle, dispose } = openModule();
  // The library is given addresses: these two stay where they are as long as they are referred to.
  const nearSamples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  const farSamples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
  const nearAddress = livekitRetrievePtr(bytesOf(nearSamples));
  const farAddress = livekitRetrievePtr(bytesOf(farSamples));
  const reverse = new ApmProcessReverseStreamRequest({ apmHandle, dataPtr: farAddress, ...frame });
  const forward = new ApmProcessStreamRequest({ apmHandle, dataPtr: nearAddress, ...frame });
  let delayMs = 0;

  return {
    name: 'webrtc',
    process(near, far) {
      expectFrames(near, far);
      nearSamples.set(near);
      farSamples.set(far);
      failOnError(request({ case: 'apmProcessReverseStream', value: reverse }));
      const delay = new ApmSetStreamDelayRequest({ apmHandle, delayMs });
      failOnError(request({ case: 'apmSetStreamDelay', value: delay }));
      failOnError(request({ case: 'apmProcessStream', value: forward }));
      near.set(nearSamples);
    },
    setDelayMs(ms) {
      delayMs = Math.round(ms);
    },
    close: dispose,
  };
}

function failOnError(answer: Answer): void {
  const value: unknown = answer.value;
  if (typeof value !== 'object' || value === null || !('error' in value)) return;
  if (typeof value.error === 'string' && value.error !== '') throw new Error(`echo cancellation: ${value.error}`);
}
