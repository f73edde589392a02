import { openAudioHost } from '../audio-hosts/index.ts';
import { openChosenTransport } from '../avatar-transports/index.ts';
import { clock } from '../clock.ts';
import { secretTextsOf } from '../domain/secret-settings.ts';
import { SECRET_VARIABLES } from '../domain/secret-variables.ts';
import type { Settings } from '../domain/settings.ts';
import { openEchoCanceller } from '../echo-cancellers/index.ts';
import type { AudioHost } from '../interfaces/audio-host.ts';
import type { AvatarTransport } from '../interfaces/avatar-transport.ts';
import type { SpeechLog } from '../interfaces/speech-log.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { log } from '../log.ts';
import { openScreenRooms, type ScreenRooms } from '../pipeline/screen-rooms.ts';
import { openSpeechLog } from '../speech-log/index.ts';
import { logLimitsOf } from '../speech-log/keeping.ts';
import { readVersion } from '../version.ts';
import { voiceDetectors } from '../voice-detectors/index.ts';
import type { KioskOptions } from './options.ts';
import { reasonOf } from './settled.ts';

export type Parts = {
  readonly host: AudioHost;
  readonly transport: AvatarTransport;
  readonly screenRooms: ScreenRooms;
  readonly voiceDetector: VoiceDetector;
  readonly speechLog: SpeechLog;
  readonly notices: readonly string[];
  /** Those that look at the settings once hear of a change here. */
  readonly follow: (settings: Settings) => void;
};

export async function openParts(options: KioskOptions): Promise<Parts> {
  const { settings, assetsFolder, dataFolder, wav, spawnAudioProcess } = options;
  log.conceal([...secretTextsOf(settings), ...secretsAround(process.env)]);
  const notices: string[] = [];
  const voiceDetector = await openVoiceDetector(settings, notices);
  const host = await openAudioHost(options.audio, {
    clock,
    audio: settings.audio,
    ...(wav && {
      wav: { ...wav, echoCanceller: wav.echo ? await openEchoCanceller(settings.audio.echoCanceller) : null },
    }),
    ...(spawnAudioProcess && { spawnAudioProcess }),
  });
  const screenRooms = openScreenRooms((error) => {
    log.error('a listener of a room failed, the kiosk goes on', { reason: reasonOf(error) });
  });
  const transport = openChosenTransport({ settings, assetsFolder, dataFolder, clock, rooms: screenRooms });
  const session = { parleyVersion: readVersion(), audioHost: host.name, transport: transport.name };
  let limits = logLimitsOf(settings.speechLog);
  const speechLog = openSpeechLog({
    folder: dataFolder,
    clock,
    session,
    limits: () => limits,
    lastRunHung: options.lastRunHung ?? false,
  });
  if (speechLog.notice !== null) notices.push(speechLog.notice);
  const follow = ({ speechLog: wanted }: Settings): void => {
    limits = logLimitsOf(wanted);
  };
  return { host, transport, screenRooms, voiceDetector, speechLog, notices, follow };
}

/** Where settings are empty, these count. */
function secretsAround(environment: NodeJS.ProcessEnv): string[] {
  return Object.values(SECRET_VARIABLES).flatMap((name) => environment[name] ?? []);
}

async function openVoiceDetector(settings: Settings, notices: string[]): Promise<VoiceDetector> {
  const { detector } = settings.voice;
  try {
    return await voiceDetectors[detector]();
  } catch (error) {
    notices.push(`The voice detector ${detector} cannot be used; the simple one listens instead.`);
    log.warn('voice detector cannot be opened', { detector, reason: reasonOf(error) });
    return voiceDetectors.energy();
  }
}

export function titleOf(transport: AvatarTransport): string {
  return transport.title ?? 'Parley';
}
