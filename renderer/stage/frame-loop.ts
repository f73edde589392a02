/**
 * Calls `onFrame` for each of the display's frames while the page can be seen: what nobody sees is not drawn.
 *
 * @param onPause the page was hidden, or is there again: what was measured across it says nothing
 * @returns its off-switch
 */
export function openFrameLoop(onFrame: (nowMs: number) => void, onPause: () => void): () => void {
  let request = 0;
  function step(nowMs: number): void {
    request = requestAnimationFrame(step);
    onFrame(nowMs);
  }
  function onVisibility(): void {
    cancelAnimationFrame(request);
    onPause();
    if (document.visibilityState === 'visible') request = requestAnimationFrame(step);
  }
  document.addEventListener('visibilitychange', onVisibility);
  request = requestAnimationFrame(step);
  return () => {
    cancelAnimationFrame(request);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
