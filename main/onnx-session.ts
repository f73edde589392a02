import { InferenceSession } from 'onnxruntime-node';

/**
 * A network on one thread, because each of ours takes about a millisecond and the kiosk has other work.
 *
 * ONNX Runtime 1.30 counts its users on a server of its maker, with an identity that it leaves in the home folder. It is
 * told not to: a kiosk talks to whom its operator chose.
 *
 * @param model the file's bytes: the library cannot look into a packed app
 * @throws Error if these are no network
 */
export function openOnnxSession(model: Uint8Array): Promise<InferenceSession> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  return InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' });
}
