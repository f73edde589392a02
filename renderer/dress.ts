import type { Look } from '../preload/contract.ts';
import type { Stage } from './stage/stage.ts';

/**
 * Dresses the screen as the operator set it: its colours by day and night, and how lively the guide moves. Whoever asked
 * their system for less motion gets none but the mouth, the eyes and the lids.
 */
export function openDresser(stage: Pick<Stage, 'setMotion' | 'setAttract'>): (look: Look) => void {
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');
  let lively = 0;
  const move = (): void => {
    stage.setMotion(reduced.matches ? 0 : lively);
  };
  reduced.addEventListener('change', move);
  let attract = NaN;
  return ({ theme, motionIntensity, attractEveryMs }) => {
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    lively = motionIntensity;
    // Another setting that changes does not put the next greeting off.
    if (attractEveryMs !== attract) stage.setAttract(attractEveryMs);
    attract = attractEveryMs;
    move();
  };
}
