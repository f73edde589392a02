import type { BrowserWindowConstructorOptions } from 'electron';
import type { Display } from '../../domain/displays.ts';

export type WindowPlace = {
  readonly preloadFile: string;
  readonly headless: boolean;
  /** An installed kiosk has no developer tools. */
  readonly isPackaged: boolean;
  /** The display to cover; null: wherever the system puts it. */
  readonly place: Pick<Display, 'left' | 'top' | 'width' | 'height'> | null;
};

export function windowOptions({
  preloadFile,
  headless,
  isPackaged,
  place,
}: WindowPlace): BrowserWindowConstructorOptions {
  return {
    title: 'Parley',
    kiosk: !headless,
    fullscreen: !headless,
    frame: false,
    show: false,
    backgroundColor: '#000000',
    ...(place === null || headless
      ? { width: 1280, height: 800 }
      : { x: place.left, y: place.top, width: place.width, height: place.height }),
    closable: false,
    minimizable: false,
    maximizable: false,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !isPackaged,
      navigateOnDragDrop: false,
      disableDialogs: true,
      // The avatar moves at full rate, whatever covers the window.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  };
}
