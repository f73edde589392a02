import { avatarNotice } from '../domain/avatar-notice.ts';
import type { TurnEvent } from '../domain/conversation.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { PictureEvent } from '../domain/picture-watch.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import type { Clock } from '../interfaces/clock.ts';
import type { VisitorCommands } from '../interfaces/shell.ts';

export type ScreenCommandSinks = {
  readonly clock: Clock;
  readonly emit: (event: KioskEvent) => void;
  readonly turn: (event: TurnEvent) => void;
  readonly report: (report: AgentReport) => void;
  readonly onTopic: (topicId: string, atMs: number) => void;
  readonly onScreenReport: (report: Parameters<VisitorCommands['screen.report']>[0]) => void;
  readonly onRoomNews: (news: Parameters<VisitorCommands['room.news']>[0]) => void;
  readonly onPicture: (event: PictureEvent) => void;
  readonly snapshot: VisitorCommands['screen.ready'];
};

/** What a screen may ask for, as events of the conversation. */
export function screenCommands({ clock, turn, ...sinks }: ScreenCommandSinks): VisitorCommands {
  return {
    'screen.ready': (nothing) => {
      sinks.onPicture({ kind: 'page-came' });
      return sinks.snapshot(nothing);
    },
    'screen.report': (report) => {
      sinks.onScreenReport(report);
      sinks.onPicture({ kind: 'reported', frames: report.framesRendered });
      return {};
    },
    'avatar.report': (report) => {
      sinks.emit(avatarNotice(report, clock.nowMs()));
      return {};
    },
    'picture.lost': () => {
      sinks.onPicture({ kind: 'lost' });
      return {};
    },
    'picture.drawn': () => {
      sinks.onPicture({ kind: 'drawn-anew' });
      return {};
    },
    'clock.read': () => ({ kioskAtMs: clock.nowMs() }),
    'topic.choose': ({ topicId }) => {
      const atMs = clock.nowMs();
      turn({ kind: 'touched', atMs });
      sinks.onTopic(topicId, atMs);
      sinks.report({ kind: 'topic-chosen', atMs, topicId });
      return {};
    },
    'screen.touched': () => {
      turn({ kind: 'touched', atMs: clock.nowMs() });
      return {};
    },
    'room.news': (news) => {
      sinks.onRoomNews(news);
      return {};
    },
    interrupt: () => {
      turn({ kind: 'interrupt', atMs: clock.nowMs(), because: 'somebody pressed the button' });
      return {};
    },
    setAudioEnabled: ({ enabled }) => {
      turn({ kind: 'microphone', atMs: clock.nowMs(), isOpen: enabled });
      return {};
    },
    commitUserTurn: () => {
      turn({ kind: 'commit-turn', atMs: clock.nowMs() });
      return {};
    },
    clearUserTurn: () => {
      turn({ kind: 'clear-turn', atMs: clock.nowMs() });
      return {};
    },
  };
}
