import type { Off } from '../interfaces/off.ts';
import type { ConversationPipeline } from '../pipeline/conversation-pipeline.ts';
import type { Lines } from './lines.ts';
import type { Parts } from './parts.ts';
import type { Room } from './room.ts';
import { settled } from './settled.ts';

type Closing = {
  readonly parts: Parts;
  readonly pipeline: ConversationPipeline;
  readonly lines: Lines;
  readonly room: Room;
  readonly offs: readonly Off[];
  readonly listening: Promise<void>;
};

/** First who speaks, then who listens, then what remembers. */
export async function closeInOrder({ parts, pipeline, lines, room, offs, listening }: Closing): Promise<void> {
  for (const off of offs) off();
  pipeline.judgeBy(null);
  pipeline.close();
  await settled('agent', [parts.transport.close()]);
  await settled('audio host', [parts.host.close(), listening]);
  await settled('interruption detector', [room.judge?.stream.close(), room.judge?.detector.close()]);
  await settled('voice detector', [parts.voiceDetector.close()]);
  lines.write();
  parts.speechLog.close();
}
