import type { ScreenCommands, ScreenEvent } from '../../preload/contract.ts';
import type { ScreenTrouble } from '../domain/outage.ts';
import type { UpcomingFrame } from '../domain/audio-frames.ts';
import type { RoomPacket } from '../domain/room.ts';
import type { Off } from './off.ts';

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
  /** The screen was lost: told once for each outage, when it is over or given up. */
  readonly onTrouble?: (trouble: ScreenTrouble) => void;
};

/** A running screen. */
export interface Shell {
  readonly name: 'electron' | 'chromium' | 'none';
  /** Writes a PNG of what a visitor sees; false when there is no screen to take it of. */
  screenshot(file: string): Promise<boolean>;
  /** The screen is gone and the shell cannot bring it back, or somebody closed it. */
  onClosed(listener: (reason: string) => void): Off;
  close(): Promise<void>;
}

export type OpenShell = (kiosk: KioskForScreen, options: ShellOptions) => Promise<Shell>;
