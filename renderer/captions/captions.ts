import type { Caption } from '../view-state.ts';
import type { CaptionWord } from '../../preload/contract.ts';
import { pageOf, pagesOf, timedWords, wordAt, type CaptionPage } from './caption-timing.ts';

/** A caption leaves the screen so long after its sound. */
const LINGER_MS = 6000;
/** As in the style sheet. */
const LINE_HEIGHT = 1.28;

export interface Captions {
  show(caption: Caption | null, language: string): void;
  /** Marks the word that is heard at this time of the kiosk's clock; cheap enough for every frame. */
  tick(kioskNowMs: number): void;
  /** The word that is marked, for tests. */
  readonly activeWord: string | null;
}

/** The words on the screen: one page of a segment, the word being heard marked, and the same for a screen reader. */
export function openCaptions(host: HTMLElement): Captions {
  const spoken = document.createElement('p');
  spoken.className = 'caption';
  spoken.setAttribute('aria-hidden', 'true');
  const live = document.createElement('p');
  live.className = 'visually-hidden';
  live.setAttribute('aria-live', 'polite');
  host.replaceChildren(spoken, live);

  let caption: Caption | null = null;
  let words: readonly CaptionWord[] = [];
  let pages: readonly CaptionPage[] = [];
  let spans: HTMLSpanElement[] = [];
  let pageIndex = -1;
  let marked = -2;

  function turnTo(index: number): void {
    pageIndex = index;
    marked = -2;
    const page = pages.at(index);
    const shown = page === undefined ? [] : words.slice(page.from, page.to);
    spans = shown.map(spanOf);
    spoken.replaceChildren(...spans.flatMap((span, at) => (at === 0 ? [span] : [' ', span])));
    live.textContent = shown.map((word) => word.text).join(' ');
  }

  function mark(index: number): void {
    if (index === marked) return;
    marked = index;
    const first = pages[pageIndex]?.from ?? 0;
    spans.forEach((span, at) => {
      span.dataset['heard'] = at + first < index ? 'past' : at + first === index ? 'now' : 'next';
    });
  }

  return {
    show(next, language) {
      const same = caption !== null && next?.segmentId === caption.segmentId && next.words === caption.words;
      caption = next;
      host.lang = language;
      if (same && next.text !== '') return;
      words = next === null ? [] : timedWords(next.text, next.words);
      pages = pagesOf(words, charactersOf(host));
      spoken.dir = 'auto';
      turnTo(0);
    },
    tick(kioskNowMs) {
      if (caption === null) return;
      const startedAtMs = caption.heardAtMs ?? kioskNowMs;
      const elapsedMs = kioskNowMs - startedAtMs;
      const heardMs = Math.min(elapsedMs, caption.heardMs ?? Infinity);
      host.dataset['caption'] = caption.interrupted ? 'interrupted' : caption.heardMs === null ? 'live' : 'over';
      if (caption.heardMs !== null && elapsedMs > caption.heardMs + LINGER_MS) host.dataset['caption'] = 'gone';
      const index = wordAt(words, heardMs);
      const page = pageOf(pages, index);
      if (page !== pageIndex) turnTo(page);
      mark(caption.heardMs !== null && !caption.interrupted ? words.length : index);
    },
    get activeWord() {
      return caption?.heardMs === null ? (words[marked]?.text ?? null) : null;
    },
  };
}

function spanOf(word: CaptionWord): HTMLSpanElement {
  const span = document.createElement('span');
  span.className = 'word';
  span.textContent = word.text;
  return span;
}

/** How many characters a page may have: what the panel holds, but no more than four lines. */
function charactersOf(host: HTMLElement): number {
  const typePx = Number.parseFloat(getComputedStyle(host).fontSize);
  if (!(typePx > 0) || host.clientWidth === 0) return 100;
  const perLine = Math.min(24 * 2.05, host.clientWidth / (typePx * 0.52));
  const lines = Math.min(4, Math.max(1, Math.floor(host.clientHeight / (typePx * LINE_HEIGHT))));
  // The last line is seldom full.
  return Math.round(Math.max(18, perLine * (lines - 0.35)));
}
