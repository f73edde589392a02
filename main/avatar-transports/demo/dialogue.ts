import { assertNever } from '../../domain/assert-never.ts';
import type { AgentReport } from '../../interfaces/avatar-transport.ts';
import { answerFor } from './choice.ts';
import { goOn, goOnIfDue, isTold, more, offer, sayOneOf, withOffers } from './dialogue-lines.ts';
import type {
  DialogueAction,
  DialogueEvent,
  DialogueState,
  DialogueStep,
  Script,
  Speech,
  Wake,
} from './dialogue-state.ts';
import type { PackAnswer } from './pack.ts';

type Taking = {
  readonly [K in DialogueEvent['kind']]: (
    state: DialogueState,
    event: Extract<DialogueEvent, { readonly kind: K }>,
    script: Script,
  ) => DialogueStep;
};

const taking: Taking = {
  opened: (state, _, script) => ({ state, actions: [offer(script, state), { kind: 'state', state: 'idle' }] }),
  'visit-started': (state, _, script) => afterVisitStarted(state, script),
  'visit-ended': (state, _, script) => afterVisitEnded(state, script),
  'topic-chosen': (state, { topicId }, script) => afterTopicChosen(state, topicId, script),
  interrupted: (state, { atMs }, script) => afterInterrupted(state, atMs, script),
  /** What was stopped is said after all. */
  resumed: (state) => ({
    state: { ...state, speaking: state.stopped, stopped: [], cut: null, interrupted: false, wake: null },
    actions: state.stopped.length > 0 ? [{ kind: 'state', state: 'speaking' }] : [],
  }),
  'playback-started': (state) => ({ state: { ...state, wake: null }, actions: [] }),
  'playback-finished': afterPlayback,
  'visitor-started-speaking': (state) => ({
    state: { ...state, visitorSpeaking: true, silences: 0, wake: null },
    actions: [],
  }),
  'visitor-stopped-speaking': (state, { atMs }, script) => resting({ ...state, visitorSpeaking: false }, atMs, script),
  // A button that was pressed and let go: nobody said anything that could be answered.
  'turn-committed': (state, { atMs, spokeMs }, script) =>
    spokeMs === 0 ? resting(state, atMs, script) : afterTurn(state, spokeMs, script),
  'turn-cleared': (state, { atMs }, script) => resting(state, atMs, script),
  tick: (state, { atMs }, script) => afterTick(state, atMs, script),
};

/** The guide's whole mind: told what happened and when, it says what to do. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- K ties the event to its row in the table
export function dialogueAfter<K extends DialogueEvent['kind']>(
  state: DialogueState,
  event: Extract<DialogueEvent, { readonly kind: K }>,
  script: Script,
): DialogueStep {
  const kind: K = event.kind;
  return taking[kind](state, event, script);
}

const resting = (state: DialogueState, atMs: number, script: Script): DialogueStep => ({
  state: { ...state, wake: restingWake(state, atMs, script) },
  actions: [],
});

function afterVisitStarted(state: DialogueState, script: Script): DialogueStep {
  const fresh = visitOf(state);
  if (state.speaking.length > 0 || state.visitorSpeaking) return { state: fresh, actions: [offer(script, fresh)] };
  return sayOneOf({ state: fresh, actions: [offer(script, fresh)] }, script.pack.moments.welcome);
}

/** The same guide, with a new visitor: it remembers only what to vary. */
function visitOf(state: DialogueState): DialogueState {
  return {
    ...state,
    cut: null,
    goesOn: false,
    interrupted: false,
    topicId: null,
    turns: 0,
    silences: 0,
    saidInVisit: [],
    wake: null,
  };
}

function afterVisitEnded(state: DialogueState, script: Script): DialogueStep {
  const left = { ...visitOf(state), speaking: [], stopped: [], visitorSpeaking: false };
  const silence: readonly DialogueAction[] = state.speaking.length > 0 ? [{ kind: 'clear' }] : [];
  return { state: left, actions: [...silence, offer(script, left), { kind: 'state', state: 'idle' }] };
}

function afterTopicChosen(state: DialogueState, topicId: string, script: Script): DialogueStep {
  const topic = script.pack.topics.find((one) => one.id === topicId);
  if (topic === undefined) return { state, actions: [] };
  const told = topic.says.some((lineId) => state.saidInVisit.includes(lineId));
  const hushed: DialogueStep = {
    state: {
      ...state,
      speaking: [],
      stopped: [],
      cut: null,
      goesOn: false,
      interrupted: false,
      topicId,
      silences: 0,
      wake: null,
    },
    actions: state.speaking.length > 0 ? [{ kind: 'clear' }] : [],
  };
  const answered = sayOneOf(told ? sayOneOf(hushed, script.pack.moments.again) : hushed, topic.says);
  return { state: answered.state, actions: [...answered.actions, offer(script, answered.state)] };
}

