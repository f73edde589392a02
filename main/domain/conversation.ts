import type { ConversationState, Floor, Phase } from './kiosk-events.ts';
import { AWAY_FACE_MS, INTERRUPTED_FACE_MS } from './interruption-policy.ts';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';
import type { Settings } from './settings.ts';
import type { SpeechWindow } from './speech-activity.ts';
import type { AgentState } from './speech-frames.ts';

/** Everything turn taking knows. */
export type Conversation = {
  readonly isVisit: boolean;
  readonly microphoneOpen: boolean;
  readonly agent: {
    readonly isSpeaking: boolean;
    readonly startedAtMs: number;
    readonly endedAtMs: number;
    readonly isProtected: boolean;
    /** What it says of itself. */
    readonly says: AgentState;
    /** It has not come yet. */
    readonly isAwaited: boolean;
    /** Since when it cannot be reached; null: it can. */
    readonly awaySinceMs: number | null;
  };
  /** As the voice detector hears it. */
  readonly visitor: { readonly isSpeaking: boolean; readonly onsetAtMs: number; readonly endedAtMs: number };
  /** The visitor has the floor, or had it a moment ago. */
  readonly turn: { readonly startedAtMs: number } | null;
  readonly overlap: { readonly startedAtMs: number; readonly speechEndedAtMs: number | null } | null;
  readonly interruption: { readonly atMs: number; readonly onsetAtMs: number } | null;
  /** Something that was interrupted may still be taken up again; at `toldAtMs` the agent last learned something. */
  readonly rest: { readonly toldAtMs: number; readonly spokeMs: number } | null;
  /** Judged to be agreeing, but still speaking: from `limitMs` on it is an interruption all the same. */
  readonly persists: { readonly startedAtMs: number; readonly limitMs: number } | null;
  /** An interruption that waits for enough words. */
  readonly awaitsWords: { readonly onsetAtMs: number; readonly because: string } | null;
  /** How many words the agent's side understood in this overlap. */
  readonly words: number;
  /** Close to the agent's end it was an answer. */
  readonly lastBackchannel: { readonly startedAtMs: number; readonly endedAtMs: number } | null;
  readonly isDucked: boolean;
  readonly windowsOfSpeech: number;
  readonly windowsOfQuiet: number;
  readonly lastActiveAtMs: number;
  readonly because: string;
};

export const startOfConversation: Conversation = {
  isVisit: false,
  microphoneOpen: true,
  agent: {
    isSpeaking: false,
    startedAtMs: 0,
    endedAtMs: 0,
    isProtected: false,
    says: 'idle',
    isAwaited: false,
    awaySinceMs: null,
  },
  visitor: { isSpeaking: false, onsetAtMs: 0, endedAtMs: 0 },
  turn: null,
  overlap: null,
  interruption: null,
  rest: null,
  persists: null,
  awaitsWords: null,
  words: 0,
  lastBackchannel: null,
  isDucked: false,
  windowsOfSpeech: 0,
  windowsOfQuiet: 0,
  lastActiveAtMs: 0,
  because: 'waiting for a visitor',
};

export type TurnOptions = {
  readonly mode: Settings['interruption']['mode'];
  readonly endOfTurnMs: number;
  readonly minInterruptionMs: number;
  /** 0: words do not count. */
  readonly minWords: number;
  readonly backchannelSilenceMs: number;
  readonly falseInterruptionMs: number;
  readonly idleMs: number;
};

