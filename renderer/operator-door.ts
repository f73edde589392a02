import type { Presentation, ScreenBridge } from '../preload/contract.ts';

type Door = Presentation['operatorDoor'];

export interface OperatorDoor {
  show(door: Door): void;
}

/** Of the shorter side of the screen. */
const CORNER_SHARE = 0.14;
/** Between two taps. */
const LONGEST_PAUSE_MS = 900;

/**
 * Opens the operator's panel after some taps in a corner, or a letter with Ctrl and Alt. The panel is fetched then, not
 * before: a visitor's screen does not carry it.
 */
export function openOperatorDoor(
  host: HTMLElement,
  bridge: ScreenBridge,
  onTrouble: (error: unknown) => void,
): OperatorDoor {
  let door: Door | null = null;
  let isOpen = false;
  let taps = 0;
  let lastTapMs = -Infinity;
  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    import('./settings-panel/panel.tsx')
      .then(({ openPanel }) =>
        openPanel(host, bridge, () => {
          isOpen = false;
        }),
      )
      .catch((error: unknown) => {
        isOpen = false;
        onTrouble(error);
      });
  };
  document.addEventListener('pointerdown', (event) => {
    if (door === null || !isInCorner(door.corner, event.clientX, event.clientY)) {
      taps = 0;
      return;
    }
    taps = performance.now() - lastTapMs < LONGEST_PAUSE_MS ? taps + 1 : 1;
    lastTapMs = performance.now();
    if (taps < door.taps) return;
    taps = 0;
    open();
  });
  document.addEventListener('keydown', ({ ctrlKey, altKey, code }) => {
    if (door !== null && door.key !== '' && ctrlKey && altKey && code === `Key${door.key.toUpperCase()}`) open();
  });
  return {
    show: (next) => {
      door = next;
    },
  };
}

function isInCorner(corner: Door['corner'], x: number, y: number): boolean {
  const side = CORNER_SHARE * Math.min(innerWidth, innerHeight);
  const [vertical, horizontal] = corner.split('-');
  const isHigh = vertical === 'top' ? y < side : y > innerHeight - side;
  const isAside = horizontal === 'left' ? x < side : x > innerWidth - side;
  return isHigh && isAside;
}
