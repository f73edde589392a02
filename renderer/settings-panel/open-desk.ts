import { signal } from '@preact/signals';
import type { ScreenBridge } from '../../preload/contract.ts';
import type { Desk, Toast } from './desk.ts';
import { helpOf, inWords } from './names.ts';
import { panelWordsIn } from './words/words.ts';

const SHOWN_MS = 5000;
const TROUBLE_SHOWN_MS = 15_000;

export function openDesk(bridge: ScreenBridge, language: string): Desk {
  const toast = signal<Toast | null>(null);
  let timer = 0;
  const desk: Desk = {
    words: signal(panelWordsIn(language)),
    page: signal('sound'),
    view: signal(null),
    toast,
    say: (saying) => desk.words.value.say[saying],
    count: (number, one, many) => {
      const { language } = desk.words.value;
      const isOne = new Intl.PluralRules(language).select(number) === 'one';
      return `${number.toLocaleString(language)} ${desk.say(isOne ? one : many)}`;
    },
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
      else desk.tell(inWords(desk, answer.problem), true);
    },
    change: async (path, value, refused) => {
      const answer = await desk.ask('settings.change', { path, value });
      if (answer?.problem == null || refused === undefined) desk.take(answer, desk.say('saved'));
      else refused(inWords(desk, answer.isUnfit ? unfitWords(desk, path) : answer.problem));
      return answer?.problem === null;
    },
    tell: (text, isTrouble = false) => {
      toast.value = { text, isTrouble };
      clearTimeout(timer);
      timer = window.setTimeout(
        () => {
          toast.value = null;
        },
        isTrouble ? TROUBLE_SHOWN_MS : SHOWN_MS,
      );
    },
    onEvent: (listener) => bridge.onEvent(listener),
    ...openEscapes(),
  };
  return desk;
}

/** The rule that refused it is for programs; what the setting is for is for people. */
function unfitWords(desk: Desk, path: string): string {
  const field = desk.view.value?.fields.find((one) => one.path === path);
  return `${desk.say('doesNotFit')} ${field === undefined ? '' : helpOf(desk, field)}`.trim();
}

/** What was opened last is closed first. */
function openEscapes(): Pick<Desk, 'onEscape' | 'escape'> {
  const escapes: (() => void)[] = [];
  return {
    onEscape: (close) => {
      escapes.push(close);
      return () => {
        const at = escapes.indexOf(close);
        if (at >= 0) escapes.splice(at, 1);
      };
    },
    escape: () => {
      const close = escapes.pop();
      close?.();
      return close !== undefined;
    },
  };
}
