import type { CaptionWord } from '../../preload/contract.ts';

/** A part of a caption that is on the screen at once: words `from` … `to` (exclusive). */
export type CaptionPage = { readonly from: number; readonly to: number };

const SENTENCE_END = /[.!?…。！？؟]["”’)]*$/;
/** A last page that is less full than this is evened out. */
const SHORTEST_PAGE = 0.3;

/**
 * Cuts a caption into pages that fit the screen: at the end of a sentence when the page is at least a third full, else
 * at a comma when it is two thirds full, else before the word that no longer fits.
 */
export function pagesOf(words: readonly CaptionWord[], maxCharacters: number): CaptionPage[] {
  const pages: CaptionPage[] = [];
  let from = 0;
  let characters = 0;
  words.forEach((word, index) => {
    if (characters > 0 && characters + 1 + word.text.length > maxCharacters) {
      pages.push({ from, to: index });
      from = index;
      characters = 0;
    }
    characters += word.text.length + (characters > 0 ? 1 : 0);
    const full = characters / maxCharacters;
    const last = index === words.length - 1;
    const sentence = SENTENCE_END.test(word.text) && full >= 0.34;
    const clause = /[,;:–—、，،؛]$/.test(word.text) && full >= 0.67;
    if (last || sentence || clause) {
      pages.push({ from, to: index + 1 });
      from = index + 1;
      characters = 0;
    }
  });
  return evenEnd(words, pages, maxCharacters);
}

/** A last page with a word or two on it is no page: the last two share their words, unless a sentence ended between. */
function evenEnd(words: readonly CaptionWord[], pages: CaptionPage[], maxCharacters: number): CaptionPage[] {
  const [before, last] = pages.slice(-2);
  if (pages.length < 2 || SENTENCE_END.test(words[before.to - 1].text)) return pages;
  const lengthOf = (from: number, to: number): number =>
    words.slice(from, to).reduce((sum, { text }) => sum + text.length + 1, -1);
  if (lengthOf(last.from, last.to) > maxCharacters * SHORTEST_PAGE) return pages;
  let cut = before.to;
  while (cut > before.from + 1 && lengthOf(cut - 1, last.to) <= lengthOf(before.from, cut - 1)) cut -= 1;
  return [...pages.slice(0, -2), { from: before.from, to: cut }, { from: cut, to: last.to }];
}

/**
 * The word that sounds now, or the last one that did: in a pause the last word stays marked.
 *
 * @param positionMs within the segment
 * @returns an index, or −1 before the first word
 */
export function wordAt(words: readonly CaptionWord[], positionMs: number): number {
  let low = 0;
  let high = words.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (words[middle].startMs <= positionMs) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

/** The page that holds a word; the first page before the first word, the last one for a word that is not there. */
export function pageOf(pages: readonly CaptionPage[], wordIndex: number): number {
  if (wordIndex < 0) return 0;
  const found = pages.findIndex((page) => wordIndex < page.to);
  return found === -1 ? Math.max(0, pages.length - 1) : found;
}

/** Words without times (the agent sends text only): all on their way at a calm reader's pace. */
export function timedWords(text: string, words: readonly CaptionWord[], language: string): readonly CaptionWord[] {
  if (words.length > 0) return words;
  const parts = partsOf(text.trim(), language);
  // A letter of a script without spaces is half a syllable or more.
  const msPerCharacter = parts.length > 1 && !/\s/.test(text.trim()) ? 150 : 62;
  let atMs = 0;
  return parts.map((part) => {
    const startMs = atMs;
    atMs += (part.length + 1) * msPerCharacter + (/[.!?,;:。、！？，؟،]$/.test(part) ? 180 : 0);
    return { text: part, startMs, endMs: atMs };
  });
}

/** Words as they are written; where nothing stands between them, by the language's own rules, with their signs. */
function partsOf(text: string, language: string): string[] {
  if (text === '') return [];
  if (/\s/.test(text) || !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text))
    return text.split(/\s+/);
  const parts: string[] = [];
  for (const { segment, isWordLike } of segmenterOf(language).segment(text))
    if (isWordLike === true || parts.length === 0) parts.push(segment);
    else parts[parts.length - 1] += segment;
  return parts;
}

function segmenterOf(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: 'word' });
  } catch {
    return new Intl.Segmenter(undefined, { granularity: 'word' }); // an operator may write any word for the language
  }
}
