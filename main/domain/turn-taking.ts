import type { Conversation, TurnEffect, TurnEvent, TurnEventOf, TurnOptions } from './conversation.ts';
import {
  BOUNDARY_MS,
  DUCK_RELEASE_WINDOWS,
  EARLY_DUCK_WINDOWS,
  LONGEST_FALSE_INTERRUPTION_MS,
  soundsLikeSomebody,
} from './interruption-policy.ts';
import {
  changeJudge,
  closeOverlap,
  endOverlapSpeech,
  hearVerdict,
  hearWords,
  openOverlap,
  tickOverlap,
} from './overlaps.ts';
import {
  duck,
  forgetRest,
  interrupt,
  isJudged,
  openStep,
  openTurn,
  quietForMs,
  type Step,
  unduck,
  verdictOf,
  wake,
} from './turn-step.ts';

export type Turned = { readonly conversation: Conversation; readonly effects: readonly TurnEffect[] };

/** Takes one step of a conversation: what is known afterwards, and what is to be done, in order. */
export function takeTurn(conversation: Conversation, event: TurnEvent, options: TurnOptions): Turned {
  const step = openStep(conversation, options, event.atMs);
  // Each handler takes its own kind; TypeScript cannot see that the key and the event belong together.
  (HANDLERS[event.kind] as (step: Step, event: TurnEvent) => void)(step, event);
  return { conversation: step.now, effects: step.effects };
}

const HANDLERS: { readonly [K in TurnEvent['kind']]: (step: Step, event: TurnEventOf<K>) => void } = {
  window: hearWindow,
  'visitor-started': hearStart,
  'visitor-stopped': hearStop,
  'agent-began': agentBegins,
  'agent-ended': (step) => {
    agentEnds(step, 'the agent has finished');
  },
  'agent-state': (step, event) => {
    step.set({ agent: { ...step.now.agent, says: event.says } });
  },
  'agent-lost': (step, { isForGood }) => {
    const awaySinceMs = isForGood ? -Infinity : (step.now.agent.awaySinceMs ?? step.atMs);
    step.set({ agent: { ...step.now.agent, awaySinceMs }, because: 'the agent cannot be reached' });
  },
  'agent-awaited': (step) => {
    step.set({ agent: { ...step.now.agent, isAwaited: true }, because: 'waiting for the agent' });
  },
  'agent-reached': (step) => {
    const { agent } = step.now;
    if (agent.awaySinceMs === null && !agent.isAwaited) return;
    step.set({ agent: { ...agent, isAwaited: false, awaySinceMs: null }, because: 'the agent is there' });
  },
  'agent-replied': forgetRest,
  'agent-cleared': agentClears,
  verdict: (step, event) => {
    hearVerdict(step, event.verdict);
  },
  words: (step, event) => {
    hearWords(step, event.count);
  },
  'judge-changed': changeJudge,
  interrupt: command,
  microphone: switchMicrophone,
  'commit-turn': (step) => {
    // Who pressed and let go has had a turn, even if nobody here took it for speech: the agent may have heard more.
    if (step.options.mode === 'manual') openTurn(step, step.atMs);
    commit(step, 'the visitor let go of the button');
  },
  'clear-turn': clearTurn,
  touched: (step) => {
    wake(step, 'somebody touched the screen');
  },
  tick: (step) => {
    tickOverlap(step);
    if (step.now.turn && step.options.mode !== 'manual' && quietForMs(step) >= step.options.endOfTurnMs)
      commit(step, `the visitor has been quiet for ${step.options.endOfTurnMs} ms`);
    reconsider(step);
    endVisit(step);
  },
};

/** Ducks at the first hint of a visitor, long before anything is decided, and lets go when nothing followed. */
function hearWindow(step: Step, { window }: TurnEventOf<'window'>): void {
  const { agent, microphoneOpen, visitor } = step.now;
  const somebody = microphoneOpen && soundsLikeSomebody(window);
  const windowsOfSpeech = somebody ? step.now.windowsOfSpeech + 1 : 0;
  const windowsOfQuiet = somebody ? 0 : step.now.windowsOfQuiet + 1;
  step.set({ windowsOfSpeech, windowsOfQuiet });
  if (!agent.isSpeaking || !isJudged(step)) return;
  if (windowsOfSpeech >= EARLY_DUCK_WINDOWS) duck(step, 'somebody seems to speak over the agent');
  if (!visitor.isSpeaking && windowsOfQuiet >= DUCK_RELEASE_WINDOWS) unduck(step, 'nobody went on speaking');
}

function hearStart(step: Step, { onsetAtMs }: TurnEventOf<'visitor-started'>): void {
  if (!step.now.microphoneOpen || step.now.visitor.isSpeaking) return;
  const { atMs } = step;
  step.set({
    visitor: { ...step.now.visitor, isSpeaking: true, onsetAtMs },
    lastActiveAtMs: atMs,
    because: 'a visitor speaks',
  });
  step.act({ kind: 'visitor-started', atMs, onsetAtMs });
  wake(step, 'a visitor spoke');
  if (step.now.agent.isSpeaking) openOverlap(step, Math.max(onsetAtMs, step.now.agent.startedAtMs));
  else openTurn(step, onsetAtMs);
}

function hearStop(step: Step, { endedAtMs }: { readonly endedAtMs: number }): void {
  if (!step.now.visitor.isSpeaking) return;
  step.set({
    visitor: { ...step.now.visitor, isSpeaking: false, endedAtMs },
    lastActiveAtMs: step.atMs,
    because: 'the visitor is quiet',
  });
  step.act({ kind: 'visitor-stopped', atMs: step.atMs, endedAtMs });
  unduck(step, 'the visitor is quiet again');
}

