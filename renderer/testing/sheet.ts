import { drawCost } from './draw-cost.ts';
import { VISEMES, type Pose } from '../stage/avatar.ts';
import { CHARACTERS, type Character } from '../stage/head/character.ts';
import { openHeadAvatar } from '../stage/head/head-avatar.ts';
import { RICH_DETAIL, SOFT_DETAIL } from '../stage/head/head-sculpture.ts';
import { mouthSaying, stillOf } from '../stage/poses.ts';
import { openPicture } from '../stage/scene.ts';

/** Draws the guides in every face that they have, for people to look at. `scripts/avatar-sheet.mjs` makes pictures of it. */
type Cell = { readonly label: string; readonly pose: Pose };

const turned = (yaw: number, pitch = 0): Partial<Pose> => ({
  head: { yaw, pitch, roll: 0 },
  gaze: { yaw: -yaw * 0.5, pitch: pitch * 0.5 },
});
const cells: readonly Cell[] = [
  { label: 'neutral', pose: stillOf('idle') },
  ...VISEMES.slice(1).map((viseme) => ({ label: viseme, pose: stillOf('speaking', { mouth: mouthSaying(viseme) }) })),
  { label: 'half blink', pose: stillOf('idle', { blink: [0.5, 0.5] }) },
  { label: 'blink', pose: stillOf('idle', { blink: [1, 1] }) },
  { label: 'looks down', pose: stillOf('idle', { gaze: { yaw: 0.1, pitch: -0.34 } }) },
  ...(['happy', 'concerned', 'curious', 'sorry'] as const).map((mood) => ({
    label: `speaking, ${mood}`,
    pose: stillOf('speaking', { mouth: mouthSaying(mood === 'happy' ? 'E' : 'nn', 0.7) }, mood),
  })),
  { label: 'listening', pose: stillOf('listening') },
  { label: 'your turn', pose: stillOf('your-turn') },
  { label: 'thinking', pose: stillOf('thinking', { gaze: { yaw: 0.24, pitch: 0.2 } }) },
  { label: 'interrupted', pose: stillOf('interrupted') },
  { label: 'error', pose: stillOf('error') },
  { label: 'left', pose: stillOf('speaking', { ...turned(-0.6), mouth: mouthSaying('E') }) },
  { label: 'right', pose: stillOf('idle', turned(0.6)) },
  { label: 'above', pose: stillOf('idle', turned(0.2, 0.3)) },
];

const asked = new URLSearchParams(location.search);
const list = (name: string, usual = ''): string[] =>
  (asked.get(name) ?? usual).split(',').filter((label) => label !== '');
const columns = Number(asked.get('columns') ?? 9);
const sizePx = Number(asked.get('size') ?? 200);
/** The part of each picture that is shown: a closer look at `zoom=left,top,width,height`. */
const [left, top, wide, high] = list('zoom', '0.08,0.06,0.84,0.84').map(Number);

/** The wall of the alcove by day, or by night, as the page draws it. */
function paintWall(ink: CanvasRenderingContext2D, x: number, y: number, tall: number, night: boolean): void {
  const wall = ink.createLinearGradient(0, y, 0, y + tall);
  for (const [at, tint] of night ? NIGHT : DAY) wall.addColorStop(at, tint);
  ink.fillStyle = wall;
  ink.fillRect(x, y, sizePx - 2, tall - 2);
  const glow = ink.createRadialGradient(
    x + sizePx / 2,
    y + tall * 0.45,
    0,
    x + sizePx / 2,
    y + tall * 0.45,
    tall * 0.6,
  );
  glow.addColorStop(0, 'rgb(255 232 200 / 45%)');
  glow.addColorStop(1, 'rgb(255 232 200 / 0%)');
  ink.fillStyle = glow;
  ink.fillRect(x, y, sizePx - 2, tall - 2);
}
const DAY = [[0, '#2f6673'], [0.62, '#a08f76'], [1, '#e7a877']] as const; // prettier-ignore
const NIGHT = [[0, '#14283d'], [0.62, '#5a5150'], [1, '#c77a4e']] as const; // prettier-ignore

function sheet(character: Character, tier: 'soft' | 'rich', only: readonly string[]): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const picture = openPicture({ canvas, antialias: tier === 'rich' });
  const startedMs = performance.now();
  const avatar = openHeadAvatar(character, tier === 'rich' ? RICH_DETAIL : SOFT_DETAIL);
  const builtMs = Math.round(performance.now() - startedMs);
  const tall = Math.round(sizePx * 1.15);
  // Drawn twice as large and scaled down: a sheet shows shapes, not the edges of pixels.
  picture.resize(sizePx, tall, 2);
  picture.show(avatar);
  const shown = cells.filter((cell) => only.length === 0 || only.includes(cell.label));
  const paper = document.createElement('canvas');
  paper.width = columns * sizePx;
  paper.height = Math.ceil(shown.length / columns) * tall;
  const ink = paper.getContext('2d');
  if (ink === null) throw new Error('this browser has no 2D canvas');
  shown.forEach(({ label, pose }, at) => {
    const [x, y] = [(at % columns) * sizePx, Math.floor(at / columns) * tall];
    paintWall(ink, x, y, tall, (asked.get('theme') ?? (tier === 'rich' ? 'night' : 'day')) === 'night');
    avatar.wear(pose);
    picture.draw();
    const [w, h] = [canvas.width, canvas.height];
    ink.drawImage(canvas, w * left, h * top, w * wide, h * high, x, y, sizePx, tall);
    ink.fillStyle = '#fffaf1';
    ink.font = '600 12px sans-serif';
    ink.fillText(tier === 'rich' ? `${label} ·` : label, x + 8, y + 18);
  });
  const { triangles } = avatar;
  document.title += ` ${character.name} ${tier}: ${triangles} triangles, ${picture.drawn.calls} calls, ${builtMs} ms;`;
  picture.dispose();
  return paper;
}

for (const name of list('characters', 'thea,amos'))
  for (const tier of list('tier', 'soft'))
    if ((name === 'thea' || name === 'amos') && (tier === 'soft' || tier === 'rich'))
      document.body.append(sheet(CHARACTERS[name], tier, list('only')));
document.body.dataset['ready'] = 'yes';
Object.assign(window, { drawCost });
