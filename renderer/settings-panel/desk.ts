import type { Signal } from '@preact/signals';
import type {
  CommandAnswer,
  CommandArguments,
  CommandName,
  ScreenEvent,
  SettingsView,
} from '../../preload/contract.ts';
import type { PageName, PanelWords, Saying } from './words/vocabulary.ts';

export type Toast = { readonly text: string; readonly isTrouble: boolean };

/** What every page of the panel works with. */
export type Desk = {
  readonly words: Signal<PanelWords>;
  readonly page: Signal<PageName>;
  readonly view: Signal<SettingsView | null>;
  readonly toast: Signal<Toast | null>;
  say(saying: Saying): string;
  /** `1 recording`, `2 recordings`, in the panel's language. */
  count(number: number, one: Saying, many: Saying): string;
  /** Null when it was refused; the reason is shown. */
  ask<N extends CommandName>(name: N, args: CommandArguments<N>): Promise<CommandAnswer<N> | null>;
  /** Shows what a settings command answered. */
  take(answer: CommandAnswer<'settings.change'> | null, words: string): void;
  /** @param refused is told why, in words; without it a toast is. @returns whether it was taken */
  change(path: string, value: unknown, refused?: (why: string) => void): Promise<boolean>;
  tell(text: string, isTrouble?: boolean): void;
  onEvent(listener: (event: ScreenEvent) => void): () => void;
  /** What Escape closes before it closes the panel; the last that was opened goes first. @returns its off-switch */
  onEscape(close: () => void): () => void;
  /** Closes what was opened last. @returns false when nothing but the panel is open */
  escape(): boolean;
};
