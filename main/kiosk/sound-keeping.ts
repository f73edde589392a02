import { clock } from '../clock.ts';
import type { HeardFrame, MicrophoneFrame } from '../domain/audio-frames.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { openOverlapSoundRecorder, type OverlapSound } from '../domain/overlap-sound.ts';
import type { Settings } from '../domain/settings.ts';
import type { Off } from '../interfaces/off.ts';
import type { OverlapSounds } from '../interfaces/overlap-sounds.ts';
import { log } from '../log.ts';
import { openSoundFolder } from '../speech-log/sounds.ts';
import { reasonOf } from './settled.ts';

export type SoundKeeping = {
  readonly sounds: OverlapSounds;
  readonly hear: (frame: MicrophoneFrame) => void;
  readonly say: (frame: HeardFrame) => void;
  readonly note: (event: KioskEvent) => void;
  readonly off: Off;
};

const DAY_MS = 86_400_000;
const PRUNE_EVERY_MS = 60_000;

/**
 * Records the sound of overlaps while the operator wants it, and deletes what is older than they want.
 *
 * @param settings asked each time: the operator's switch counts at once, in both directions
 */
export function openSoundKeeping(
  dataFolder: string,
  settings: () => Settings['speechLog'],
  emit: (event: KioskEvent) => void,
): SoundKeeping {
  const sounds = openSoundFolder(dataFolder);
  const recorder = openOverlapSoundRecorder();
  const utcOffsetMs = Date.now() - clock.nowMs();
  let wasOn = false;
  const isOn = (): boolean => {
    const on = settings().keepSound;
    if (wasOn && !on) recorder.forget();
    wasOn = on;
    return on;
  };
  const write = async (sound: OverlapSound): Promise<void> => {
    const { createdAtMs, fromMs } = sound;
    try {
      const file = await sounds.write(sound, Math.round(createdAtMs + utcOffsetMs));
      emit({ kind: 'overlap-sound', atMs: clock.nowMs(), createdAtMs, fromMs, file });
    } catch (error) {
      log.error('the sound of an overlap cannot be kept', { reason: reasonOf(error) });
    }
  };
  const prune = (): void => {
    const { keepDays, keepSoundDays, keepSoundMegabytes } = settings();
    const beforeUtcMs = Date.now() - Math.min(keepDays, keepSoundDays) * DAY_MS;
    try {
      const files = sounds.prune({ beforeUtcMs, mostBytes: keepSoundMegabytes * 1_000_000 });
      if (files > 0) log.info('old recordings deleted', { files });
    } catch (error) {
      log.error('old recordings cannot be deleted', { reason: reasonOf(error) });
    }
  };
  prune();
  const timer = setInterval(prune, PRUNE_EVERY_MS).unref();
  return {
    sounds,
    hear: (frame) => {
      if (isOn()) for (const sound of recorder.hear(frame)) void write(sound);
    },
    say: (frame) => {
      if (isOn()) recorder.say(frame);
    },
    note: (event) => {
      if (isOn()) recorder.note(event);
    },
    off: () => {
      clearInterval(timer);
    },
  };
}
