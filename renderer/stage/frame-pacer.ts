/** Says which of the display's frames are drawn, so that 30 a second on a 60 Hz display are 30 and not 20. */
export interface FramePacer {
  due(nowMs: number, fps: number): boolean;
}

/** A display's frame comes a little early or late; it counts as on time. */
const SLACK_MS = 3;

export function openFramePacer(): FramePacer {
  let nextMs = -Infinity;
  return {
    due(nowMs, fps) {
      if (nowMs < nextMs - SLACK_MS) return false;
      const periodMs = 1000 / fps;
      // After a pause the row starts anew: no frames are caught up.
      nextMs = nowMs > nextMs + periodMs ? nowMs + periodMs : nextMs + periodMs;
      return true;
    },
  };
}
