import { signal, type Signal } from '@preact/signals';
import type {
  CommandAnswer,
  CommandArguments,
  CommandName,
  ScreenBridge,
  ScreenEvent,
  SettingsView,
} from '../../preload/contract.ts';
import type { PageName, PanelWords, Saying } from './words/vocabulary.ts';
import { panelWordsIn } from './words/words.ts';

export type Toast = { readonly text: string; readonly isTrouble: boolean };

/** What every page of the panel works with. */
export type Desk = {
  readonly words: Signal<PanelWords>;
  readonly page: Signal<PageName>;
  readonly view: Signal<SettingsView | null>;
  readonly toast: Signal<Toast | null>;
  say(saying: Saying): string;
  /** Null when it was refused; the reason is shown. */
  ask<N extends CommandName>(name: N, args: CommandArguments<N>): Promise<CommandAnswer<N> | null>;
  /** Shows what a settings command answered. */
  take(answer: CommandAnswer<'settings.change'> | null, words: string): void;
  change(path: string, value: unknown): void;
  tell(text: string, isTrouble?: boolean): void;
  onEvent(listener: (event: ScreenEvent) => void): () => void;
};

const SHOWN_MS = 5000;

export function openDesk(bridge: ScreenBridge, language: string): Desk {
  const toast = signal<Toast | null>(null);
  let timer = 0;
  const desk: Desk = {
    words: signal(panelWordsIn(language)),
    page: signal('sound'),
    view: signal(null),
    toast,
    say: (saying) => desk.words.value.say[saying],
    ask: async (name, args) => {
      try {
        return await bridge.command(name, args);
      } catch (error) {
        desk.tell(error instanceof Error ? error.message : String(error), true);
        return null;
      }
    },
    take: (answer, words) => {
      if (answer === null) return;
      desk.view.value = answer.view;
      const language = answer.view.values['screen.language'];
      if (typeof language === 'string') desk.words.value = panelWordsIn(language);
      if (answer.problem === null) desk.tell(words);
      else desk.tell(answer.problem, true);
    },
    change: (path, value) => {
      void desk.ask('settings.change', { path, value }).then((answer) => {
        desk.take(answer, desk.say('saved'));
      });
    },
    tell: (text, isTrouble = false) => {
      toast.value = { text, isTrouble };
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        toast.value = null;
      }, SHOWN_MS);
    },
    onEvent: (listener) => bridge.onEvent(listener),
  };
  return desk;
}
