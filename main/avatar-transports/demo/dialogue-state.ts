import type { CaptionWord } from '../../domain/kiosk-events.ts';
import type { AgentReport } from '../../interfaces/avatar-transport.ts';
import type { Pack } from './pack.ts';

/** What the guide does. `say` adds to what is being said; `drop` forgets what was not handed over yet. */
export type DialogueAction =
  | { readonly kind: 'say'; readonly segmentId: string; readonly lineId: string; readonly fromMs: number }
  | { readonly kind: 'drop' }
  /** Silence now, also where it was handed over already. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'offer'; readonly topicIds: readonly string[] }
  | { readonly kind: 'state'; readonly state: 'idle' | 'listening' | 'speaking' };

export type DialogueEvent = AgentReport | { readonly kind: 'opened' | 'tick'; readonly atMs: number };

export type Speech = { readonly segmentId: string; readonly lineId: string; readonly fromMs: number };

/** A line that the visitor cut short and how far it was heard, in the clip's time. */
export type Cut = { readonly lineId: string; readonly positionMs: number };

export type Wake = { readonly atMs: number; readonly to: 'go-ahead' | 'go-on' | 'break-silence' };

export type DialogueState = {
  /** Handed over and not finished, in order. */
  readonly speaking: readonly Speech[];
  /** Cut off by an interruption; their positions may still arrive. */
  readonly stopped: readonly Speech[];
  readonly cut: Cut | null;
  /** It is to go on with `cut` as soon as it is known how far that was heard. */
  readonly goesOn: boolean;
  /** The visitor interrupted and was not answered yet. */
  readonly interrupted: boolean;
  readonly visitorSpeaking: boolean;
  /** When to do something unasked. */
  readonly wake: Wake | null;
  /** What a pause after the current lines leads to. */
  readonly afterwards: Wake['to'];
  readonly topicId: string | null;
  readonly turns: number;
  readonly silences: number;
  readonly saidInVisit: readonly string[];
  /** The last line that was begun, ever. */
  readonly lastLine: string | null;
  /** For each line the count of lines that had been said before it: the oldest is the next variant. */
  readonly saidAs: Readonly<Record<string, number>>;
  readonly lines: number;
};

export const quietDialogue: DialogueState = {
  speaking: [],
  stopped: [],
  cut: null,
  goesOn: false,
  interrupted: false,
  visitorSpeaking: false,
  wake: null,
  afterwards: 'break-silence',
  topicId: null,
  turns: 0,
  silences: 0,
  saidInVisit: [],
  lastLine: null,
  saidAs: {},
  lines: 0,
};

/** What the dialogue needs to know of a pack: its rules, and when words sound. */
export type Script = { readonly pack: Pack; readonly wordsOf: (lineId: string) => readonly CaptionWord[] };

export type DialogueStep = { readonly state: DialogueState; readonly actions: readonly DialogueAction[] };
