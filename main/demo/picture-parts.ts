import type { Loudness } from './story.ts';

/** Checked for contrast on `ground`: text 15:1, dim 6:1, the voices 9:1. */
export const COLOURS = {
  ground: '#10141f',
  grid: '#232a3a',
  text: '#eef1f7',
  dim: '#98a2b8',
  rest: '#5b6680',
  guide: '#62c6e8',
  visitor: '#f2bf5e',
  duck: '#b79bf2',
  stop: '#ff7d6e',
  good: '#7fd8a0',
} as const;

type Attributes = Readonly<Record<string, string | number>>;

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const shown = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escaped(value);

export function element(name: string, attributes: Attributes, inside = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`);
  return inside === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`;
}

export type TextLook = {
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
};

export function text(x: number, y: number, said: string, look: TextLook): string {
  const { size, weight = 400, fill = COLOURS.text, anchor = 'start' } = look;
  return element(
    'text',
    { x, y, 'font-size': size, 'font-weight': weight, fill, 'text-anchor': anchor },
    escaped(said),
  );
}

export const paragraph = (x: number, y: number, lines: readonly string[], look: TextLook): string[] =>
  lines.map((line, i) => text(x, y + i * look.size * 1.3, line, look));

/** Mean advance of a letter in a sans-serif, em. Generous: a label may be narrower, never wider. */
const LETTER_EM = 0.52;
/** Paragraphs stand side by side, and a wide font may take the place of the wanted one. */
const WIDE_FONT = 1.1;
export const widthOf = (said: string, size: number): number => said.length * size * LETTER_EM;

export function wrapToWidth(said: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of said.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && widthOf(longer, size) * WIDE_FONT > width) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
}

/** A label in a box of its own colour, so that it can lie over lines. */
export function note(x: number, y: number, said: string, fill: string): string {
  const width = widthOf(said, 13.5) + 16;
  return [
    element('rect', { x, y: y - 15, width, height: 21, rx: 5, fill: COLOURS.ground, stroke: fill, 'stroke-width': 1 }),
    text(x + 8, y, said, { size: 13.5, fill }),
  ].join('');
}

export type PlacedLabel = { readonly x: number; readonly row: number; readonly text: string };
const RIGHT_EDGE = 1584;

/** Labels beside their moment, in as many rows as it takes for none to cover another; inside the picture. */
export function labelRows(
  labels: readonly { readonly atMs: number; readonly text: string }[],
  x: (atMs: number) => number,
  size: number,
): readonly PlacedLabel[] {
  const ends: number[] = [];
  return labels.map(({ atMs, text: said }) => {
    const width = widthOf(said, size) + 28;
    const left = Math.min(x(atMs) - 6, RIGHT_EDGE - width);
    const free = ends.findIndex((end) => end <= left);
    const row = free < 0 ? ends.length : free;
    ends[row] = left + width;
    return { x: left, row, text: said };
  });
}

/** As high as there is room. */
const LOUDEST_DBFS = -9;
/** Between amplitude (1), which hides quiet sounds, and a flat band (0). */
const SHAPE = 0.75;
/** Two loudnesses further apart than this are two utterances. */
const GAP_MS = 60;

/** A voice as a shape: as high as it was loud, mirrored about `y`. */
export function voicePath(
  voice: readonly Loudness[],
  x: (atMs: number) => number,
  y: number,
  halfHeight: number,
): string {
  const height = (dbfs: number): number =>
    Math.max(0.6, halfHeight * Math.min(1, 10 ** (((dbfs - LOUDEST_DBFS) / 20) * SHAPE)));
  const runs: Loudness[][] = [];
  for (const one of voice) {
    const run = runs.at(-1);
    if (run === undefined || one.atMs - run[run.length - 1].atMs > GAP_MS) runs.push([one]);
    else run.push(one);
  }
  const point = (one: Loudness, sign: 1 | -1): string =>
    `${x(one.atMs).toFixed(1)} ${(y + sign * height(one.dbfs)).toFixed(1)}`;
  return runs
    .map((run) => {
      const over = run.map((one) => point(one, -1));
      const under = run.toReversed().map((one) => point(one, 1));
      return `M${[...over, ...under].join('L')}Z`;
    })
    .join('');
}
