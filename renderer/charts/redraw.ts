import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** @returns another value whenever day becomes night: a canvas keeps the colours that it was drawn with */
export function useColours(): number {
  const turns = useSignal(0);
  useEffect(() => {
    const asked = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'].map((query) =>
      matchMedia(query),
    );
    const turn = (): void => {
      turns.value += 1;
    };
    const chosen = new MutationObserver(turn);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    for (const query of asked) query.addEventListener('change', turn);
    return () => {
      chosen.disconnect();
      for (const query of asked) query.removeEventListener('change', turn);
    };
  }, []);
  return turns.value;
}

/** @returns the element's width, CSS px, now and whenever it changes; 0 before it is there */
export function useWidth(place: { readonly current: Element | null }): number {
  const width = useSignal(0);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const look = (): void => {
      width.value = element.clientWidth;
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      resized.disconnect();
    };
  }, []);
  return width.value;
}
