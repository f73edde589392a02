import type { AgentMessage, AvatarTransport } from '../interfaces/avatar-transport.ts';

type Said = { readonly segmentId: string; sentMs: number; heardMs: number; isComplete: boolean; isStarted: boolean };

export type ListeningMouth = {
  /** Everything that was read, oldest first. */
  readonly messages: readonly AgentMessage[];
  /** Segments that are queued or being said. */
  readonly queued: readonly { readonly segmentId: string; readonly sentMs: number; readonly heardMs: number }[];
  readonly clears: number;
  /** Says so much of what is queued. */
  play(forMs: number): void;
  /** The kiosk stops for a visitor; nothing is taken back later. */
  interrupt(): void;
};

/**
 * In the place of pipeline and loudspeaker, with time given by hand: reads a transport's messages, says them and
 * reports, as the pipeline does (started with the first sample, finished exactly once, position as heard).
 */
export function openListeningMouth(transport: AvatarTransport): ListeningMouth {
  const messages: AgentMessage[] = [];
  let queue: Said[] = [];
  let clears = 0;
  let atMs = 0;

  const finish = (said: Said, interrupted: boolean): void => {
    const { segmentId, heardMs: positionMs, sentMs: durationMs } = said;
    transport.report({ kind: 'playback-finished', segmentId, atMs, positionMs, durationMs, interrupted });
  };
  const cut = (): void => {
    const ended = queue;
    queue = [];
    for (const said of ended) finish(said, true);
  };
  const take = (message: AgentMessage): void => {
    messages.push(message);
    if (message.kind === 'segment-started')
      queue.push({ segmentId: message.segmentId, sentMs: 0, heardMs: 0, isComplete: false, isStarted: false });
    const said = 'segmentId' in message && queue.find(({ segmentId }) => segmentId === message.segmentId);
    if (!said) return;
    if (message.kind === 'segment-audio') said.sentMs += (message.samples.length * 1000) / message.sampleRate;
    if (message.kind === 'segment-ended') said.isComplete = true;
  };
  void (async () => {
    for await (const message of transport.messages) take(message);
  })();
  transport.onClear(() => {
    clears += 1;
    cut();
  });
  return {
    messages,
    get queued() {
      return queue;
    },
    get clears() {
      return clears;
    },
    play: (forMs) => {
      let left = forMs;
      atMs += forMs;
      for (let said = queue.at(0); said !== undefined; said = queue.at(0)) {
        const step = Math.min(left, said.sentMs - said.heardMs);
        left -= step;
        said.heardMs += step;
        if (step > 0 && !said.isStarted) {
          said.isStarted = true;
          transport.report({ kind: 'playback-started', segmentId: said.segmentId, atMs });
        }
        if (said.heardMs < said.sentMs || !said.isComplete) return;
        queue.shift();
        finish(said, false);
      }
    },
    interrupt: () => {
      transport.report({ kind: 'interrupted', atMs });
      cut();
    },
  };
}
