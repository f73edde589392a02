import { de } from './de.ts';
import { en } from './en.ts';
import type { Words } from './vocabulary.ts';

/** Another language is one more file, and a line here. */
const LANGUAGES: Readonly<Record<string, Words>> = { de, en };

/**
 * @param language a tag such as `en` or `de-CH`; one that is not here is answered in English
 */
export function wordsIn(language: string): Words {
  return LANGUAGES[language.toLowerCase().split('-')[0]] ?? en;
}
