import { openActor } from './acting/actor.ts';
import type { Phase } from './acting/faces.ts';
import type { MouthWeights } from './avatar.ts';
import { openEasel } from './easel.ts';
import { openFramePacer } from './frame-pacer.ts';
import type { Quality } from './quality.ts';

/** One picture that was drawn: the instant that its mouth shows, and when its light leaves the screen (estimated). */
export type DrawnPicture = { readonly mouthAtMs: number; readonly lightAtMs: number; readonly mouth: MouthWeights };

export type StageOptions = {
  readonly host: HTMLElement;
  /** The mouth at an instant of `performance.now()`. */
  readonly mouthAt: (atMs: number) => MouthWeights;
  /** A mouth after this is not known yet. */
  readonly knownUntilMs: () => number;
  readonly onDrawn: (picture: DrawnPicture) => void;
  /** 0 still … 1 lively. */
  readonly motion: number;
};

export interface Stage {
  show(phase: Phase): void;
  setMotion(motion: number): void;
  readonly rendererName: string;
  readonly quality: Quality;
  close(): void;
}

/** While nobody is there a software renderer need not hurry. */
const IDLE_SOFT_FPS = 15;
const LONGEST_USUAL_GAP_MS = 80;

/** The avatar on the screen: a loop that acts and draws at the rate that the machine can keep. */
export function openStage({ host, mouthAt, knownUntilMs, onDrawn, motion }: StageOptions): Stage {
  const actor = openActor({ seed: Date.now() >>> 0, startMs: performance.now(), motion });
  const pacer = openFramePacer();
  let phase: Phase = 'starting';
  let lastDrawnMs = -Infinity;
  let usualGapMs = 33;
  let request = 0;
  const easel = openEasel(host, () => {
    draw(performance.now());
  });

  function draw(nowMs: number): void {
    const lightAtMs = nowMs + usualGapMs;
    // A picture stays for a whole gap: it shows the mouth of the middle of that time, or the newest that is known.
    const mouthAtMs = Math.min(lightAtMs + usualGapMs / 2, Math.max(nowMs, knownUntilMs()));
    const mouth = mouthAt(mouthAtMs);
    easel.portrait.draw(actor.poseAt(lightAtMs, phase, mouth));
    onDrawn({ mouthAtMs, lightAtMs, mouth });
  }

  function step(nowMs: number): void {
    request = requestAnimationFrame(step);
    const resting = easel.portrait.tier === 'soft' && phase === 'idle';
    if (!pacer.due(nowMs, resting ? IDLE_SOFT_FPS : easel.quality.fps)) return;
    const gapMs = nowMs - lastDrawnMs;
    lastDrawnMs = nowMs;
    if (gapMs < LONGEST_USUAL_GAP_MS * 2) usualGapMs += (Math.min(LONGEST_USUAL_GAP_MS, gapMs) - usualGapMs) * 0.1;
    if (!resting && Number.isFinite(gapMs)) easel.measured(gapMs);
    draw(nowMs);
  }

  function onVisibility(): void {
    cancelAnimationFrame(request);
    easel.forget();
    lastDrawnMs = -Infinity;
    if (document.visibilityState === 'visible') request = requestAnimationFrame(step);
  }

  document.addEventListener('visibilitychange', onVisibility);
  request = requestAnimationFrame(step);

  return {
    show: (next) => {
      phase = next;
    },
    setMotion: (next) => {
      actor.setMotion(next);
    },
    get rendererName() {
      return easel.portrait.rendererName;
    },
    get quality() {
      return easel.quality;
    },
    close() {
      cancelAnimationFrame(request);
      document.removeEventListener('visibilitychange', onVisibility);
      easel.close();
    },
  };
}
