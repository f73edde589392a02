import { offersFor, sentenceStartMs, variantOf } from './choice.ts';
import type { Cut, DialogueAction, DialogueState, DialogueStep, Script } from './dialogue-state.ts';

export function offer(script: Script, state: DialogueState): DialogueAction {
  return { kind: 'offer', topicIds: offersFor(script.pack, state.topicId, state.saidInVisit) };
}

/** Says one variant after what is being said. */
function say(step: DialogueStep, lineId: string, fromMs = 0): DialogueStep {
  const { state } = step;
  const speech = { segmentId: `${lineId}.${state.lines + 1}`, lineId, fromMs };
  const first: readonly DialogueAction[] = state.speaking.length === 0 ? [{ kind: 'state', state: 'speaking' }] : [];
  return {
    state: {
      ...state,
      speaking: [...state.speaking, speech],
      wake: null,
      afterwards: 'break-silence',
      lastLine: lineId,
      lines: state.lines + 1,
      saidAs: { ...state.saidAs, [lineId]: state.lines + 1 },
      saidInVisit: state.saidInVisit.includes(lineId) ? state.saidInVisit : [...state.saidInVisit, lineId],
    },
    actions: [...step.actions, ...first, { kind: 'say', ...speech }],
  };
}

export const sayOneOf = (step: DialogueStep, lineIds: readonly string[]): DialogueStep =>
  say(step, variantOf(lineIds, step.state));

export const withOffers = (step: DialogueStep, script: Script): DialogueStep => ({
  ...step,
  actions: [...step.actions, offer(script, step.state)],
});

/** Waits for the news how far the cut line was heard: the kiosk gives it when it sees that something else is said. */
export function goOnIfDue(step: DialogueStep, script: Script): DialogueStep {
  const { cut, goesOn, stopped } = step.state;
  if (!goesOn || cut === null || stopped.some(({ lineId }) => lineId === cut.lineId)) return step;
  return goOn({ ...step, state: { ...step.state, goesOn: false } }, cut, script);
}

/** "As I was saying …", and the sentence that was cut short from its beginning. */
export function goOn(step: DialogueStep, cut: Cut, script: Script): DialogueStep {
  const fromMs = sentenceStartMs(script.wordsOf(cut.lineId), cut.positionMs);
  return say(sayOneOf({ ...step, state: { ...step.state, cut: null } }, script.pack.moments.goOn), cut.lineId, fromMs);
}

export function more(step: DialogueStep, script: Script): DialogueStep {
  const topic = script.pack.topics.find((one) => one.id === step.state.topicId);
  const untold = topic?.more.find((lineId) => !step.state.saidInVisit.includes(lineId));
  return untold === undefined ? step : say(step, untold);
}

/** Lines of a topic are worth going on with; a "go ahead" is not. */
export function isTold(script: Script, lineId: string): boolean {
  return script.pack.topics.some((topic) => topic.says.includes(lineId) || topic.more.includes(lineId));
}
