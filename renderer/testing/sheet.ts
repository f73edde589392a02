import '@fontsource-variable/figtree';
import { drawCost } from './draw-cost.ts';
import { fewerShades, paintWall, type Box, type Theme } from './sheet-wall.ts';
import { FACES } from '../stage/acting/faces.ts';
import { VISEMES, type Pose } from '../stage/avatar.ts';
import { CHARACTERS, type Character } from '../stage/head/character.ts';
import { openHeadAvatar } from '../stage/head/head-avatar.ts';
import { RICH_DETAIL, SOFT_DETAIL } from '../stage/head/head-sculpture.ts';
import { mouthSaying, stillOf } from '../stage/poses.ts';
import { openPicture } from '../stage/scene.ts';

/**
 * Draws the guides in every face that they have, for people to look at: a board for each guide, or with `only` a plain
 * grid of some of its pictures. `scripts/avatar-sheet.mjs` makes pictures of it.
 */
type Cell = { readonly label: string; readonly pose: Pose };

const turned = (yaw: number, pitch = 0): Partial<Pose> => ({
  head: { yaw, pitch, roll: 0 },
  gaze: { yaw: -yaw * 0.5, pitch: pitch * 0.5 },
});
const idle = FACES.idle.expression;
const cells: readonly Cell[] = [
  { label: 'neutral', pose: stillOf('idle') },
  ...VISEMES.slice(1).map((viseme) => ({ label: viseme, pose: stillOf('speaking', { mouth: mouthSaying(viseme) }) })),
  { label: 'half blink', pose: stillOf('idle', { blink: [0.5, 0.5] }) },
  { label: 'blink', pose: stillOf('idle', { blink: [1, 1] }) },
  { label: 'looks down', pose: stillOf('idle', { gaze: { yaw: 0.1, pitch: -0.34 } }) },
  { label: 'looks aside', pose: stillOf('idle', { gaze: { yaw: -0.34, pitch: 0.04 } }) },
  ...(['happy', 'concerned', 'curious', 'sorry'] as const).map((mood) => ({
    label: `speaking: ${mood}`,
    pose: stillOf('speaking', { mouth: mouthSaying(mood === 'happy' ? 'E' : 'nn', 0.7) }, mood),
  })),
  { label: 'listening', pose: stillOf('listening') },
  { label: 'your turn', pose: stillOf('your-turn') },
  { label: 'thinking', pose: stillOf('thinking', { gaze: { yaw: 0.24, pitch: 0.2 } }) },
  { label: 'interrupted', pose: stillOf('interrupted') },
  {
    label: 'attract',
    pose: stillOf('idle', {
      expression: { ...idle, smile: idle.smile + 0.35, browOuterUp: 0.5, browInnerUp: 0.2, eyeWide: 0.1 },
      head: { yaw: -0.06, pitch: -0.03, roll: -0.07 },
    }),
  },
  { label: 'error', pose: stillOf('error') },
  { label: 'left', pose: stillOf('speaking', { ...turned(-0.6), mouth: mouthSaying('E') }) },
  { label: 'right', pose: stillOf('idle', turned(0.6)) },
  { label: 'above', pose: stillOf('idle', turned(0.2, 0.3)) },
];
const HERO: Cell = { label: '', pose: stillOf('speaking', { ...turned(-0.12, 0.01), mouth: mouthSaying('E', 0.55) }, 'happy') }; // prettier-ignore

const asked = new URLSearchParams(location.search);
const list = (name: string, usual = ''): string[] =>
  (asked.get(name) ?? usual).split(',').filter((label) => label !== '');
const only = list('only');
const columns = Number(asked.get('columns') ?? 8);
const cellPx = Number(asked.get('size') ?? 200);
/** The part of each picture that is shown: a closer look at `zoom=left,top,width,height`. */
const ZOOM = list('zoom', '0.08,0.06,0.84,0.84').map(Number);
const HERO_ZOOM = [0, 0, 1, 1];
const GAP = 3;
const EDGE = 36;
const TITLE = 96;

type TierName = 'soft' | 'rich';
const TIERS: Readonly<Record<TierName, string>> = {
  soft: 'Without a graphics card, by day',
  rich: 'With a graphics card, by night',
};

