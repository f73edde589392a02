export type BrowserPlace = {
  readonly profileFolder: string;
  readonly headless: boolean;
  /** Chromium refuses its sandbox to root; for anybody else the sandbox stays. */
  readonly isRoot: boolean;
  /** `/dev/shm` is too small for a browser, as in many containers. */
  readonly smallSharedMemory: boolean;
  /** In a session of Wayland, as cage's is. */
  readonly onWayland: boolean;
  /** The page may reach other machines, so names must resolve. */
  readonly online: boolean;
  /** As `--screen-info` has them: what a browser without a display believes to have. */
  readonly headlessScreens?: string | undefined;
};

const ALWAYS = [
  // A kiosk has nobody to answer questions.
  '--no-first-run',
  '--no-default-browser-check',
  '--noerrdialogs',
  '--disable-session-crashed-bubble',
  '--hide-crash-restore-bubble',
  '--password-store=basic',
  '--use-mock-keychain',
  "--simulate-outdated-no-au='Tue, 31 Dec 2099 23:59:59 GMT'",
  // Nothing of its own on the network.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--no-pings',
  // No page waits in the dark with its line to the kiosk still open.
  '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,BackForwardCache',
  // Touch: no zoom by two fingers, no "back" by a swipe.
  '--touch-events=enabled',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  // The avatar moves at full rate, whatever the window manager believes about its window.
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  // WebGL on a machine without a GPU.
  '--enable-unsafe-swiftshader',
  // Ours alone, and no port: whoever could reach a port could drive the browser.
  '--remote-debugging-pipe',
] as const;

/** The page's address is not among them: it carries the token, and everybody may read a command line. */
export function browserFlags(place: BrowserPlace): readonly string[] {
  return [
    ...ALWAYS,
    `--user-data-dir=${place.profileFolder}`,
    ...(place.headless
      ? ['--headless', `--screen-info=${place.headlessScreens ?? '{1280x800}'}`, '--kiosk']
      : ['--kiosk', '--app=about:blank']),
    ...(place.isRoot ? ['--no-sandbox'] : []),
    // Debian 12's cage forgets parts of what a window says has changed: black stays black, and words half faded.
    ...(place.onWayland ? ['--ui-disable-partial-swap'] : []),
    ...(place.smallSharedMemory ? ['--disable-dev-shm-usage'] : []),
    ...(place.online ? [] : ['--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']),
  ];
}
