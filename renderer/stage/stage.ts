import { openActor, type Actor, type Part } from './acting/actor.ts';
import type { MouthWeights } from './avatar.ts';
import { openEasel } from './easel.ts';
import { openFrameLoop } from './frame-loop.ts';
import { openFramePacer } from './frame-pacer.ts';
import { openLight } from './light.ts';
import type { Portrait } from './portrait.ts';
import type { Quality } from './quality.ts';
import type { Sitter } from './sitter.ts';

export type { Guest } from './sitter.ts';

/** One picture that was drawn. */
export type DrawnPicture = {
  /** The display's frame that it was drawn for. */
  readonly frameAtMs: number;
  /** The instant that its mouth shows. */
  readonly mouthAtMs: number;
  /** When its light leaves the screen (estimated). */
  readonly lightAtMs: number;
  readonly mouth: MouthWeights;
};

export type StageOptions = {
  readonly host: HTMLElement;
  /** The mouth at an instant of `performance.now()`. */
  readonly mouthAt: (atMs: number) => MouthWeights;
  /** A mouth after this is not known yet. */
  readonly knownUntilMs: () => number;
  readonly onDrawn: (picture: DrawnPicture) => void;
  /** Somebody from a file could not come. */
  readonly onAbsent: (guest: string, why: string) => void;
  /** 0 still … 1 lively. */
  readonly motion: number;
};

export interface Stage {
  show(part: Part): void;
  /** Who is drawn, from as soon as they are ready. */
  seat(sitter: Sitter): void;
  setMotion(motion: number): void;
  /** How often an empty hall is greeted, ms; 0: never. */
  setAttract(everyMs: number): void;
  readonly rendererName: string;
  readonly quality: Quality;
  readonly held: Portrait['held'];
  close(): void;
}

/** While nobody is there a software renderer need not hurry. */
const IDLE_SOFT_FPS = 15;

/** The avatar on the screen: a loop that acts and draws at the rate that the machine can keep. */
export function openStage(options: StageOptions): Stage {
  const { host, mouthAt, knownUntilMs, onDrawn, onAbsent, motion } = options;
  const actor = openActor({ seed: Date.now() >>> 0, startMs: performance.now(), motion });
  const pacer = openFramePacer();
  let part: Part = { phase: 'starting', mood: 'neutral', visitorSpeaks: false };
  let lastDrawnMs = -Infinity;
  const light = openLight();
  const redraw = (): void => {
    draw(performance.now(), Infinity);
  };
  const easel = openEasel({ host, onAbsent, redraw });

  const { frame } = easel;

  function draw(frameAtMs: number, gapMs: number): void {
    const startMs = performance.now();
    const expectedMs = light.lightAt(startMs);
    // The newest mouth that is known, where the sound of the wanted one has not come yet.
    const mouthAtMs = Math.min(light.mouthAt(expectedMs), Math.max(startMs, knownUntilMs()));
    const mouth = mouthAt(mouthAtMs);
    frame.portrait.draw(actor.poseAt(expectedMs, part, mouth));
    const lightAtMs = light.drawn(startMs, performance.now(), gapMs);
    onDrawn({ frameAtMs, mouthAtMs, lightAtMs, mouth });
  }

  function onFrame(nowMs: number): void {
    light.frame(nowMs);
    const resting = frame.portrait.tier === 'soft' && part.phase === 'idle';
    if (!pacer.due(nowMs, resting ? IDLE_SOFT_FPS : frame.quality.fps)) return;
    const gapMs = nowMs - lastDrawnMs;
    lastDrawnMs = nowMs;
    if (!resting && Number.isFinite(gapMs)) frame.measured(gapMs, part.phase !== 'speaking');
    draw(nowMs, gapMs);
  }

  const stopLoop = openFrameLoop(onFrame, () => {
    frame.forget();
    lastDrawnMs = -Infinity;
  });

  return {
    show: (next) => {
      part = next;
    },
    seat: (sitter) => {
      easel.seat(sitter);
    },
    ...livelinessOf(actor),
    get rendererName() {
      return frame.portrait.rendererName;
    },
    get quality() {
      return frame.quality;
    },
    get held() {
      return frame.portrait.held;
    },
    close() {
      stopLoop();
      easel.close();
    },
  };
}

function livelinessOf(actor: Actor): Pick<Stage, 'setMotion' | 'setAttract'> {
  return {
    setMotion: (motion) => {
      actor.setMotion(motion);
    },
    setAttract: (everyMs) => {
      actor.setAttract(everyMs);
    },
  };
}
