import { openActor, type Part } from './acting/actor.ts';
import type { MouthWeights } from './avatar.ts';
import { openEasel } from './easel.ts';
import { openFrameLoop } from './frame-loop.ts';
import { openFramePacer } from './frame-pacer.ts';
import type { Portrait } from './portrait.ts';
import type { Quality } from './quality.ts';
import type { Sitter } from './sitter.ts';

export type { Guest } from './sitter.ts';

/** One picture that was drawn: the instant that its mouth shows, and when its light leaves the screen (estimated). */
export type DrawnPicture = { readonly mouthAtMs: number; readonly lightAtMs: number; readonly mouth: MouthWeights };

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
  readonly rendererName: string;
  readonly quality: Quality;
  readonly held: Portrait['held'];
  close(): void;
}

/** While nobody is there a software renderer need not hurry. */
const IDLE_SOFT_FPS = 15;
const LONGEST_USUAL_GAP_MS = 80;

/** The avatar on the screen: a loop that acts and draws at the rate that the machine can keep. */
export function openStage(options: StageOptions): Stage {
  const { host, mouthAt, knownUntilMs, onDrawn, onAbsent, motion } = options;
  const actor = openActor({ seed: Date.now() >>> 0, startMs: performance.now(), motion });
  const pacer = openFramePacer();
  let part: Part = { phase: 'starting', mood: 'neutral', visitorSpeaks: false };
  let lastDrawnMs = -Infinity;
  let usualGapMs = 33;
  const easel = openEasel({
    host,
    onAbsent,
    redraw: () => {
      draw(performance.now());
    },
  });

  const { frame } = easel;

  function draw(nowMs: number): void {
    const lightAtMs = nowMs + usualGapMs;
    // A picture stays for a whole gap: it shows the mouth of that time's end, so that lips lead and never trail; or the
    // newest that is known.
    const mouthAtMs = Math.min(lightAtMs + usualGapMs, Math.max(nowMs, knownUntilMs()));
    const mouth = mouthAt(mouthAtMs);
    frame.portrait.draw(actor.poseAt(lightAtMs, part, mouth));
    onDrawn({ mouthAtMs, lightAtMs, mouth });
  }

  function onFrame(nowMs: number): void {
    const resting = frame.portrait.tier === 'soft' && part.phase === 'idle';
    if (!pacer.due(nowMs, resting ? IDLE_SOFT_FPS : frame.quality.fps)) return;
    const gapMs = nowMs - lastDrawnMs;
    lastDrawnMs = nowMs;
    if (gapMs < LONGEST_USUAL_GAP_MS * 2) usualGapMs += (Math.min(LONGEST_USUAL_GAP_MS, gapMs) - usualGapMs) * 0.1;
    if (!resting && Number.isFinite(gapMs)) frame.measured(gapMs);
    draw(nowMs);
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
    setMotion: (next) => {
      actor.setMotion(next);
    },
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
