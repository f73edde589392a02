import type {
  CommandName,
  ConversationState,
  OperatorCommands,
  ScreenEvent,
  ScreenSnapshot,
} from '../../preload/contract.ts';
import { operatorCommands } from '../../preload/operator-contract.ts';
import type { HeardFrame, UpcomingFrame } from '../domain/audio-frames.ts';
import { presentationOf } from '../domain/presentation.ts';
import type { RoomPacket } from '../domain/room.ts';
import { defaultSettings } from '../domain/settings.ts';
import type { KioskForScreen } from '../interfaces/shell.ts';
import { clock } from '../clock.ts';

export const conversationState: ConversationState = {
  phase: 'speaking',
  floor: 'agent',
  ducked: false,
  microphoneOpen: true,
  because: 'the welcome began',
  atMs: 12.5,
};

export const snapshot: ScreenSnapshot = {
  state: conversationState,
  offers: [{ id: 'amber', label: 'What is amber?' }],
  presentation: presentationOf(defaultSettings, 'Museum – Führung'),
  mood: 'neutral',
};

/** A kiosk as its screen sees it: it says what a test tells it to say, and remembers what it was asked. */
export interface FakeKioskForScreen extends KioskForScreen {
  readonly asked: (readonly [name: CommandName, args: unknown])[];
  /** How many listeners there are: carriers must take theirs off. */
  listenerCount(): number;
  tell(event: ScreenEvent): void;
  hear(frame: UpcomingFrame): void;
  /** Gives a packet to the room that the screen holds. */
  give(packet: RoomPacket): void;
  /** What came from there; its kind is also among what was asked, for the order. */
  readonly taken: RoomPacket[];
}

// What a test does not ask for is refused as by a kiosk that is locked.
const lockedOperator = Object.fromEntries(
  Object.keys(operatorCommands).map((name) => [
    name,
    () => {
      if (name === 'operator.status') return { pinSet: true, unlocked: false, waitMs: 0, language: 'en' };
      throw new Error('locked: the operator’s PIN is needed');
    },
  ]),
) as unknown as OperatorCommands;

export function openFakeKioskForScreen(): FakeKioskForScreen {
  const asked: (readonly [CommandName, unknown])[] = [];
  const eventListeners = new Set<(event: ScreenEvent) => void>();
  const frameListeners = new Set<(frame: UpcomingFrame) => void>();
  const packetListeners = new Set<(packet: RoomPacket) => void>();
  const taken: RoomPacket[] = [];
  const remember = (name: CommandName) => (args: unknown) => {
    asked.push([name, args]);
    return {};
  };
  return {
    asked,
    taken,
    commands: {
      'screen.ready': () => {
        asked.push(['screen.ready', {}]);
        return snapshot;
      },
      'screen.report': remember('screen.report'),
      'clock.read': () => ({ kioskAtMs: clock.nowMs() }),
      'topic.choose': ({ topicId }) => {
        asked.push(['topic.choose', { topicId }]);
        if (topicId === 'unknown') throw new Error('there is no topic "unknown"');
        return {};
      },
      'avatar.report': remember('avatar.report'),
      'screen.touched': remember('screen.touched'),
      'room.news': remember('room.news'),
      'picture.lost': remember('picture.lost'),
      'picture.drawn': remember('picture.drawn'),
      interrupt: remember('interrupt'),
      setAudioEnabled: remember('setAudioEnabled'),
      commitUserTurn: remember('commitUserTurn'),
      clearUserTurn: remember('clearUserTurn'),
      ...lockedOperator,
    },
    onScreenEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onUpcomingFrame: (listener) => {
      frameListeners.add(listener);
      return () => frameListeners.delete(listener);
    },
    onRoomPacket: (listener) => {
      packetListeners.add(listener);
      return () => packetListeners.delete(listener);
    },
    takeRoomPacket: (packet) => {
      taken.push(packet);
      asked.push(['room.news', packet.head.kind]);
    },
    give: (packet) => {
      for (const listener of packetListeners) listener(packet);
    },
    listenerCount: () => eventListeners.size + frameListeners.size + packetListeners.size,
    tell: (event) => {
      for (const listener of eventListeners) listener(event);
    },
    hear: (frame) => {
      for (const listener of frameListeners) listener(frame);
    },
  };
}

/** 20 ms at 24 kHz that no other number has. */
export function heardFrame(number: number): HeardFrame {
  const samples = Int16Array.from({ length: 480 }, (_, index) => ((index * 7919 + number * 31) % 65_536) - 32_768);
  return { segmentId: 'welcome-ü', generation: 3, positionMs: number * 20, heardAtMs: 1e6 + number * 20, samples };
}
