import { assertNever } from './assert-never.ts';
import type { Conversation, TurnEffect, TurnEvent, TurnOptions } from './conversation.ts';
import {
  DUCK_RELEASE_WINDOWS,
  EARLY_DUCK_WINDOWS,
  judgeOf,
  LONGEST_FALSE_INTERRUPTION_MS,
  soundsLikeSomebody,
  VERDICT_PATIENCE_MS,
} from './interruption-policy.ts';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';

export type Turned = { readonly conversation: Conversation; readonly effects: readonly TurnEffect[] };

/** Takes one step of a conversation: what is known afterwards, and what is to be done, in order. */
export function takeTurn(conversation: Conversation, event: TurnEvent, options: TurnOptions): Turned {
  const step = openStep(conversation, options, event.atMs);
  switch (event.kind) {
    case 'window':
      hearWindow(step, event);
      break;
    case 'visitor-started':
      hearStart(step, event.onsetAtMs);
      break;
    case 'visitor-stopped':
      hearStop(step, event.endedAtMs);
      break;
    case 'agent-began':
      agentBegins(step, event.isProtected);
      break;
    case 'agent-ended':
      agentEnds(step, 'the agent has finished');
      break;
    case 'agent-state':
      step.set({ agent: { ...step.now.agent, says: event.says } });
      break;
    case 'agent-replied':
      forgetRest(step);
      break;
    case 'agent-cleared':
      agentClears(step);
      break;
    case 'verdict':
      judge(step, event.verdict);
      break;
    case 'interrupt':
      command(step, event.because);
      break;
    case 'microphone':
      switchMicrophone(step, event.isOpen);
      break;
    case 'commit-turn':
      commit(step, 'the visitor let go of the button');
      break;
    case 'clear-turn':
      clearTurn(step);
      break;
    case 'touched':
      wake(step, 'somebody touched the screen');
      break;
    case 'tick':
      tick(step);
      break;
    default:
      assertNever(event);
  }
  return { conversation: step.now, effects: step.effects };
}

type Step = {
  now: Conversation;
  readonly atMs: number;
  readonly options: TurnOptions;
  readonly effects: TurnEffect[];
  readonly set: (change: Partial<Conversation>) => void;
  readonly act: (...effects: readonly TurnEffect[]) => void;
};

function openStep(conversation: Conversation, options: TurnOptions, atMs: number): Step {
  const effects: TurnEffect[] = [];
  const step: Step = {
    now: conversation,
    atMs,
    options,
    effects,
    set: (change) => {
      step.now = { ...step.now, ...change };
    },
    act: (...more) => {
      effects.push(...more);
    },
  };
  return step;
}

/** Ducks at the first hint of a visitor, long before anything is decided, and lets go when nothing followed. */
function hearWindow(step: Step, { window }: Extract<TurnEvent, { kind: 'window' }>): void {
  const { agent, microphoneOpen, isDucked, visitor } = step.now;
  const somebody = microphoneOpen && soundsLikeSomebody(window);
  const windowsOfSpeech = somebody ? step.now.windowsOfSpeech + 1 : 0;
  const windowsOfQuiet = somebody ? 0 : step.now.windowsOfQuiet + 1;
  step.set({ windowsOfSpeech, windowsOfQuiet });
  if (!agent.isSpeaking || agent.isProtected || judgeOf(step.options.mode) === null) return;
  if (!isDucked && windowsOfSpeech >= EARLY_DUCK_WINDOWS) {
    step.set({ isDucked: true, because: 'somebody seems to speak over the agent' });
    step.act({ kind: 'duck' });
  }
  if (isDucked && !visitor.isSpeaking && windowsOfQuiet >= DUCK_RELEASE_WINDOWS)
    unduck(step, 'nobody went on speaking');
}

function hearStart(step: Step, onsetAtMs: number): void {
  const { atMs } = step;
  if (!step.now.microphoneOpen) return;
  step.set({
    visitor: { ...step.now.visitor, isSpeaking: true, onsetAtMs },
    lastActiveAtMs: atMs,
    because: 'a visitor speaks',
  });
  wake(step, 'a visitor spoke');
  if (step.now.agent.isSpeaking) openOverlap(step, Math.max(onsetAtMs, step.now.agent.startedAtMs));
  else openTurn(step, onsetAtMs);
}

function hearStop(step: Step, endedAtMs: number): void {
  if (!step.now.visitor.isSpeaking) return;
  step.set({
    visitor: { ...step.now.visitor, isSpeaking: false, endedAtMs },
    lastActiveAtMs: step.atMs,
    because: 'the visitor is quiet',
  });
  if (step.now.isDucked) unduck(step, 'the visitor is quiet again');
}

