import type { AgentMessage } from '../../interfaces/avatar-transport.ts';

export type SpeechQueue = {
  readonly messages: AsyncIterable<AgentMessage>;
  readonly send: (message: AgentMessage) => void;
  /** Forgets what waits of these segments. */
  drop(isDropped: (segmentId: string) => boolean): void;
  /** Ends `messages` after what waits. */
  readonly close: () => void;
};

/**
 * Messages on their way to the one reader. Its bound is the sender's: sound is counted where it comes in.
 *
 * @param onRead the reader has the start of this segment
 */
export function openSpeechQueue(onRead: (segmentId: string) => void): SpeechQueue {
  let waiting: AgentMessage[] = [];
  let isClosed = false;
  let wake: (() => void) | null = null;
  const stir = (): void => {
    wake?.();
    wake = null;
  };
  async function* read(): AsyncGenerator<AgentMessage, void, void> {
    for (;;) {
      const message = waiting.shift();
      if (message !== undefined) {
        if (message.kind === 'segment-started') onRead(message.segmentId);
        yield message;
      } else if (isClosed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    messages: read(),
    send: (message) => {
      if (isClosed) return;
      waiting.push(message);
      stir();
    },
    drop: (isDropped) => {
      waiting = waiting.filter((message) => !('segmentId' in message && isDropped(message.segmentId)));
    },
    close: () => {
      isClosed = true;
      stir();
    },
  };
}
