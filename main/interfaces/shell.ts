import type { ScreenCommands, ScreenEvent } from '../../preload/contract.ts';
import type { NamedDisplay } from '../domain/displays.ts';
import type { PictureRenewal } from '../domain/picture-watch.ts';
import type { UpcomingFrame } from '../domain/audio-frames.ts';
import type { RoomPacket } from '../domain/room.ts';
import type { Off } from './off.ts';
import type { Watchdog } from './watchdog.ts';

/** What everybody who stands at the screen may ask for. */
export type { VisitorCommands } from '../../preload/contract.ts';

/** What a shell carries between the kiosk and its one screen: the contract, nothing else. */
export interface KioskForScreen {
  readonly commands: ScreenCommands;
  onScreenEvent(listener: (event: ScreenEvent) => void): Off;
  onUpcomingFrame(listener: (frame: UpcomingFrame) => void): Off;
  /** For the room that the screen joined. */
  onRoomPacket(listener: (packet: RoomPacket) => void): Off;
  /** From the room that the screen joined; in order with the commands around it. */
  takeRoomPacket(packet: RoomPacket): void;
}

export type ShellOptions = {
  /** No display: the screen is drawn all the same, where nobody sees it. */
  readonly headless: boolean;
  /** The built renderer: a folder with `index.html`. */
  readonly screenFolder: string;
  /** Where avatars of the operator's may lie, the first folder first. */
  readonly avatarFolders: readonly string[];
  /** Where the shell may keep a profile of its own. */
  readonly dataFolder: string;
  /** Origins that the page may talk to beside its own; empty in the demo. */
  readonly connectOrigins: readonly string[];
  /** Says when the screen is to be repaired, and how. */
  readonly watchdog: Watchdog;
  /** The display's name; null or left out: the main one. */
  readonly display?: string | null;
  /** A sentence for the operator, and for whoever stands there. */
  readonly onNotice?: (text: string) => void;
};

/** A running screen. */
export interface Shell {
  readonly name: 'electron' | 'chromium' | 'none';
  /** Writes a PNG of what a visitor sees; false when there is no screen to take it of. */
  screenshot(file: string): Promise<boolean>;
  displays(): Promise<readonly NamedDisplay[]>;
  /** @param display its name; null: the main one */
  showOn(display: string | null): void;
  /** The page lives, but its picture is lost: the page is made anew, or the window and whatever draws for it. */
  readonly renewPicture: (detail: string, how: PictureRenewal['how']) => void;
  /** @param listener `isLost`: the shell cannot bring the screen back; else the desktop's session ends */
  onClosed(listener: (reason: string, isLost: boolean) => void): Off;
  close(): Promise<void>;
}

export type OpenShell = (kiosk: KioskForScreen, options: ShellOptions) => Promise<Shell>;
