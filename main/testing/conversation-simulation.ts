import type { MicrophoneFrame } from '../domain/audio-frames.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { MICROPHONE_FRAME_SAMPLES, SILENCE_DBFS } from '../domain/pcm.ts';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import type { AgentMessage, AgentReport } from '../interfaces/avatar-transport.ts';
import type { DetectorInput, InterruptionStream } from '../interfaces/interruption-detector.ts';
import type { VoiceDetector } from '../interfaces/voice-detector.ts';
import { type ConversationPipeline, openConversationPipeline } from '../pipeline/conversation-pipeline.ts';
import { type Invariants, openInvariants } from './invariants.ts';
import { openQuietHost, type QuietHost } from './quiet-host.ts';
import { openRandom, type Random } from './random.ts';

export type SimulationOptions = {
  readonly seed: number;
  /** Of 20 ms each. */
  readonly steps: number;
  readonly onEvent?: (event: KioskEvent) => void;
  /** Who judges overlaps; a stream of the local detector, say. */
  readonly openJudge: () => InterruptionStream;
};

export type SimulationResult = {
  /** What was broken, in words; empty when all held. */
  readonly broken: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
};

type World = {
  readonly random: Random;
  readonly host: QuietHost;
  readonly pipeline: ConversationPipeline;
  readonly invariants: Invariants;
  readonly openJudge: () => InterruptionStream;
  settings: Settings;
  visitorSpeaksUntilMs: number;
  agentRestsUntilMs: number;
  openSegmentId: string | null;
  lastSegment: number;
};

const STEP_MS = 20;
const MODES = ['adaptive', 'vad', 'manual', 'server'] as const;

/**
 * The whole pipeline on a loudspeaker without sound, with a visitor, an agent and an operator who do anything at any
 * time. One seed is one conversation, always the same.
 */
