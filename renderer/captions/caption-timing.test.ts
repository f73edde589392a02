import { describe, expect, it } from 'vitest';
import { pageOf, pagesOf, timedWords, wordAt } from './caption-timing.ts';

const timed = (text: string) =>
  text.split(' ').map((word, at) => ({ text: word, startMs: at * 300, endMs: at * 300 + 200 }));
const shown = (text: string, maxCharacters: number): string[] => {
  const words = timed(text);
  return pagesOf(words, maxCharacters).map(({ from, to }) =>
    words
      .slice(from, to)
      .map((word) => word.text)
      .join(' '),
  );
};

describe('pages of a caption', () => {
  it('keeps a short sentence on one page', () => {
    expect(shown('It is made of cedar.', 60)).toEqual(['It is made of cedar.']);
  });
  it('turns the page after a sentence that fills a third of it', () => {
    expect(shown('This mask is very old. It comes from the north.', 60)).toEqual([
      'This mask is very old.',
      'It comes from the north.',
    ]);
  });
  it('keeps a tiny sentence with the next one', () => {
    expect(shown('Yes. It comes from the north.', 60)).toEqual(['Yes. It comes from the north.']);
  });
  it('never shows more than fits, and loses no word', () => {
    const text = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
    const pages = shown(text, 40);
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(40);
    expect(pages.join(' ')).toBe(text);
  });
  it('shows a word that is longer than a page alone', () => {
    expect(shown('a Donaudampfschifffahrtsgesellschaft b', 10)).toEqual([
      'a',
      'Donaudampfschifffahrtsgesellschaft',
      'b',
    ]);
  });
  it('leaves no word alone on the last page', () => {
    expect(shown('They open and close when a dancer pulls a long string', 48)).toEqual([
      'They open and close when a',
      'dancer pulls a long string',
    ]);
    expect(shown('They open and close when a dancer is near. Look!', 45)).toEqual([
      'They open and close when a dancer is near.',
      'Look!',
    ]);
  });
  it('has no page for no words', () => {
    expect(pagesOf([], 40)).toEqual([]);
  });
});

describe('the word that is heard', () => {
  const words = timed('one two three');
  it('is none before the first', () => {
    expect(wordAt(words, -1)).toBe(-1);
  });
  it('is the one that sounds', () => {
    expect([0, 299, 300, 601].map((positionMs) => wordAt(words, positionMs))).toEqual([0, 0, 1, 2]);
  });
  it('stays the last one in a pause and after the end', () => {
    expect([250, 5000].map((positionMs) => wordAt(words, positionMs))).toEqual([0, 2]);
  });
  it('is on the page that holds it', () => {
    const pages = [
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ];
    expect([-1, 0, 1, 2, 3].map((index) => pageOf(pages, index))).toEqual([0, 0, 0, 1, 1]);
  });
});

describe('words without times', () => {
  it('get times that rise, without gaps, and longer ones take longer', () => {
    const words = timedWords('A conversation begins. Listen', [], 'en');
    expect(words.map((word) => word.text)).toEqual(['A', 'conversation', 'begins.', 'Listen']);
    expect(words.every((word, at) => at === 0 || word.startMs === words[at - 1].endMs)).toBe(true);
    expect(words[1].endMs - words[1].startMs).toBeGreaterThan(words[0].endMs - words[0].startMs);
  });

  it('are found where a script puts nothing between them', () => {
    const words = timedWords('この仮面は古いです。目を見てください。', [], 'ja').map((word) => word.text);
    expect(words.join('')).toBe('この仮面は古いです。目を見てください。');
    expect(words.length).toBeGreaterThan(5);
    expect(words.some((word) => word.endsWith('。'))).toBe(true);
  });
  it('stay whole in Arabic and Hebrew', () => {
    expect(timedWords('انظروا إلى العينين', [], 'ar').map((word) => word.text)).toEqual(['انظروا', 'إلى', 'العينين']);
    expect(timedWords('הביטו בעיניים', [], 'no such language!').map((word) => word.text)).toEqual(['הביטו', 'בעיניים']);
  });
});
