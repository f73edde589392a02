import type { CaptionWord } from '../../preload/contract.ts';

/** A part of a caption that is on the screen at once: words `from` … `to` (exclusive). */
export type CaptionPage = { readonly from: number; readonly to: number };

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
    const sentence = /[.!?…。！？]["”’)]*$/.test(word.text) && full >= 0.34;
    const clause = /[,;:–—]$/.test(word.text) && full >= 0.67;
    if (last || sentence || clause) {
      pages.push({ from, to: index + 1 });
      from = index + 1;
      characters = 0;
    }
  });
  return pages;
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
export function timedWords(text: string, words: readonly CaptionWord[]): readonly CaptionWord[] {
  if (words.length > 0) return words;
  const msPerCharacter = 62;
  let atMs = 0;
  return text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const startMs = atMs;
      atMs += (part.length + 1) * msPerCharacter + (/[.!?,;:]$/.test(part) ? 180 : 0);
      return { text: part, startMs, endMs: atMs };
    });
}