/** One guide in one tier, drawn into boxes. */
function openSitting(character: Character, tier: TierName) {
  const canvas = document.createElement('canvas');
  const picture = openPicture({ canvas, antialias: true });
  const startedMs = performance.now();
  const avatar = openHeadAvatar(character, tier === 'rich' ? RICH_DETAIL : SOFT_DETAIL);
  const builtMs = Math.round(performance.now() - startedMs);
  const theme: Theme = (asked.get('theme') ?? (tier === 'rich' ? 'night' : 'day')) === 'night' ? 'night' : 'day';
  picture.show(avatar);
  return {
    draw(ink: CanvasRenderingContext2D, { label, pose }: Cell, box: Box, [left, top, wide, high]: readonly number[]) {
      paintWall(ink, box, theme);
      // Drawn twice as large and scaled down: a sheet shows shapes, not the edges of pixels.
      picture.resize(box.wide / wide, box.tall / high, 2);
      avatar.wear(pose);
      picture.draw();
      const [w, h] = [canvas.width, canvas.height];
      ink.drawImage(canvas, w * left, h * top, w * wide, h * high, box.x, box.y, box.wide, box.tall);
      ink.fillStyle = '#fffaf1';
      ink.font = "600 13px 'Figtree Variable', sans-serif";
      ink.fillText(label, box.x + 9, box.y + 19);
    },
    facts: () =>
      `${avatar.triangles} triangles, ${picture.drawn.calls} draw call${picture.drawn.calls === 1 ? '' : 's'}`,
    close() {
      document.title += ` ${character.name} ${tier}: ${this.facts()}, ${builtMs} ms;`;
      picture.dispose();
      avatar.dispose();
    },
  };
}

function paperOf(wide: number, tall: number): CanvasRenderingContext2D {
  const paper = document.createElement('canvas');
  [paper.width, paper.height] = [wide, tall];
  document.body.append(paper);
  const ink = paper.getContext('2d');
  if (ink === null) throw new Error('this browser has no 2D canvas');
  return ink;
}

/** Where each of the cells lies in a grid. */
function gridBox(at: number, x: number, y: number): Box {
  const tall = Math.round(cellPx * 1.15);
  const [column, row] = [at % columns, Math.floor(at / columns)];
  return { x: x + column * cellPx, y: y + row * tall, wide: cellPx - GAP, tall: tall - GAP };
}

function grid(character: Character, tier: TierName): void {
  const shown = cells.filter((cell) => only.includes(cell.label));
  const sitting = openSitting(character, tier);
  const ink = paperOf(columns * cellPx, Math.ceil(shown.length / columns) * Math.round(cellPx * 1.15));
  shown.forEach((cell, at) => {
    sitting.draw(ink, cell, gridBox(at, 0, 0), ZOOM);
  });
  sitting.close();
}

/** Both tiers of one guide: a large picture beside all the small ones. */
function board(character: Character): void {
  const rows = Math.ceil(cells.length / columns);
  const tall = rows * Math.round(cellPx * 1.15) - GAP;
  const hero = Math.round(tall * 0.72);
  const wide = EDGE * 2 + hero + GAP + columns * cellPx - GAP;
  const ink = paperOf(wide, EDGE + 2 * (TITLE + tall));
  ink.fillStyle = '#f4eadb';
  ink.fillRect(0, 0, wide, EDGE + 2 * (TITLE + tall));
  (['soft', 'rich'] as const).forEach((tier, at) => {
    const y = TITLE + at * (TITLE + tall);
    const sitting = openSitting(character, tier);
    sitting.draw(ink, HERO, { x: EDGE, y, wide: hero, tall }, HERO_ZOOM);
    cells.forEach((cell, n) => {
      sitting.draw(ink, cell, gridBox(n, EDGE + hero + GAP, y), ZOOM);
    });
    ink.fillStyle = '#2a211c';
    ink.font = "700 34px 'Figtree Variable', sans-serif";
    const name = character.name[0].toUpperCase() + character.name.slice(1);
    ink.fillText(name, EDGE, y - 26);
    const after = EDGE + ink.measureText(name).width + 22;
    ink.font = "500 19px 'Figtree Variable', sans-serif";
    ink.fillStyle = '#6a5a4e';
    ink.fillText(`${TIERS[tier]} · ${sitting.facts()}`, after, y - 26);
    sitting.close();
  });
  fewerShades(ink);
}

await document.fonts.load("600 13px 'Figtree Variable'");
for (const name of list('characters', 'thea,amos')) {
  if (name !== 'thea' && name !== 'amos') continue;
  if (only.length === 0) board(CHARACTERS[name]);
  else for (const tier of list('tier', 'soft')) grid(CHARACTERS[name], tier === 'rich' ? 'rich' : 'soft');
}
document.body.dataset['ready'] = 'yes';
Object.assign(window, { drawCost });