export type TurnEvent =
  | { readonly kind: 'window'; readonly atMs: number; readonly window: SpeechWindow }
  | { readonly kind: 'visitor-started'; readonly atMs: number; readonly onsetAtMs: number }
  | { readonly kind: 'visitor-stopped'; readonly atMs: number; readonly endedAtMs: number }
  /** A segment began to be heard. */
  | { readonly kind: 'agent-began'; readonly atMs: number; readonly isProtected: boolean }
  /** The last sample was heard and nothing is queued. */
  | { readonly kind: 'agent-ended'; readonly atMs: number }
  | { readonly kind: 'agent-state'; readonly atMs: number; readonly says: AgentState }
  /** `isForGood`: somebody has to do something before it can be reached again. */
  | { readonly kind: 'agent-lost'; readonly atMs: number; readonly isForGood: boolean }
  | { readonly kind: 'agent-awaited'; readonly atMs: number }
  | { readonly kind: 'agent-reached'; readonly atMs: number }
  /** The agent has something new to say. */
  | { readonly kind: 'agent-replied'; readonly atMs: number }
  /** The agent itself asked for silence. */
  | { readonly kind: 'agent-cleared'; readonly atMs: number }
  | { readonly kind: 'verdict'; readonly atMs: number; readonly verdict: OverlappingSpeechEvent }
  /** The agent's side understood so many words of what is being said. */
  | { readonly kind: 'words'; readonly atMs: number; readonly count: number }
  | { readonly kind: 'judge-changed'; readonly atMs: number }
  /** Somebody pressed a button, or a program did. */
  | { readonly kind: 'interrupt'; readonly atMs: number; readonly because: string }
  | { readonly kind: 'microphone'; readonly atMs: number; readonly isOpen: boolean }
  | { readonly kind: 'commit-turn'; readonly atMs: number }
  | { readonly kind: 'clear-turn'; readonly atMs: number }
  | { readonly kind: 'touched'; readonly atMs: number }
  | { readonly kind: 'tick'; readonly atMs: number };

export type TurnEventOf<K extends TurnEvent['kind']> = Extract<TurnEvent, { readonly kind: K }>;

export type TurnEffect =
  | { readonly kind: 'visitor-started'; readonly atMs: number; readonly onsetAtMs: number }
  | { readonly kind: 'visitor-stopped'; readonly atMs: number; readonly endedAtMs: number }
  | { readonly kind: 'duck'; readonly atMs: number }
  | { readonly kind: 'unduck'; readonly atMs: number }
  | {
      readonly kind: 'interrupt';
      readonly atMs: number;
      readonly onsetAtMs: number;
      readonly because: string;
      readonly keepsRest: boolean;
    }
  /** Whoever interrupted has finished. */
  | { readonly kind: 'interruption-ended'; readonly atMs: number }
  | { readonly kind: 'take-back'; readonly atMs: number; readonly because: string }
  | { readonly kind: 'forget-rest'; readonly atMs: number }
  | { readonly kind: 'overlap-started'; readonly atMs: number; readonly startedAtMs: number }
  | { readonly kind: 'overlap-speech-ended'; readonly atMs: number; readonly agentEnded: boolean }
  | { readonly kind: 'overlap-judged'; readonly atMs: number; readonly verdict: OverlappingSpeechEvent }
  | { readonly kind: 'agent-speech-started'; readonly atMs: number }
  | { readonly kind: 'agent-speech-ended'; readonly atMs: number }
  | { readonly kind: 'turn-started'; readonly atMs: number }
  | { readonly kind: 'turn-committed'; readonly atMs: number; readonly spokeMs: number }
  | { readonly kind: 'turn-cleared'; readonly atMs: number }
  | { readonly kind: 'visit-started'; readonly atMs: number }
  | { readonly kind: 'visit-ended'; readonly atMs: number };

/** Who may speak now. */
export function floorOf({ agent, visitor, turn, overlap }: Conversation): Floor {
  if (agent.isSpeaking) return visitor.isSpeaking || overlap ? 'both' : 'agent';
  return visitor.isSpeaking || turn ? 'visitor' : 'nobody';
}

/** What the avatar is doing. */
export function phaseOf(conversation: Conversation, atMs: number): Phase {
  const { agent, visitor, turn, interruption, isVisit } = conversation;
  if (agent.isSpeaking) return 'speaking';
  if (agent.awaySinceMs !== null && atMs - agent.awaySinceMs >= AWAY_FACE_MS) return 'error';
  if (agent.isAwaited) return 'starting';
  if (interruption && atMs - interruption.atMs < INTERRUPTED_FACE_MS) return 'interrupted';
  if (visitor.isSpeaking || turn) return 'listening';
  if (agent.says === 'thinking') return 'thinking';
  return isVisit ? 'your-turn' : 'idle';
}

/** The one value that says who speaks, who has the floor and why. */
export function stateOf(conversation: Conversation, atMs: number): ConversationState {
  return {
    phase: phaseOf(conversation, atMs),
    floor: floorOf(conversation),
    ducked: conversation.isDucked,
    microphoneOpen: conversation.microphoneOpen,
    because: conversation.because,
    atMs,
  };
}
