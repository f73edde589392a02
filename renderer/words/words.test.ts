import { describe, expect, it } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { wordsIn } from './words.ts';

describe('the words of the screen', () => {
  it('are those of the language, whatever the country, and English where a language is missing', () => {
    expect(wordsIn('de-CH')).toBe(de);
    expect(wordsIn('DE')).toBe(de);
    expect(wordsIn('tlh')).toBe(en);
    expect(wordsIn('')).toBe(en);
  });

  it('are short enough for the smallest badge, in every language', () => {
    for (const { phases } of [en, de])
      for (const { words, hint } of Object.values(phases)) {
        expect(words.length).toBeLessThanOrEqual(20);
        expect(hint.length).toBeLessThanOrEqual(46);
      }
  });
});