function agentBegins(step: Step, isProtected: boolean): void {
  const { agent, visitor, overlap } = step.now;
  const startedAtMs = agent.isSpeaking ? agent.startedAtMs : step.atMs;
  step.set({
    agent: { ...agent, isSpeaking: true, startedAtMs, isProtected },
    interruption: null,
    because: isProtected ? 'the agent says something that must be heard' : 'the agent speaks',
  });
  if (!agent.isSpeaking) step.act({ kind: 'agent-speech-started', atMs: step.atMs });
  if (visitor.isSpeaking && !overlap) openOverlap(step, step.atMs);
}

function agentEnds(step: Step, because: string): void {
  const { agent, overlap, visitor } = step.now;
  if (!agent.isSpeaking) return;
  step.set({ agent: { ...agent, isSpeaking: false, endedAtMs: step.atMs }, lastActiveAtMs: step.atMs, because });
  if (step.now.isDucked) unduck(step, because);
  if (overlap?.speechEndedAtMs === null) endOverlapSpeech(step, true);
  step.act({ kind: 'agent-speech-ended', atMs: step.atMs });
  // Who spoke into the agent's last words has answered it.
  if (visitor.isSpeaking && !step.now.turn) openTurn(step, visitor.onsetAtMs);
}

function agentClears(step: Step): void {
  const { overlap, agent } = step.now;
  if (overlap && agent.isSpeaking && judgeOf(step.options.mode) === null)
    close(step, verdictOf(step, true, 'agent', 'the agent’s side decided to stop'));
  agentEnds(step, 'the agent stopped itself');
  forgetRest(step);
}

function openOverlap(step: Step, startedAtMs: number): void {
  if (step.now.overlap) {
    // Still the same overlap: the visitor only took a breath.
    if (step.now.overlap.speechEndedAtMs === null) return;
    close(step, verdictOf(step, false, 'turn taking', 'the visitor spoke again before any verdict'));
  }
  step.set({ overlap: { startedAtMs, speechEndedAtMs: null }, because: 'both speak' });
  step.act({ kind: 'overlap-started', atMs: step.atMs, startedAtMs });
  if (step.now.isDucked || step.now.agent.isProtected || judgeOf(step.options.mode) === null) return;
  step.set({ isDucked: true });
  step.act({ kind: 'duck' });
}

function endOverlapSpeech(step: Step, agentEnded: boolean): void {
  if (!step.now.overlap) return;
  step.set({ overlap: { ...step.now.overlap, speechEndedAtMs: step.atMs } });
  step.act({ kind: 'overlap-speech-ended', atMs: step.atMs, agentEnded });
  if (judgeOf(step.options.mode) !== null) return;
  const because = agentEnded ? 'the agent had finished' : `${step.options.backchannelSilenceMs} ms of silence`;
  close(step, verdictOf(step, false, 'turn taking', because, agentEnded));
}

function judge(step: Step, verdict: OverlappingSpeechEvent): void {
  const { overlap, agent } = step.now;
  if (!overlap) return;
  close(step, verdict);
  if (!verdict.isInterruption || verdict.agentEnded || !agent.isSpeaking) return;
  if (agent.isProtected) step.set({ because: `${verdict.because}, but this must be heard` });
  else interrupt(step, overlap.startedAtMs, verdict.because, step.options.falseInterruptionMs > 0);
}

/** Every overlap goes through here once: with it goes its one verdict. */
function close(step: Step, verdict: OverlappingSpeechEvent): void {
  step.set({ overlap: null, because: verdict.because });
  step.act({ kind: 'overlap-judged', atMs: step.atMs, verdict });
  if (step.now.isDucked && !verdict.isInterruption && !step.now.visitor.isSpeaking) unduck(step, verdict.because);
}

function interrupt(step: Step, onsetAtMs: number, because: string, keepsRest: boolean): void {
  const { agent, visitor } = step.now;
  step.set({
    agent: { ...agent, isSpeaking: false, endedAtMs: step.atMs },
    interruption: { atMs: step.atMs, onsetAtMs },
    rest: keepsRest ? { sinceMs: step.atMs, spokeMs: 0 } : null,
    isDucked: false,
    lastActiveAtMs: step.atMs,
    because,
  });
  step.act({ kind: 'interrupt', atMs: step.atMs, onsetAtMs, because, keepsRest });
  step.act({ kind: 'unduck' }, { kind: 'agent-speech-ended', atMs: step.atMs });
  if (visitor.isSpeaking || keepsRest) openTurn(step, onsetAtMs);
}

