import type { ScreenReport } from '../../preload/contract.ts';
import type { HeardFrame } from '../domain/audio-frames.ts';
import type { KioskEvent, KioskIncident } from '../domain/kiosk-events.ts';
import type { PictureRenewal, PictureRules } from '../domain/picture-watch.ts';
import type { Settings } from '../domain/settings.ts';
import type { SpawnAudioProcess } from '../interfaces/audio-process.ts';
import type { Off } from '../interfaces/off.ts';
import type { SecretBox } from '../interfaces/secret-box.ts';
import type { KioskForScreen } from '../interfaces/shell.ts';
import type { KioskMachine } from '../interfaces/kiosk-machine.ts';
import type { VisitorVoice } from '../interfaces/visitor-voice.ts';

export type KioskOptions = {
  readonly settings: Settings;
  /** What is wrong with the settings' file, for the operator. */
  readonly settingsNotice?: string | null;
  /** Where the shell can keep secrets better than in a file. */
  readonly secretBox?: SecretBox | null;
  readonly dataFolder: string;
  readonly assetsFolder: string;
  readonly audio: 'portaudio' | 'wav' | 'null';
  /** For the wav-file host. */
  readonly wav?: { readonly recordFile: string | null; readonly echo: boolean };
  /** A scripted visitor: adds its samples to the microphone. */
  readonly visitor?: VisitorVoice;
  /** How a shell starts the audio processes where Node's `fork` is not at hand. */
  readonly spawnAudioProcess?: SpawnAudioProcess;
  /** The run before this one stood still and was ended for it. */
  readonly lastRunHung?: boolean;
  /** What is around it; left out: nothing. */
  readonly machine?: KioskMachine;
  /** How long a picture may be away; left out: as a kiosk has it. */
  readonly pictureRules?: PictureRules;
};

export type Kiosk = KioskForScreen & {
  onEvent(listener: (event: KioskEvent) => void): Off;
  onHeardFrame(listener: (frame: HeardFrame) => void): Off;
  readonly audioHostName: string;
  /** Where the session is remembered; null when it cannot be written. */
  readonly speechLogFile: string | null;
  /** What the screen measured, oldest first. */
  readonly screenReports: readonly ScreenReport[];
  /** Counts from the next step on; who judges overlaps, and whether a button is needed to be heard, change at once. */
  changeSettings(settings: Settings): Promise<void>;
  /** The page lives and shows nothing that it could mend itself. */
  onPictureRenewal(listener: (renewal: PictureRenewal) => void): Off;
  /** The operator changed something. */
  onSettings(listener: (settings: Settings) => void): Off;
  /** Something for the operator, and for whoever stands there. */
  tellNotice(level: 'info' | 'warn' | 'error', text: string): void;
  /** Something outside of the conversation went wrong: it belongs into the log too. */
  report(incident: KioskIncident): void;
  close(): Promise<void>;
};
