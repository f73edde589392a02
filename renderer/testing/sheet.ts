import { drawCost } from './draw-cost.ts';
import { VISEMES, type Pose } from '../stage/avatar.ts';
import { CHARACTERS, type Character } from '../stage/head/character.ts';
import { openHeadAvatar } from '../stage/head/head-avatar.ts';
import { RICH_DETAIL, SOFT_DETAIL } from '../stage/head/head-sculpture.ts';
import { mouthSaying, stillOf } from '../stage/poses.ts';
import { openPicture } from '../stage/scene.ts';

/** Draws the avatar in every face that it has, for people to look at. `scripts/avatar-sheet.mjs` makes pictures of it. */
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
  { label: 'looks down', pose: stillOf('idle', { gaze: { yaw: 0.1, pitch: -0.32 } }) },
  { label: 'listening', pose: stillOf('listening') },
  { label: 'your turn', pose: stillOf('your-turn') },
  { label: 'thinking', pose: stillOf('thinking', { gaze: { yaw: 0.24, pitch: 0.2 } }) },
  { label: 'interrupted', pose: stillOf('interrupted') },
  { label: 'error', pose: stillOf('error') },
  { label: 'left', pose: stillOf('speaking', { ...turned(-0.55), mouth: mouthSaying('E') }) },
  { label: 'right', pose: stillOf('idle', turned(0.55)) },
  { label: 'above', pose: stillOf('idle', turned(0.2, 0.3)) },
];

/** The part of each picture that is shown: a closer look at `zoom=left,top,width,height`. */
const [left, top, wide, high] = (new URLSearchParams(location.search).get('zoom') ?? '0,0,1,1').split(',').map(Number);

function sheet(
  character: Character,
  tier: 'soft' | 'rich',
  columns: number,
  sizePx: number,
  only: readonly string[],
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const picture = openPicture({ canvas, antialias: tier === 'rich' });
  const startedMs = performance.now();
  const avatar = openHeadAvatar(character, tier === 'rich' ? RICH_DETAIL : SOFT_DETAIL);
  const builtMs = Math.round(performance.now() - startedMs);
  // Drawn twice as large and scaled down: a sheet shows shapes, not the edges of pixels.
  picture.resize(sizePx, sizePx * 1.15, 2);
  picture.show(avatar);
  const shown = cells.filter((cell) => only.length === 0 || only.includes(cell.label));
  const paper = document.createElement('canvas');
  const tall = Math.round(sizePx * 1.15);
  paper.width = columns * sizePx;
  paper.height = Math.ceil(shown.length / columns) * tall;
  const ink = paper.getContext('2d');
  if (ink === null) throw new Error('this browser has no 2D canvas');
  shown.forEach(({ label, pose }, at) => {
    const [x, y] = [(at % columns) * sizePx, Math.floor(at / columns) * tall];
    const wall = ink.createLinearGradient(0, y, 0, y + tall);
    wall.addColorStop(0, '#2f6673');
    wall.addColorStop(0.6, '#8d8f78');
    wall.addColorStop(1, '#e7a877');
    ink.fillStyle = wall;
    ink.fillRect(x, y, sizePx - 2, tall - 2);
    avatar.wear(pose);
    picture.draw();
    ink.drawImage(
      canvas,
      canvas.width * left,
      canvas.height * top,
      canvas.width * wide,
      canvas.height * high,
      x,
      y,
      sizePx,
      tall,
    );
    ink.fillStyle = '#fffaf1';
    ink.font = '600 13px sans-serif';
    ink.fillText(tier === 'rich' ? `${label} (graphics card)` : label, x + 8, y + 18);
  });
  document.title += ` ${tier}: ${avatar.triangles} triangles, ${picture.drawn.calls} calls, built in ${builtMs} ms`;
  return paper;
}

const asked = new URLSearchParams(location.search);
const list = (name: string): string[] => (asked.get(name) ?? '').split(',').filter((label) => label !== '');
const columns = Number(asked.get('columns') ?? 7);
const sizePx = Number(asked.get('size') ?? 190);
const tier = asked.get('tier') === 'rich' ? 'rich' : 'soft';
for (const name of (asked.get('characters') ?? 'thea,amos').split(','))
  if (name === 'thea' || name === 'amos')
    document.body.append(sheet(CHARACTERS[name], tier, columns, sizePx, list('only')));
document.body.dataset['ready'] = 'yes';
Object.assign(window, { drawCost });
