import type { BrowserWindowConstructorOptions } from 'electron';

export type WindowPlace = {
  readonly preloadFile: string;
  readonly headless: boolean;
  /** An installed kiosk has no developer tools. */
  readonly isPackaged: boolean;
};

export function windowOptions({ preloadFile, headless, isPackaged }: WindowPlace): BrowserWindowConstructorOptions {
  return {
    title: 'Parley',
    kiosk: !headless,
    fullscreen: !headless,
    frame: false,
    show: false,
    backgroundColor: '#000000',
    width: 1280,
    height: 800,
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
