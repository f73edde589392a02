import { screen } from 'electron';
import type { Display } from '../../domain/displays.ts';
import type { Off } from '../../interfaces/off.ts';

/** Only after Electron is ready. */
export function displaysNow(): readonly Display[] {
  const main = screen.getPrimaryDisplay().id;
  return screen.getAllDisplays().map(({ id, label, bounds }) => ({
    id: String(id),
    label,
    isMain: id === main,
    left: bounds.x,
    top: bounds.y,
    width: bounds.width,
    height: bounds.height,
  }));
}

/** Told when a display came, went or changed its size. */
export function onDisplaysChanged(listener: () => void): Off {
  const hear = (): void => {
    listener();
  };
  screen.on('display-added', hear);
  screen.on('display-removed', hear);
  screen.on('display-metrics-changed', hear);
  return () => {
    screen.off('display-added', hear);
    screen.off('display-removed', hear);
    screen.off('display-metrics-changed', hear);
  };
}
