import type { ConversationState } from '../../preload/contract.ts';
import type { Words } from '../words/vocabulary.ts';

type Phase = ConversationState['phase'];

const bars = [5, 11, 17, 11, 5].map((height, at) => bar(3 + at * 4.5, height)).join('');
const SHAPES = {
  voice: bars,
  ear: '<circle cx="12" cy="12" r="3.4"/><path class="ring" d="M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z"/>',
  turn: '<path d="M4 5h16v11H11l-4.5 4V16H4Z"/>',
  dots: '<circle cx="5" cy="12" r="2.2"/><circle cx="12" cy="12" r="2.2"/><circle cx="19" cy="12" r="2.2"/>',
  hand: '<path d="M5 3h5v18H5zM14 3h5v18h-5z"/>',
  rest: '<path d="M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z"/>',
  alert: '<path d="M12 3 22 20H2Z"/>',
} as const;

function bar(x: number, height: number): string {
  return `<rect x="${x - 1.5}" y="${12 - height / 2}" width="3" height="${height}" rx="1.5"/>`;
}

/** The shape that goes with a phase. */
const SHAPE_OF: Readonly<Record<Phase, string>> = {
  starting: SHAPES.dots,
  idle: SHAPES.rest,
  speaking: SHAPES.voice,
  listening: SHAPES.ear,
  'your-turn': SHAPES.turn,
  thinking: SHAPES.dots,
  interrupted: SHAPES.hand,
  error: SHAPES.alert,
};

const ASKS_FOR_SPEECH: readonly Phase[] = ['idle', 'speaking', 'your-turn'];

function hintOf(phase: Phase, needsButton: boolean, words: Words): string {
  return needsButton && ASKS_FOR_SPEECH.includes(phase) ? words.holdHint : words.phases[phase].hint;
}

/** An animation of the style sheet would draw the page sixty times a second; this changes ten times at most. */
const TICK_MS = 100;
const BREATH_MS = 2400;

function levelOf(phase: Phase, nowMs: number, openness: number): number {
  if (phase === 'speaking') return openness;
  if (phase === 'listening' || phase === 'your-turn') return 0.5 + 0.5 * Math.sin((nowMs / BREATH_MS) * 2 * Math.PI);
  return 0;
}

export interface Status {
  show(state: ConversationState, words: Words, pushToTalk: boolean): void;
  /** The shape moves with the voice, and breathes while it listens. For every picture; mostly it does nothing. */
  tick(nowMs: number, openness: number): void;
}

/** Who speaks and whose turn it is: by colour, by shape and by words. */
export function openStatus(host: HTMLElement): Status {
  const badge = document.createElement('span');
  badge.className = 'status-badge';
  const label = document.createElement('span');
  label.className = 'status-words';
  const name = document.createElement('strong');
  const hint = document.createElement('span');
  hint.className = 'status-hint';
  label.append(name, hint);
  host.replaceChildren(badge, label);
  let shown: Phase | null = null;
  let spoken = '';
  let tickedMs = -Infinity;
  let level = '';

  return {
    show({ phase, microphoneOpen }, words, pushToTalk) {
      const needsButton = pushToTalk && !microphoneOpen;
      host.dataset['microphone'] = microphoneOpen ? 'open' : 'closed';
      const key = `${phase} ${needsButton} ${words.holdHint}`;
      if (key === spoken) return;
      spoken = key;
      shown = phase;
      host.dataset['phase'] = phase;
      badge.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${SHAPE_OF[phase]}</svg>`;
      name.textContent = words.phases[phase].words;
      hint.textContent = hintOf(phase, needsButton, words);
    },
    tick(nowMs, openness) {
      if (nowMs - tickedMs < TICK_MS || shown === null) return;
      tickedMs = nowMs;
      const next = levelOf(shown, nowMs, openness).toFixed(1);
      if (next === level) return;
      level = next;
      host.style.setProperty('--level', level);
    },
  };
}
