import { clock } from '../clock.ts';
import { presentationOf } from '../domain/presentation.ts';
import type { VisitorCommands } from '../../preload/contract.ts';
import type { ConversationPipeline } from '../pipeline/conversation-pipeline.ts';
import { screenCommands } from '../pipeline/screen-commands.ts';
import { tell } from './conversation.ts';
import type { Lines } from './lines.ts';
import type { PictureCare } from './picture.ts';
import { titleOf, type Parts } from './parts.ts';
import type { Room } from './room.ts';

const MOST_REPORTS = 10_000;

export function commandsOf(
  { transport, screenRooms }: Parts,
  pipeline: ConversationPipeline,
  lines: Lines,
  room: Room,
  picture: PictureCare,
): VisitorCommands {
  return screenCommands({
    clock,
    emit: lines.emit,
    turn: (event) => {
      pipeline.turn(event);
    },
    report: (report) => {
      tell(transport, report);
    },
    onTopic: (topicId, atMs) => {
      lines.emit({ kind: 'topic-chosen', atMs, topicId });
    },
    onScreenReport: (report) => {
      room.screenReports.push(report);
      if (room.screenReports.length > MOST_REPORTS) room.screenReports.shift();
    },
    onRoomNews: screenRooms.news,
    onPicture: picture.note,
    snapshot: () => {
      // After the answer, so that the screen is there when it is told to join.
      queueMicrotask(screenRooms.screenCame);
      return {
        state: pipeline.state(),
        offers: [...room.offers],
        presentation: presentationOf(room.settings, titleOf(transport)),
        mood: room.mood,
      };
    },
  });
}
