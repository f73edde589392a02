import { avatarNotice } from '../domain/avatar-notice.ts';
import type { TurnEvent } from '../domain/conversation.ts';
import type { KioskEvent, KioskIncident } from '../domain/kiosk-events.ts';
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
  readonly snapshot: VisitorCommands['screen.ready'];
};

function pictureLost(atMs: number): KioskIncident {
  const detail = 'the graphics context was lost, the page draws anew';
  return { part: 'screen', kind: 'picture-lost', repair: 'picture-redrawn', detail, atMs, outageMs: null };
}

/** What a screen may ask for, as events of the conversation. */
export function screenCommands({ clock, turn, ...sinks }: ScreenCommandSinks): VisitorCommands {
  return {
    'screen.ready': sinks.snapshot,
    'screen.report': (report) => {
      sinks.onScreenReport(report);
      return {};
    },
    'avatar.report': (report) => {
      sinks.emit(avatarNotice(report, clock.nowMs()));
      return {};
    },
    'picture.lost': () => {
      const atMs = clock.nowMs();
      sinks.emit({ kind: 'incident', atMs, incident: pictureLost(atMs) });
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
