/** The page's own scheme and host: files of the built screen, never `file:`. */
export const SCHEME = 'app';
export const PAGE_ADDRESS = 'app://kiosk/';

/** Compared by parts: outside of Chromium the `origin` of an unknown scheme is the string "null", for every host. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'app:' && url.host === 'kiosk';
}
