import type { ScreenReport } from '../../preload/contract.ts';
import { clock } from '../clock.ts';
import { judgeOf } from '../domain/interruption-policy.ts';
import type { Offer } from '../domain/kiosk-events.ts';
import type { Mood } from '../domain/mood.ts';
import type { Settings } from '../domain/settings.ts';
import type { InterruptionDetector, InterruptionStream } from '../interfaces/interruption-detector.ts';
import { openInterruptionDetector } from '../interruption-detectors/index.ts';
import type { ConversationPipeline } from '../pipeline/conversation-pipeline.ts';
import { settled } from './settled.ts';

/** What changes while the kiosk runs. */
export type Room = {
  settings: Settings;
  offers: readonly Offer[];
  mood: Mood;
  judge: { readonly detector: InterruptionDetector; readonly stream: InterruptionStream } | null;
  readonly screenReports: ScreenReport[];
};

export async function changeSettings(pipeline: ConversationPipeline, room: Room, settings: Settings): Promise<void> {
  const { mode } = settings.interruption;
  const last = room.judge;
  const wasManual = room.settings.interruption.mode === 'manual';
  room.settings = settings;
  const wanted = judgeOf(mode);
  const detector = wanted && openInterruptionDetector(wanted, settings);
  room.judge = detector && { detector, stream: detector.openStream() };
  pipeline.judgeBy(room.judge?.stream ?? null);
  if (mode === 'manual' || wasManual)
    pipeline.turn({ kind: 'microphone', atMs: clock.nowMs(), isOpen: mode !== 'manual' });
  await settled('interruption detector', [last?.stream.close(), last?.detector.close()]);
}
