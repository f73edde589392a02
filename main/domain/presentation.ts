import type { Look } from './settings/avatar.ts';
import type { Settings } from './settings.ts';

/** How the screen looks and what a visitor may do on it, as the operator set it. Everything else on it happens. */
export type Presentation = {
  readonly title: string;
  readonly language: string;
  readonly captions: boolean;
  readonly captionSize: Settings['screen']['captionSize'];
  readonly captionContrast: Settings['screen']['captionContrast'];
  /** A button, and a key, that are held while somebody speaks. */
  readonly pushToTalk: boolean;
  /** The key, as `KeyboardEvent.code`; empty: only the button. */
  readonly talkKey: string;
  /** Who stands there, in which colours, and how lively. */
  readonly look: Look;
  /** What is said while the agent speaks is recorded: a visitor must know. */
  readonly recordsSound: boolean;
  /** The way to the operator's panel: taps in a corner, or a letter with Ctrl and Alt. */
  readonly operatorDoor: Omit<Settings['operator'], 'leaveAfterMs'>;
};

/** @param title what the agent's side is called */
export function presentationOf(settings: Settings, title: string): Presentation {
  const { screen, interruption, operator } = settings;
  return {
    title,
    language: screen.language,
    captions: screen.captions,
    captionSize: screen.captionSize,
    captionContrast: screen.captionContrast,
    pushToTalk: interruption.mode === 'manual',
    talkKey: interruption.talkKey,
    look: settings.avatar,
    recordsSound: settings.speechLog.keepSound,
    operatorDoor: { corner: operator.corner, taps: operator.taps, key: operator.key },
  };
}
