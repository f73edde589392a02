import { de } from './de.ts';
import { en } from './en.ts';
import type { PanelWords } from './vocabulary.ts';

/** Another language is one more file, and a line here. */
const LANGUAGES: Readonly<Record<string, PanelWords>> = { de, en };

export const PANEL_LANGUAGES = Object.keys(LANGUAGES);

export function panelWordsIn(language: string): PanelWords {
  return LANGUAGES[language.toLowerCase().split('-')[0]] ?? en;
}
