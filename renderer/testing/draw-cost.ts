import { stillOf } from '../stage/poses.ts';
import { mouthSaying } from '../stage/poses.ts';
import { THEA } from '../stage/head/character.ts';
import { openHeadAvatar } from '../stage/head/head-avatar.ts';
import { RICH_DETAIL, SOFT_DETAIL } from '../stage/head/head-sculpture.ts';
import { openPicture } from '../stage/scene.ts';

export type DrawCost = {
  readonly bendMs: number;
  readonly drawMs: number;
  readonly triangles: number;
  readonly calls: number;
};

/** What one picture costs here: bending the face on the CPU, and drawing it until it is on the canvas. Medians. */
export function drawCost(widthPx: number, heightPx: number, antialias: boolean, rich: boolean): DrawCost {
  const canvas = document.createElement('canvas');
  document.body.append(canvas);
  const picture = openPicture({ canvas, antialias });
  const avatar = openHeadAvatar(THEA, rich ? RICH_DETAIL : SOFT_DETAIL);
  picture.resize(widthPx, heightPx, 1);
  picture.show(avatar);
  const bend: number[] = [];
  const draw: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    const startMs = performance.now();
    avatar.wear(stillOf('speaking', { mouth: mouthSaying('aa', (round % 10) / 10) }));
    const bentMs = performance.now();
    picture.draw();
    picture.finish();
    bend.push(bentMs - startMs);
    draw.push(performance.now() - bentMs);
  }
  const { calls, triangles } = picture.drawn;
  picture.dispose();
  avatar.dispose();
  canvas.remove();
  return { bendMs: median(bend), drawMs: median(draw), triangles, calls };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
