export type TalkCommands = {
  /** The visitor begins to hold the button. */
  readonly begin: () => void;
  /** The visitor let go: what was said counts. */
  readonly commit: () => void;
  /** The hold was broken off (the finger slid away, the page lost the pointer): what was said does not count. */
  readonly cancel: () => void;
};

export interface TalkKeys {
  /** `talkKey`: as `KeyboardEvent.code`, held anywhere on the page; empty: only keys on the button; null: none at all. */
  listen(talkKey: string | null): void;
}

/** The keys that are held to talk. */
export function openTalkKeys(button: HTMLElement, commands: TalkCommands): TalkKeys {
  let talkKey: string | null = null;
  const isTalkKey = (event: KeyboardEvent): boolean =>
    (event.code === talkKey && !isWriting(event)) ||
    (event.target === button && (event.key === ' ' || event.key === 'Enter'));
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') commands.cancel();
    if (!isTalkKey(event)) return;
    // Space would press the chip that has the focus, too.
    event.preventDefault();
    if (!event.repeat) commands.begin();
  };
  const keyUp = (event: KeyboardEvent): void => {
    if (!isTalkKey(event)) return;
    event.preventDefault();
    commands.commit();
  };
  return {
    listen(wanted) {
      const was = talkKey;
      talkKey = wanted;
      if (wanted !== null && was === null) {
        document.addEventListener('keydown', keyDown);
        document.addEventListener('keyup', keyUp);
        window.addEventListener('blur', commands.cancel);
      } else if (wanted === null && was !== null) {
        document.removeEventListener('keydown', keyDown);
        document.removeEventListener('keyup', keyUp);
        window.removeEventListener('blur', commands.cancel);
      }
    },
  };
}

/** The key is a letter of something that is being written, in the operator's panel say. */
function isWriting({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