function agentBegins(step: Step, { isProtected }: TurnEventOf<'agent-began'>): void {
  const { agent, visitor } = step.now;
  const startedAtMs = agent.isSpeaking ? agent.startedAtMs : step.atMs;
  step.set({
    agent: { ...agent, isSpeaking: true, startedAtMs, isProtected },
    interruption: null,
    awaitsWords: null,
    because: isProtected ? 'the agent says something that must be heard' : 'the agent speaks',
  });
  if (isProtected) unduck(step, 'this must be heard');
  if (!agent.isSpeaking) step.act({ kind: 'agent-speech-started', atMs: step.atMs });
  if (visitor.isSpeaking) openOverlap(step, step.atMs);
}

function agentEnds(step: Step, because: string): void {
  const { agent, overlap, visitor, lastBackchannel } = step.now;
  if (!agent.isSpeaking) return;
  step.set({
    agent: { ...agent, isSpeaking: false, endedAtMs: step.atMs },
    lastActiveAtMs: step.atMs,
    lastBackchannel: null,
    awaitsWords: null,
    because,
  });
  unduck(step, because);
  endOverlapSpeech(step, true);
  step.act({ kind: 'agent-speech-ended', atMs: step.atMs });
  // Who spoke into the agent's last words has answered it.
  if (visitor.isSpeaking) openTurn(step, visitor.onsetAtMs);
  else if (overlap?.speechEndedAtMs === null) openTurn(step, overlap.startedAtMs);
  else if (lastBackchannel && step.atMs - lastBackchannel.endedAtMs < BOUNDARY_MS)
    openTurn(step, lastBackchannel.startedAtMs);
}

/** The agent's side decides by itself; here it is only written down what that made of an overlap. */
function agentClears(step: Step): void {
  const { overlap, agent } = step.now;
  if (overlap && agent.isSpeaking && !isJudged(step)) {
    const because = 'the agent’s side decided to stop';
    closeOverlap(step, verdictOf(step, { isInterruption: true, judge: 'agent', because }));
  }
  agentEnds(step, 'the agent stopped itself');
  forgetRest(step);
}

/** A button, or a program: what it stops is not taken back. */
function command(step: Step, { because }: TurnEventOf<'interrupt'>): void {
  if (step.now.overlap) {
    if (step.now.overlap.speechEndedAtMs === null)
      step.act({ kind: 'overlap-speech-ended', atMs: step.atMs, agentEnded: true });
    closeOverlap(step, verdictOf(step, { isInterruption: true, judge: 'button', because }));
  }
  wake(step, because);
  forgetRest(step);
  if (step.now.agent.isProtected && step.now.agent.isSpeaking)
    step.set({ because: `${because}, but this must be heard` });
  else interrupt(step, step.atMs, because, false);
}

function commit(step: Step, because: string): void {
  const { turn, visitor, rest } = step.now;
  if (!turn) return;
  const endedAtMs = visitor.isSpeaking ? step.atMs : Math.max(visitor.endedAtMs, turn.startedAtMs);
  const spokeMs = endedAtMs - turn.startedAtMs;
  if (step.now.interruption) step.act({ kind: 'interruption-ended', atMs: step.atMs });
  step.set({ turn: null, interruption: null, because, rest: rest && { toldAtMs: step.atMs, spokeMs } });
  step.act({ kind: 'turn-committed', atMs: step.atMs, spokeMs });
}

function clearTurn(step: Step): void {
  if (!step.now.turn) return;
  step.set({ turn: null, because: 'the turn was taken back' });
  step.act({ kind: 'turn-cleared', atMs: step.atMs });
}

function switchMicrophone(step: Step, { isOpen }: TurnEventOf<'microphone'>): void {
  if (!isOpen) hearStop(step, { endedAtMs: step.atMs });
  if (isOpen && step.options.mode === 'manual') wake(step, 'somebody opened the microphone');
  step.set({ microphoneOpen: isOpen, because: isOpen ? 'the microphone is open' : 'the microphone is closed' });
}

/** Nothing came of an interruption: the agent may go on. */
function reconsider(step: Step): void {
  const { rest, turn, agent } = step.now;
  if (!rest || turn || agent.isSpeaking || quietForMs(step) < step.options.falseInterruptionMs) return;
  if (agent.says === 'thinking') return;
  // After a stall the turn is committed late, and the agent must have as long to answer as ever.
  const { falseInterruptionMs, endOfTurnMs } = step.options;
  if (step.atMs - rest.toldAtMs < falseInterruptionMs - endOfTurnMs) return;
  if (rest.spokeMs > LONGEST_FALSE_INTERRUPTION_MS) {
    forgetRest(step);
    return;
  }
  const because = `nothing came of ${Math.round(rest.spokeMs)} ms of speech`;
  step.set({ rest: null, interruption: null, because });
  step.act({ kind: 'take-back', atMs: step.atMs, because });
}

function endVisit(step: Step): void {
  const { isVisit, agent, visitor, turn, lastActiveAtMs } = step.now;
  if (!isVisit || agent.isSpeaking || visitor.isSpeaking || turn) return;
  if (step.atMs - lastActiveAtMs < step.options.idleMs) return;
  forgetRest(step);
  step.set({ isVisit: false, interruption: null, because: 'nobody has spoken or touched the screen for a while' });
  step.act({ kind: 'visit-ended', atMs: step.atMs });
}