function afterInterrupted(state: DialogueState, atMs: number, script: Script): DialogueStep {
  const stopped = state.speaking;
  const first = stopped.find(({ lineId }) => isTold(script, lineId));
  const cut = first === undefined ? state.cut : { lineId: first.lineId, positionMs: first.fromMs };
  const next = { ...state, speaking: [], stopped, cut, goesOn: false, interrupted: true, silences: 0 };
  return {
    state: { ...next, wake: restingWake(next, atMs, script) },
    actions: [{ kind: 'drop' }, { kind: 'state', state: 'listening' }],
  };
}

type Finished = Extract<AgentReport, { kind: 'playback-finished' }>;

function afterPlayback(state: DialogueState, finished: Finished, script: Script): DialogueStep {
  const mine = (speech: Speech): boolean => speech.segmentId === finished.segmentId;
  const cutShort = state.stopped.find(mine);
  if (cutShort !== undefined) {
    const positionMs = cutShort.fromMs + finished.positionMs;
    const cut = state.cut?.lineId === cutShort.lineId ? { ...state.cut, positionMs } : state.cut;
    const stopped = state.stopped.filter((speech) => !mine(speech));
    return goOnIfDue({ state: { ...state, cut, stopped }, actions: [] }, script);
  }
  const current = state.speaking.find(mine);
  if (current === undefined) return { state, actions: [] };
  const speaking = state.speaking.filter((speech) => !mine(speech));
  // A segment that was cut off without an interruption (an operator's stop) still counts as something to go on with.
  const cut =
    finished.interrupted && isTold(script, current.lineId)
      ? { lineId: current.lineId, positionMs: current.fromMs + finished.positionMs }
      : state.cut;
  const next = { ...state, speaking, cut };
  if (speaking.length > 0) return { state: next, actions: [] };
  // The news how far it was heard never came: better from its beginning than never.
  if (next.goesOn && cut !== null) return goOn({ state: { ...next, goesOn: false }, actions: [] }, cut, script);
  return {
    state: { ...next, wake: restingWake(next, finished.atMs, script) },
    actions: [{ kind: 'state', state: 'listening' }],
  };
}

/** What happens next when nobody says anything; null while somebody does. */
function restingWake(state: DialogueState, atMs: number, { pack }: Script): Wake | null {
  if (state.speaking.length > 0 || state.visitorSpeaking) return null;
  if (state.interrupted) return { atMs: atMs + pack.timing.goAheadMs, to: 'go-ahead' };
  if (state.afterwards === 'go-on') return { atMs: atMs + pack.timing.goOnMs, to: 'go-on' };
  if (state.silences >= pack.timing.silences || state.lines === 0) return null;
  return { atMs: atMs + pack.timing.silenceMs, to: 'break-silence' };
}

function afterTurn(state: DialogueState, spokeMs: number, script: Script): DialogueStep {
  const heard = { ...state, visitorSpeaking: false, wake: null };
  if (state.speaking.length > 0) return { state: heard, actions: [] };
  if (state.lines === 0 || state.saidInVisit.length === 0)
    return sayOneOf({ state: { ...heard, turns: 1 }, actions: [offer(script, heard)] }, script.pack.moments.welcome);
  return answer(heard, spokeMs, script);
}

function answer(state: DialogueState, spokeMs: number, script: Script): DialogueStep {
  const rule = answerFor(script.pack.answers, { ...state, spokeMs });
  const step = sayOneOf({ state: { ...state, interrupted: false, turns: state.turns + 1 }, actions: [] }, rule.says);
  return afterwards(step, rule.then, script);
}

function afterwards(step: DialogueStep, then: PackAnswer['then'], script: Script): DialogueStep {
  switch (then) {
    case 'listen':
      return { ...step, state: { ...step.state, afterwards: step.state.cut === null ? 'break-silence' : 'go-on' } };
    case 'go-on':
      return step.state.cut === null
        ? withOffers(step, script)
        : goOnIfDue({ ...step, state: { ...step.state, goesOn: true } }, script);
    case 'more':
      return withOffers(more(step, script), script);
    case 'offer':
      return withOffers({ ...step, state: { ...step.state, cut: null } }, script);
    default:
      return assertNever(then);
  }
}

function afterTick(state: DialogueState, atMs: number, script: Script): DialogueStep {
  if (state.wake === null || atMs < state.wake.atMs) return { state, actions: [] };
  const awake = { ...state, wake: null };
  switch (state.wake.to) {
    case 'go-ahead':
      return answer(awake, 0, script);
    case 'go-on':
      return state.cut === null
        ? { state: awake, actions: [] }
        : goOn({ state: { ...awake, afterwards: 'break-silence' }, actions: [] }, state.cut, script);
    case 'break-silence':
      return withOffers(
        sayOneOf({ state: { ...awake, silences: state.silences + 1 }, actions: [] }, script.pack.moments.silence),
        script,
      );
    default:
      return assertNever(state.wake.to);
  }
}
