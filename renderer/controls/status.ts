import type { ConversationState } from '../../preload/contract.ts';

type Phase = ConversationState['phase'];

/** What a phase is called in front of a visitor, and the shape that goes with it. */
type Face = { readonly words: string; readonly hint: string; readonly shape: string };

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

const FACES: Readonly<Record<Phase, Face>> = {
  starting: { words: 'Waking up', hint: '', shape: SHAPES.dots },
  idle: { words: 'Ready', hint: 'Say hello, or touch a question', shape: SHAPES.rest },
  speaking: { words: 'Speaking', hint: 'You may interrupt me', shape: SHAPES.voice },
  listening: { words: 'Listening', hint: 'Go on, I can hear you', shape: SHAPES.ear },
  'your-turn': { words: 'Your turn', hint: 'Speak, or touch a question', shape: SHAPES.turn },
  thinking: { words: 'Thinking', hint: 'One moment', shape: SHAPES.dots },
  interrupted: { words: 'Go ahead', hint: 'I have stopped', shape: SHAPES.hand },
  error: { words: 'Something is wrong', hint: 'Please ask the staff', shape: SHAPES.alert },
};

/** An animation of the style sheet would draw the page sixty times a second; this changes ten times at most. */
const TICK_MS = 100;
const BREATH_MS = 2400;

function levelOf(phase: Phase, nowMs: number, openness: number): number {
  if (phase === 'speaking') return openness;
  if (phase === 'listening' || phase === 'your-turn') return 0.5 + 0.5 * Math.sin((nowMs / BREATH_MS) * 2 * Math.PI);
  return 0;
}

export interface Status {
  show(state: ConversationState): void;
  /** The shape moves with the voice, and breathes while it listens. For every picture; mostly it does nothing. */
  tick(nowMs: number, openness: number): void;
}

/** Who speaks and whose turn it is: by colour, by shape and by words. */
export function openStatus(host: HTMLElement): Status {
  const badge = document.createElement('span');
  badge.className = 'status-badge';
  const words = document.createElement('span');
  words.className = 'status-words';
  const name = document.createElement('strong');
  const hint = document.createElement('span');
  hint.className = 'status-hint';
  words.append(name, hint);
  host.replaceChildren(badge, words);
  let shown: Phase | null = null;
  let tickedMs = -Infinity;
  let level = '';

  return {
    show({ phase, microphoneOpen }) {
      host.dataset['microphone'] = microphoneOpen ? 'open' : 'closed';
      if (phase === shown) return;
      shown = phase;
      const face = FACES[phase];
      host.dataset['phase'] = phase;
      badge.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${face.shape}</svg>`;
      name.textContent = face.words;
      hint.textContent = face.hint;
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