/** A button, or a program: what it stops is not taken back. */
function command(step: Step, because: string): void {
  if (step.now.overlap) {
    if (step.now.overlap.speechEndedAtMs === null)
      step.act({ kind: 'overlap-speech-ended', atMs: step.atMs, agentEnded: true });
    close(step, verdictOf(step, true, 'button', because));
  }
  wake(step, because);
  if (step.now.agent.isProtected && step.now.agent.isSpeaking) {
    step.set({ because: `${because}, but this must be heard` });
    return;
  }
  forgetRest(step);
  interrupt(step, step.atMs, because, false);
}

function openTurn(step: Step, startedAtMs: number): void {
  if (step.now.turn) return;
  step.set({ turn: { startedAtMs } });
  step.act({ kind: 'turn-started', atMs: step.atMs });
}

function commit(step: Step, because: string): void {
  const { turn, visitor, rest } = step.now;
  if (!turn) return;
  const endedAtMs = visitor.isSpeaking ? step.atMs : Math.max(visitor.endedAtMs, turn.startedAtMs);
  const spokeMs = endedAtMs - turn.startedAtMs;
  step.set({ turn: null, interruption: null, because, rest: rest && { ...rest, spokeMs } });
  step.act({ kind: 'turn-committed', atMs: step.atMs, spokeMs });
}

function clearTurn(step: Step): void {
  if (!step.now.turn) return;
  step.set({ turn: null, because: 'the turn was taken back' });
  step.act({ kind: 'turn-cleared', atMs: step.atMs });
}

function switchMicrophone(step: Step, isOpen: boolean): void {
  if (!isOpen && step.now.visitor.isSpeaking) hearStop(step, step.atMs);
  step.set({ microphoneOpen: isOpen, because: isOpen ? 'the microphone is open' : 'the microphone is closed' });
}

function wake(step: Step, because: string): void {
  step.set({ lastActiveAtMs: step.atMs });
  if (step.now.isVisit) return;
  step.set({ isVisit: true, because });
  step.act({ kind: 'visit-started', atMs: step.atMs });
}

function unduck(step: Step, because: string): void {
  step.set({ isDucked: false, because });
  step.act({ kind: 'unduck' });
}

function forgetRest(step: Step): void {
  if (!step.now.rest) return;
  step.set({ rest: null });
  step.act({ kind: 'forget-rest', atMs: step.atMs });
}

function tick(step: Step): void {
  const { options, atMs } = step;
  const { visitor, overlap } = step.now;
  const quietForMs = visitor.isSpeaking ? 0 : atMs - visitor.endedAtMs;
  if (overlap?.speechEndedAtMs === null && quietForMs >= options.backchannelSilenceMs) endOverlapSpeech(step, false);
  const owed = step.now.overlap?.speechEndedAtMs ?? atMs;
  if (atMs - owed >= VERDICT_PATIENCE_MS)
    close(step, verdictOf(step, false, 'turn taking', `no verdict within ${VERDICT_PATIENCE_MS} ms`));
  if (step.now.turn && options.mode !== 'manual' && quietForMs >= options.endOfTurnMs)
    commit(step, `the visitor has been quiet for ${options.endOfTurnMs} ms`);
  reconsider(step, quietForMs);
  endVisit(step);
}

/** Nothing came of an interruption: the agent may go on. */
function reconsider(step: Step, quietForMs: number): void {
  const { rest, turn, agent } = step.now;
  if (!rest || turn || agent.isSpeaking || quietForMs < step.options.falseInterruptionMs) return;
  if (agent.says === 'thinking') return;
  if (rest.spokeMs > LONGEST_FALSE_INTERRUPTION_MS) {
    forgetRest(step);
    return;
  }
  const because = `nothing came of ${Math.round(rest.spokeMs)} ms of speech`;
  step.set({ rest: null, because });
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

function verdictOf(
  step: Step,
  isInterruption: boolean,
  detector: string,
  because: string,
  agentEnded = false,
): OverlappingSpeechEvent {
  const startedAtMs = step.now.overlap?.startedAtMs ?? step.atMs;
  const lastedMs = Math.max(0, step.atMs - startedAtMs);
  return {
    type: 'overlapping_speech',
    createdAtMs: step.atMs,
    detectedAtMs: step.atMs,
    isInterruption,
    agentEnded,
    totalDurationMs: lastedMs,
    predictionDurationMs: 0,
    detectionDelayMs: lastedMs,
    overlapStartedAtMs: startedAtMs,
    speechInput: null,
    probabilities: null,
    probability: isInterruption ? 1 : 0,
    numRequests: 0,
    detector,
    because,
  };
}