export async function simulateConversation(options: SimulationOptions): Promise<SimulationResult> {
  const world = openWorld(options);
  for (let step = 0; step < options.steps; step++) {
    act(world);
    hear(world);
    world.host.advance(STEP_MS);
    world.pipeline.tick();
    // Lets the model answer and queued data be handled.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await wrapUp(world);
  return { broken: world.invariants.broken(), counts: world.invariants.counts() };
}

function openWorld({ seed, onEvent, openJudge }: SimulationOptions): World {
  const host = openQuietHost();
  const invariants = openInvariants(host);
  const world: World = {
    random: openRandom(seed),
    host,
    invariants,
    openJudge,
    pipeline: openConversationPipeline({
      host,
      clock: { nowMs: host.nowMs },
      voiceDetector: loudnessAsVoice,
      visitor: null,
      settings: () => world.settings,
      emit: (event) => {
        invariants.event(event);
        onEvent?.(event);
      },
      report: (report: AgentReport) => {
        invariants.report(report);
      },
      onAudible: () => undefined,
      onMicrophone: () => undefined,
      onCleared: invariants.cleared,
      onHeard: invariants.heard,
      onUpcoming: () => undefined,
      onCaption: () => undefined,
      onOffers: () => undefined,
      onError: (part, error) => {
        invariants.failed(`${part}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      },
    }),
    settings: { ...defaultSettings, interruption: { ...defaultSettings.interruption, saysGoingOn: true } },
    visitorSpeaksUntilMs: 0,
    agentRestsUntilMs: 0,
    openSegmentId: null,
    lastSegment: 0,
  };
  world.pipeline.judgeBy(watchedJudge(openJudge(), invariants));
  const samples = new Int16Array(24 * 300).fill(900);
  world.pipeline.say({ kind: 'going-on', phrases: [{ text: 'so', words: [], samples, sampleRate: 24_000 }] });
  return world;
}

/** A window is speech when it is loud: the simulation is about turns, not about voices. */
const loudnessAsVoice: VoiceDetector = {
  name: 'loudness',
  windowSamples: 512,
  speechProbability: (window) => Promise.resolve(Math.abs(window[256]) > 0.05 ? 0.95 : 0.02),
  reset: () => undefined,
  close: () => Promise.resolve(),
};

function watchedJudge(stream: InterruptionStream, invariants: Invariants): InterruptionStream {
  return {
    ...stream,
    push: (input: DetectorInput) => {
      invariants.asked(input);
      stream.push(input);
    },
  };
}

function hear({ host, pipeline, visitorSpeaksUntilMs, random }: World): void {
  for (const offsetMs of [0, 10]) {
    const capturedAtMs = host.nowMs() + offsetMs;
    const samples = new Int16Array(MICROPHONE_FRAME_SAMPLES);
    if (capturedAtMs < visitorSpeaksUntilMs)
      for (let i = 0; i < samples.length; i++) samples[i] = (i % 8 < 4 ? 1 : -1) * (4000 + random.below(500));
    const frame: MicrophoneFrame = { samples, capturedAtMs, rawDbfs: -30, speakerDbfs: SILENCE_DBFS };
    pipeline.hear(frame);
  }
}

function act(world: World): void {
  const { random, host } = world;
  if (host.nowMs() >= world.visitorSpeaksUntilMs && random.chance(0.01))
    world.visitorSpeaksUntilMs = host.nowMs() + random.pick([60, 150, 250, 400, 800, 3000]);
  if (host.nowMs() >= world.agentRestsUntilMs && random.chance(0.02)) speakAgent(world);
  if (random.chance(0.003)) press(world);
  if (random.chance(0.0008)) changeMode(world);
}

function speakAgent(world: World): void {
  const { random, pipeline } = world;
  const say = (message: AgentMessage): void => {
    pipeline.say(message);
  };
  if (world.openSegmentId !== null) {
    const segmentId = world.openSegmentId;
    const samples = new Int16Array(24 * random.pick([0, 7, 33, 400, 1500])).fill(1000);
    if (random.chance(0.7)) say({ kind: 'segment-audio', segmentId, samples, sampleRate: 24_000 });
    if (random.chance(0.5)) {
      say({ kind: 'segment-ended', segmentId });
      world.openSegmentId = null;
    }
    return;
  }
  // An agent that says nothing for a while: only then is an interruption taken back.
  if (random.chance(0.2)) world.agentRestsUntilMs = world.host.nowMs() + 6000;
  const segmentId = `s${++world.lastSegment}`;
  world.openSegmentId = segmentId;
  world.invariants.said(segmentId);
  const allowInterruptions = !random.chance(0.15);
  const words = [0, 1, 2, 3].map((n) => ({ text: `w${n}`, startMs: n * 300, endMs: n * 300 + 280 }));
  say({ kind: 'segment-started', segmentId, text: segmentId, words, allowInterruptions });
  say({
    kind: 'segment-audio',
    segmentId,
    samples: new Int16Array(24 * random.pick([20, 500, 2000])).fill(1000),
    sampleRate: 24_000,
  });
}

function press(world: World): void {
  const { pipeline, random, host } = world;
  const atMs = host.nowMs();
  switch (
    random.pick(['interrupt', 'clear', 'touch', 'commit', 'clear-turn', 'thinking', 'idle', 'words', 'mic'] as const)
  ) {
    case 'interrupt':
      pipeline.turn({ kind: 'interrupt', atMs, because: 'a button' });
      return;
    case 'clear':
      pipeline.agentClears();
      return;
    case 'touch':
      pipeline.turn({ kind: 'touched', atMs });
      return;
    case 'commit':
      pipeline.turn({ kind: 'commit-turn', atMs });
      return;
    case 'clear-turn':
      pipeline.turn({ kind: 'clear-turn', atMs });
      return;
    case 'thinking':
      pipeline.say({ kind: 'agent-state', state: 'thinking' });
      return;
    case 'idle':
      pipeline.say({ kind: 'agent-state', state: 'idle' });
      return;
    case 'words':
      pipeline.say({ kind: 'visitor-words', count: random.below(4) });
      return;
    case 'mic':
      pipeline.turn({ kind: 'microphone', atMs, isOpen: random.chance(0.7) });
  }
}

function changeMode(world: World): void {
  const { random, pipeline } = world;
  const mode = random.pick(MODES);
  const falseInterruptionMs = random.pick([0, 500, 2000]);
  const minWords = random.pick([0, 0, 2]);
  const saysGoingOn = random.chance(0.7);
  const interruption = { ...world.settings.interruption, mode, falseInterruptionMs, minWords, saysGoingOn };
  world.settings = { ...world.settings, interruption, conversation: { ...world.settings.conversation, idleMs: 5000 } };
  const isJudged = mode === 'adaptive' || mode === 'vad';
  pipeline.judgeBy(isJudged ? watchedJudge(world.openJudge(), world.invariants) : null);
  pipeline.turn({ kind: 'microphone', atMs: world.host.nowMs(), isOpen: mode !== 'manual' });
}

/** Everybody falls silent, so that what was started can end. */
async function wrapUp(world: World): Promise<void> {
  const { pipeline, host } = world;
  world.visitorSpeaksUntilMs = 0;
  if (world.openSegmentId !== null) pipeline.say({ kind: 'segment-ended', segmentId: world.openSegmentId });
  pipeline.say({ kind: 'agent-state', state: 'idle' });
  for (let step = 0; step < 60_000 / STEP_MS; step++) {
    hear(world);
    host.advance(STEP_MS);
    pipeline.tick();
    await new Promise((resolve) => setImmediate(resolve));
  }
  pipeline.close();
  world.invariants.ended();
}
