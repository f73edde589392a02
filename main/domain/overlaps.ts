import { BOUNDARY_MS, EARLY_DUCK_WINDOWS, PERSISTENT_SPEECH_MS, VERDICT_PATIENCE_MS } from './interruption-policy.ts';
import type { OverlappingSpeechEvent } from './overlapping-speech.ts';
import { duck, interrupt, isJudged, quietForMs, type Step, unduck, verdictOf } from './turn-step.ts';

const JUDGE = 'turn taking';

/** The visitor speaks while the agent is heard. */
export function openOverlap(step: Step, startedAtMs: number): void {
  const { overlap } = step.now;
  // Still the same overlap: the visitor only took a breath.
  if (overlap?.speechEndedAtMs === null) return;
  if (overlap) {
    const because = 'the visitor spoke again before any verdict';
    closeOverlap(step, verdictOf(step, { isInterruption: false, judge: JUDGE, because }));
  }
  step.set({ overlap: { startedAtMs, speechEndedAtMs: null }, words: 0, because: 'both speak' });
  step.act({ kind: 'overlap-started', atMs: step.atMs, startedAtMs });
  duck(step, 'both speak');
}

/** The visitor fell silent, or the agent did: whoever judges is asked for the verdict. */
export function endOverlapSpeech(step: Step, agentEnded: boolean): void {
  const { overlap } = step.now;
  if (overlap?.speechEndedAtMs !== null) return;
  step.set({ overlap: { ...overlap, speechEndedAtMs: step.atMs } });
  step.act({ kind: 'overlap-speech-ended', atMs: step.atMs, agentEnded });
  if (isJudged(step)) return;
  const because = agentEnded ? 'the agent had finished' : `${step.options.backchannelSilenceMs} ms of silence`;
  closeOverlap(step, verdictOf(step, { isInterruption: false, agentEnded, judge: JUDGE, because }));
}

/** A detector has judged. */
export function hearVerdict(step: Step, verdict: OverlappingSpeechEvent): void {
  const { overlap, agent, visitor } = step.now;
  if (!overlap) return;
  closeOverlap(step, verdict);
  if (verdict.agentEnded || !agent.isSpeaking) return;
  if (verdict.isInterruption) actOn(step, overlap.startedAtMs, verdict.because);
  else if (visitor.isSpeaking) watch(step, overlap.startedAtMs);
  else step.set({ lastBackchannel: { startedAtMs: overlap.startedAtMs, endedAtMs: visitor.endedAtMs } });
}

/** Every overlap goes through here once, and with it goes its one verdict. */
export function closeOverlap(step: Step, verdict: OverlappingSpeechEvent): void {
  step.set({ overlap: null, because: verdict.because });
  step.act({ kind: 'overlap-judged', atMs: step.atMs, verdict });
  if (!verdict.isInterruption && !step.now.visitor.isSpeaking) unduck(step, verdict.because);
}

/** Who judges has changed: the old judge's verdict will not come any more. */
export function changeJudge(step: Step): void {
  const { overlap, visitor, agent } = step.now;
  if (overlap) {
    const because = 'somebody else judges from now on';
    closeOverlap(step, verdictOf(step, { isInterruption: false, judge: JUDGE, because }));
  }
  if (overlap?.speechEndedAtMs === null && visitor.isSpeaking && agent.isSpeaking) openOverlap(step, step.atMs);
}

/** The agent's side understood this many words of what the visitor is saying. */
export function hearWords(step: Step, count: number): void {
  const { agent, awaitsWords } = step.now;
  step.set({ words: count });
  if (!awaitsWords || !agent.isSpeaking || count < step.options.minWords) return;
  interrupt(step, awaitsWords.onsetAtMs, `${awaitsWords.because}, and ${count} words`, keepsRest(step));
  step.set({ awaitsWords: null });
}

export function tickOverlap(step: Step): void {
  const { backchannelSilenceMs } = step.options;
  // Somebody may just have begun again: that is known before it is believed.
  const patienceMs = step.now.windowsOfSpeech < EARLY_DUCK_WINDOWS ? backchannelSilenceMs : 2 * backchannelSilenceMs;
  if (quietForMs(step) >= patienceMs) endOverlapSpeech(step, false);
  const endedAtMs = step.now.overlap?.speechEndedAtMs ?? null;
  if (endedAtMs !== null && step.atMs - endedAtMs >= VERDICT_PATIENCE_MS) {
    const because = `no verdict within ${VERDICT_PATIENCE_MS} ms`;
    closeOverlap(step, verdictOf(step, { isInterruption: false, judge: JUDGE, because }));
  }
  insist(step);
}

export function keepsRest(step: Step): boolean {
  return step.options.falseInterruptionMs > 0;
}

/** An interruption, unless what is being said must be heard or words are still missing. */
function actOn(step: Step, onsetAtMs: number, because: string): void {
  const { agent, words } = step.now;
  if (agent.isProtected) step.set({ because: `${because}, but this must be heard` });
  else if (words < step.options.minWords)
    step.set({
      awaitsWords: { onsetAtMs, because },
      because: `${because}, waiting for ${step.options.minWords} words`,
    });
  else interrupt(step, onsetAtMs, because, keepsRest(step));
}

/**
 * Somebody was judged to be only agreeing, but speaks on. Long speech is meant whatever a detector thought; near the
 * agent's first words plain speech is enough, for there is nothing yet to agree with.
 */
function watch(step: Step, startedAtMs: number): void {
  const nearStart = startedAtMs - step.now.agent.startedAtMs < BOUNDARY_MS;
  const limitMs = nearStart ? step.options.minInterruptionMs : PERSISTENT_SPEECH_MS;
  step.set({ persists: { startedAtMs, limitMs } });
}

function insist(step: Step): void {
  const { persists, visitor, agent, overlap } = step.now;
  if (!persists) return;
  if (!visitor.isSpeaking || !agent.isSpeaking || overlap) {
    step.set({ persists: null });
    return;
  }
  const spokeMs = step.atMs - persists.startedAtMs;
  if (spokeMs < persists.limitMs) return;
  step.set({ persists: null });
  openOverlap(step, step.atMs);
  const because = `the visitor went on speaking for ${Math.round(spokeMs)} ms`;
  closeOverlap(step, verdictOf(step, { isInterruption: true, judge: JUDGE, because }));
  actOn(step, persists.startedAtMs, because);
}
