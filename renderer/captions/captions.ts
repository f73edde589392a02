import type { Caption } from '../view-state.ts';
import type { CaptionWord } from '../../preload/contract.ts';
import { pageOf, pagesOf, timedWords, wordAt, type CaptionPage } from './caption-timing.ts';

/** A caption leaves the screen so long after its sound. */
const LINGER_MS = 6000;
/** As in the style sheet. */
const LINE_HEIGHT = 1.28;
const FEWEST_CHARACTERS = 12;

/** How the operator wants captions to be read. */
export type CaptionStyle = { readonly size: 'normal' | 'large' | 'largest'; readonly contrast: 'normal' | 'high' };

export interface Captions {
  show(caption: Caption | null, language: string): void;
  dress(style: CaptionStyle): void;
  /** Marks the word that is heard at this time of the kiosk's clock; cheap enough for every frame. */
  tick(kioskNowMs: number): void;
  /** The word that is marked, for tests. */
  readonly activeWord: string | null;
}

/** The words that are on the screen at once, to be seen and to be read out. */
type Sheet = {
  /** @param gap what stands between two words */
  write(words: readonly CaptionWord[], gap: string): void;
  /** Whether so many words can be seen whole; what was written is gone. */
  fits(words: readonly CaptionWord[], gap: string): boolean;
  /** @param at the word that is heard; those before it were, those after it will be */
  mark(at: number): void;
};

function openSheet(host: HTMLElement): Sheet {
  const spoken = document.createElement('p');
  spoken.className = 'caption';
  spoken.setAttribute('aria-hidden', 'true');
  // Each caption has the direction of its own letters, whatever the page's is.
  spoken.dir = 'auto';
  const live = document.createElement('p');
  live.className = 'visually-hidden';
  live.setAttribute('aria-live', 'polite');
  host.replaceChildren(spoken, live);
  let spans: HTMLSpanElement[] = [];

  function put(words: readonly CaptionWord[], gap: string): void {
    spans = words.map(spanOf);
    spoken.replaceChildren(...spans.flatMap((span, at) => (at === 0 || gap === '' ? [span] : [gap, span])));
  }

  return {
    fits(words, gap) {
      put(words, gap);
      return spoken.scrollHeight <= host.clientHeight;
    },
    write(words, gap) {
      put(words, gap);
      const text = words.map((word) => word.text).join(gap);
      // A screen reader says what changes: words that are still the same are not said again.
      if (live.textContent !== text) live.textContent = text;
    },
    mark(heard) {
      spans.forEach((span, at) => {
        span.dataset['heard'] = at < heard ? 'past' : at === heard ? 'now' : 'next';
      });
    },
  };
}

/** The words on the screen: one page of a segment, the word being heard marked, and the same for a screen reader. */
export function openCaptions(host: HTMLElement): Captions {
  const sheet = openSheet(host);
  let caption: Caption | null = null;
  let words: readonly CaptionWord[] = [];
  let pages: readonly CaptionPage[] = [];
  let pageIndex = -1;
  let marked = -2;
  let gap = ' ';

  function turnTo(index: number): void {
    pageIndex = index;
    marked = -2;
    const page = pages.at(index);
    sheet.write(page === undefined ? [] : words.slice(page.from, page.to), gap);
  }

  function mark(index: number): void {
    if (index === marked) return;
    marked = index;
    sheet.mark(index - (pages[pageIndex]?.from ?? 0));
  }

  /** @param at the word that is heard: its page stays when a text grows or the letters change their size */
  function layOut(at: number): void {
    pages = fittingPages(host, sheet, words, gap);
    turnTo(pageOf(pages, at));
    if (at >= 0) mark(at);
  }

  return {
    show(next, language) {
      const isSame = caption !== null && next?.segmentId === caption.segmentId;
      const hasNews = !isSame || next.words !== caption?.words || next.text !== caption.text;
      caption = next;
      host.lang = language;
      if (!hasNews) return;
      words = next === null ? [] : timedWords(next.text, next.words, language);
      gap = next !== null && isWithoutSpaces(next.text, words) ? '' : ' ';
      layOut(isSame ? marked : -1);
    },
    dress({ size, contrast }) {
      if (host.dataset['size'] === size && host.dataset['contrast'] === contrast) return;
      host.dataset['size'] = size;
      host.dataset['contrast'] = contrast;
      layOut(marked);
    },
    tick(kioskNowMs) {
      if (caption === null) return;
      const elapsedMs = kioskNowMs - (caption.heardAtMs ?? kioskNowMs);
      const { heardMs, interrupted } = caption;
      host.dataset['caption'] = interrupted ? 'interrupted' : heardMs === null ? 'live' : 'over';
      if (heardMs !== null && elapsedMs > heardMs + LINGER_MS) host.dataset['caption'] = 'gone';
      const index = wordAt(words, Math.min(elapsedMs, heardMs ?? Infinity));
      const page = pageOf(pages, index);
      if (page !== pageIndex) turnTo(page);
      mark(heardMs !== null && !interrupted ? words.length : index);
    },
    get activeWord() {
      return caption?.heardMs === null ? (words[marked]?.text ?? null) : null;
    },
  };
}

/** Letters are wider in one script than in another: what does not fit is tried with less. */
function fittingPages(host: HTMLElement, sheet: Sheet, words: readonly CaptionWord[], gap: string): CaptionPage[] {
  let most = charactersOf(host, gap);
  let pages = pagesOf(words, most);
  while (most > FEWEST_CHARACTERS && !pages.every(({ from, to }) => sheet.fits(words.slice(from, to), gap))) {
    most = Math.floor(most * 0.85);
    pages = pagesOf(words, most);
  }
  return pages;
}

function spanOf(word: CaptionWord): HTMLSpanElement {
  const span = document.createElement('span');
  span.className = 'word';
  span.textContent = word.text;
  return span;
}

/** Japanese, Chinese and Thai put nothing between their words. */
function isWithoutSpaces(text: string, words: readonly CaptionWord[]): boolean {
  return words.length > 1 && !/\s/.test(text.trim());
}

/** How many characters a page may have: what the panel holds, but no more than four lines. */
function charactersOf(host: HTMLElement, gap: string): number {
  const typePx = Number.parseFloat(getComputedStyle(host).fontSize);
  if (!(typePx > 0) || host.clientWidth === 0) return 100;
  // Letters of scripts without spaces are as wide as they are tall.
  const letter = gap === '' ? 1 : 0.52;
  const perLine = Math.min(24 / letter / 0.94, host.clientWidth / (typePx * letter));
  const lines = Math.min(4, Math.max(1, Math.floor(host.clientHeight / (typePx * LINE_HEIGHT))));
  // The last line is seldom full.
  return Math.round(Math.max(18, perLine * (lines - 0.35)));
}
