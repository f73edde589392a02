const HIDDEN_AFTER_MS = 3000;

/** Hides the mouse pointer while nobody moves it, and as soon as somebody touches the screen. */
export function hideIdleCursor(root: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = (): void => {
    root.dataset['cursor'] = 'hidden';
  };
  hide();
  root.addEventListener(
    'pointerdown',
    ({ pointerType }) => {
      if (pointerType === 'mouse') return;
      clearTimeout(timer);
      hide();
    },
    { capture: true },
  );
  root.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'mouse') return;
    delete root.dataset['cursor'];
    clearTimeout(timer);
    timer = setTimeout(hide, HIDDEN_AFTER_MS);
  });
}
