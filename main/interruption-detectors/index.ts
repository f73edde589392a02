import type { Settings } from '../domain/settings.ts';
import type { InterruptionDetector } from '../interfaces/interruption-detector.ts';
import { log } from '../log.ts';
import { openAdaptiveDetector } from './adaptive/adapter.ts';
import { openDetectorChain, type ChainMember } from './chain/chain.ts';
import { openLocalDetector } from './local/detector.ts';
import { withSecondOpinion } from './second-opinion.ts';
import { openVadDetector } from './vad.ts';

const alone = (detector: InterruptionDetector): ChainMember => ({ detector, probe: null });
const served = (detector: ReturnType<typeof openAdaptiveDetector>): ChainMember => ({
  detector,
  probe: () => detector.probe(),
});

/** Every interruption detector by its name. Opening one throws if its settings cannot be used. */
export const interruptionDetectors = {
  livekit: ({ interruption }: Settings) =>
    served(
      openAdaptiveDetector({
        name: 'livekit',
        threshold: interruption.threshold,
        apiKey: interruption.livekitApiKey,
        apiSecret: interruption.livekitApiSecret,
      }),
    ),
  server: ({ interruption }: Settings) =>
    served(
      openAdaptiveDetector({
        name: 'server',
        threshold: interruption.threshold,
        transport: 'websocket',
        baseUrl: interruption.serverUrl,
        apiKey: interruption.serverApiKey,
        apiSecret: interruption.serverApiSecret,
      }),
    ),
  local: ({ interruption }: Settings) => {
    const { operatingPoint, modelFile, secondModelFile } = interruption;
    const first = openLocalDetector({ operatingPoint, modelFile });
    if (secondModelFile === null) return alone(first);
    return alone(withSecondOpinion(first, openLocalDetector({ operatingPoint, modelFile: secondModelFile })));
  },
  vad: ({ interruption }: Settings) => alone(openVadDetector(interruption)),
} as const satisfies Readonly<Record<string, (settings: Settings) => ChainMember>>;

/** The one that judges in mode `adaptive` (the chain of the settings) or `vad`. */
export function openInterruptionDetector(judge: 'adaptive' | 'vad', settings: Settings): InterruptionDetector {
  if (judge === 'vad') return interruptionDetectors.vad(settings).detector;
  const members = settings.interruption.detectors.flatMap((name) => {
    try {
      return [interruptionDetectors[name](settings)];
    } catch (error) {
      log.warn('interruption detector cannot be used', { detector: name, reason: String(error) });
      return [];
    }
  });
  return openDetectorChain({ members: members.length > 0 ? members : [interruptionDetectors.local(settings)] });
}
