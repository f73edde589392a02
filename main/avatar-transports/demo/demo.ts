import { clock } from '../../clock.ts';
import type { AgentMessage, AvatarTransport, TransportState } from '../../interfaces/avatar-transport.ts';
import type { Clock } from '../../interfaces/clock.ts';
import type { GoingOnPhrase } from '../../domain/speech-frames.ts';
import { assertNever } from '../../domain/assert-never.ts';
import { messagesOf } from './clip-player.ts';
import {
  quietDialogue,
  type DialogueAction,
  type DialogueEvent,
  type DialogueState,
  type Script,
} from './dialogue-state.ts';
import { dialogueAfter } from './dialogue.ts';
import { loadPack, type LoadedLine, type LoadedPack } from './load-pack.ts';
import { openOutbox, type Outbox } from './outbox.ts';

export type DemoTransportOptions = {
  /** The folder with `pack.json` and its clips. */
  readonly packFolder: string;
  readonly clock?: Clock;
};

/** A transport that is its own agent: a content pack, spoken by rule. Touches no network. */
export function openDemoTransport(options: DemoTransportOptions): AvatarTransport {
  const now = options.clock ?? clock;
  const outbox = openOutbox<AgentMessage>();
  const clearListeners = new Set<() => void>();
  const stateListeners = new Set<(state: TransportState) => void>();
  const tell = (state: TransportState): void => {
    for (const listener of stateListeners) listener(state);
  };
  let guide: Guide | null = null;

  return {
    name: 'demo',
    get title() {
      return guide?.title ?? null;
    },
    messages: outbox.messages,
    onClear: (listener) => {
      clearListeners.add(listener);
      return () => clearListeners.delete(listener);
    },
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    report: (report) => guide?.take(report),
    hear: () => {
      // The demo listens to turns, not to sound.
    },
    setAudioEnabled: () => {
      // The kiosk reports no turns while the microphone is off.
    },
    open: async () => {
      tell({ kind: 'connecting' });
      try {
        const loaded = await loadPack(options.packFolder);
        guide = openGuide(loaded, now, outbox, () => {
          for (const listener of clearListeners) listener();
        });
      } catch (error) {
        tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
        throw error;
      }
      tell({ kind: 'connected' });
    },
    close: async () => {
      guide?.close();
      outbox.close();
    },
  };
}

const isNoSpeech = ({ kind }: AgentMessage): boolean => kind === 'offers' || kind === 'going-on';

type Guide = { readonly title: string; take(event: DialogueEvent): void; close(): void };

/** Runs the dialogue on the clock and turns what it decides into messages. */
function openGuide({ pack, lines }: LoadedPack, now: Clock, outbox: Outbox<AgentMessage>, clear: () => void): Guide {
  const script: Script = { pack, wordsOf: (lineId) => lines.get(lineId)?.words ?? [] };
  let state: DialogueState = quietDialogue;
  let alarm: NodeJS.Timeout | null = null;

  const act = (action: DialogueAction): void => {
    switch (action.kind) {
      case 'say': {
        const line = lines.get(action.lineId);
        if (line !== undefined) outbox.send(...messagesOf(line, action, pack.timing.pauseMs));
        return;
      }
      case 'drop':
        outbox.drop(isNoSpeech);
        return;
      case 'clear':
        outbox.drop(isNoSpeech);
        clear();
        return;
      case 'offer':
        outbox.send({ kind: 'offers', offers: offersOf(pack, action.topicIds) });
        return;
      case 'state':
        outbox.send({ kind: 'agent-state', state: action.state });
        return;
      default:
        assertNever(action);
    }
  };
  const take = (event: DialogueEvent): void => {
    const step = dialogueAfter(state, event, script);
    state = step.state;
    step.actions.forEach(act);
    if (alarm !== null) clearTimeout(alarm);
    alarm = state.wake === null ? null : setTimeout(ring, Math.max(1, state.wake.atMs - now.nowMs()));
  };
  const ring = (): void => {
    take({ kind: 'tick', atMs: now.nowMs() });
  };
  outbox.send({ kind: 'going-on', phrases: pack.moments.goOn.flatMap((lineId) => phraseOf(lines.get(lineId))) });
  take({ kind: 'opened', atMs: now.nowMs() });
  return {
    title: pack.title,
    take,
    close: () => {
      if (alarm !== null) clearTimeout(alarm);
    },
  };
}

function phraseOf(line: LoadedLine | undefined): GoingOnPhrase[] {
  return line === undefined ? [] : [{ text: line.text, words: line.words, ...line.clip }];
}

function offersOf(pack: LoadedPack['pack'], topicIds: readonly string[]): { id: string; label: string }[] {
  return topicIds.flatMap((id) => {
    const topic = pack.topics.find((one) => one.id === id);
    return topic === undefined ? [] : [{ id, label: topic.label }];
  });
}
