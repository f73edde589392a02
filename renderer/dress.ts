import type { Look } from '../preload/contract.ts';

/**
 * Dresses the screen as the operator set it: its colours by day and night, and how lively the guide moves. Whoever asked
 * their system for less motion gets none but the mouth, the eyes and the lids.
 */
export function openDresser(stage: { setMotion(motion: number): void }): (look: Look) => void {
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');
  let lively = 0;
  const move = (): void => {
    stage.setMotion(reduced.matches ? 0 : lively);
  };
  reduced.addEventListener('change', move);
  return ({ theme, motionIntensity }) => {
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    lively = motionIntensity;
    move();
  };
}
