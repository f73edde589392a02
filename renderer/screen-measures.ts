import type { ScreenReport } from '../preload/contract.ts';

/** Counts what the screen did between two reports. */
export interface ScreenMeasures {
  /** An audio frame came in; `heardAtMs` on the screen's clock. It may take the place of what came for later. */
  received(heardAtMs: number, frame?: { readonly replaces?: true; readonly samples: Int16Array }): void;
  /** A picture was drawn: the mouth of `mouthAtMs`, seen at `lightAtMs`. */
  drawn(mouthAtMs: number, lightAtMs: number): void;
  /** Sound that will never be heard asks for no mouth. */
  cleared(): void;
  /** What happened since the last call. */
  take(nowMs: number, renderer: string): ScreenReport;
}

const MOST = 2000;
/** A frame whose time was so long ago when it came has no mouth any more. */
const TOO_LATE_MS = 1000;

/**
 * The mouth of an audio frame is seen with the first picture that shows its instant or a later one; `audioToMouthMs`
 * is when that picture's light leaves the screen, less when the sound is heard.
 */
export function openScreenMeasures(startMs: number): ScreenMeasures {
  let waiting: number[] = [];
  let audioToMouthMs: number[] = [];
  let framesReceived = 0;
  let framesRendered = 0;
  let sinceMs = startMs;

  return {
    received(heardAtMs, frame) {
      if (frame?.replaces) waiting = waiting.filter((otherMs) => otherMs < heardAtMs);
      if (frame?.samples.length === 0) return;
      framesReceived += 1;
      if (waiting.length < MOST) waiting.push(heardAtMs);
    },
    drawn(mouthAtMs, lightAtMs) {
      framesRendered += 1;
      waiting = waiting.filter((heardAtMs) => {
        if (heardAtMs > mouthAtMs) return true;
        const lateMs = lightAtMs - heardAtMs;
        if (audioToMouthMs.length < MOST && lateMs < TOO_LATE_MS) audioToMouthMs.push(lateMs);
        return false;
      });
    },
    cleared() {
      waiting = [];
    },
    take(nowMs, renderer) {
      const passedMs = Math.max(1, nowMs - sinceMs);
      const fps = (framesRendered * 1000) / passedMs;
      const report = { framesReceived, audioToMouthMs, framesRendered, fps, renderer: renderer.slice(0, 200) };
      [framesReceived, framesRendered, audioToMouthMs, sinceMs] = [0, 0, [], nowMs];
      return report;
    },
  };
}
