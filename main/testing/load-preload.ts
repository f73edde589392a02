let loads = 0;

/** Runs the preload script anew, as Electron does for each page. */
export async function loadPreload(): Promise<void> {
  loads += 1;
  await import(/* @vite-ignore */ `../../preload/index.ts?load=${loads}`);
}
