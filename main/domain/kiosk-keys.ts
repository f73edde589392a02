/** As much of Electron's `Input`, or of a page's `KeyboardEvent`, as matters. */
export type KeyPress = {
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
};

/** What an operator needs to write a setting. */
const EDITING = new Set(['a', 'c', 'v', 'x', 'z', 'arrowleft', 'arrowright', 'backspace', 'delete', 'home', 'end']);

/** Function and media keys, in whatever company. */
const ALWAYS = /^(f\d+$|browser|launch|media|zoom|contextmenu$)/;

/**
 * Whether a key would get a visitor out of the page or change it: reload, close, zoom, print, tools, tasks, back,
 * function and media keys. Plain keys stay, for the settings. The window system's own keys (Alt+Tab) never come here.
 */
export function isBlockedKey({ key, control, alt, meta, shift }: KeyPress): boolean {
  const name = key.toLowerCase();
  if (ALWAYS.test(name)) return true;
  const isCombined = control || alt || meta;
  // With Shift it opens Chromium's task manager, which ends pages.
  if (name === 'escape') return isCombined || shift;
  // AltGr is Control and Alt at once and writes a character.
  if (!isCombined || (control && alt && name.length === 1)) return false;
  return alt || shift || !EDITING.has(name);
}
