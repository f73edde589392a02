import { Texture, type ShaderMaterial } from 'three';
import { describe, expect, it } from 'vitest';
import { VISEMES, type Viseme } from '../avatar.ts';
import { AMOS, CHARACTERS, THEA } from './character.ts';
import { addMorph, morphsOf, musclesOf, sealLips } from './deform.ts';
import { LID_STATES } from './eyes.ts';
import { INNER_RINGS } from './face.ts';
import { EYE, EYE_RADIUS } from './forms.ts';
import { openHeadAvatar } from './head-avatar.ts';
import { RICH_DETAIL, sculptHead, SOFT_DETAIL } from './head-sculpture.ts';
import { JAWS, MUSCLES } from './mouth-shapes.ts';

const head = sculptHead(THEA, SOFT_DETAIL);
const amos = sculptHead(AMOS, SOFT_DETAIL);
const morphs = morphsOf(head.rest.positions, head.spans.skin, (index) => head.places.at(index) ?? null);

/** How far the lips are apart in the middle, and how wide the mouth is, when a viseme is said. */
function mouthSaying(viseme: Viseme, jawOpen = JAWS[viseme]): { gap: number; width: number } {
  const positions = head.rest.positions.slice();
  const muscles = musclesOf({ visemes: VISEMES.map((name) => Number(name === viseme)), jawOpen, openness: jawOpen });
  MUSCLES.forEach((muscle, at) => {
    addMorph(positions, morphs[at], muscles[muscle]);
  });
  sealLips(positions, head.spans.face.from, head.columns, Math.min(1, muscles.seal));
  const contact = INNER_RINGS * head.columns;
  const quarter = head.columns / 4;
  const at = (column: number, axis: number): number => positions[(contact + column) * 3 + axis];
  return { gap: at(quarter, 1) - at(3 * quarter, 1), width: at(0, 0) - at(head.columns / 2, 0) };
}

describe.each([
  ['Thea', head],
  ['Amos', amos],
] as const)('the head of %s', (_, head) => {
  it('keeps to the budgets of both tiers: triangles, draw calls, and no textures', () => {
    const character = head === amos ? CHARACTERS.amos : CHARACTERS.thea;
    for (const [detail, mostTriangles, mostCalls] of [
      [SOFT_DETAIL, 6000, 6],
      [RICH_DETAIL, 30_000, 15],
    ] as const) {
      const avatar = openHeadAvatar(character, detail);
      const materials: ShaderMaterial[] = [];
      avatar.object.traverse((part) => {
        if ('material' in part) materials.push(part.material as ShaderMaterial);
      });
      expect(avatar.triangles).toBeLessThanOrEqual(mostTriangles);
      expect(materials.length).toBeLessThanOrEqual(mostCalls);
      const values = materials.flatMap(({ uniforms }) => Object.values(uniforms).map(({ value }) => value as unknown));
      expect(values.filter((value) => value instanceof Texture)).toEqual([]);
      avatar.dispose();
    }
  });

  it('has no vertex without a place, a normal or a colour', () => {
    const { positions, normals, tints, matters } = head.rest;
    for (const numbers of [positions, normals, tints, matters]) expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it('is one skin: lids are sewn to the face all round, and nothing gapes', () => {
    const edges = new Map<string, number>();
    const { from, to } = head.spans.skin;
    for (let at = 0; at < head.movingTriangles.length; at += 3) {
      const corners = [...head.movingTriangles.subarray(at, at + 3)];
      if (!corners.every((corner) => corner >= from && corner < to)) continue;
      corners.forEach((corner, i) => {
        const key = [corner, corners[(i + 1) % 3]].toSorted((a, b) => a - b).join(' ');
        edges.set(key, (edges.get(key) ?? 0) + 1);
      });
    }
    const open = [...edges].filter(([, count]) => count === 1).length;
    // What is left open: the rim of the face under the hair, and the edges of the lids towards the eyeball.
    expect(open).toBe(SOFT_DETAIL.face.columns + 2 * SOFT_DETAIL.eye.columns);
    expect([...edges.values()].every((count) => count <= 2)).toBe(true);
  });

  it('keeps each half of the face on its side: the eyes’ patches do not reach over the nose', () => {
    const { from } = head.spans.face;
    const strayed = head.places.filter(({ side }, at) => side * head.rest.positions[(from + at) * 3] < -1e-4);
    expect(strayed).toEqual([]);
  });

  it('covers the eyeball with the lids in every state', () => {
    for (const side of [0, 1] as const) {
      const centre = [EYE[0] * (side === 0 ? 1 : -1), EYE[1], EYE[2]];
      const columns = SOFT_DETAIL.eye.columns;
      const skin = head.lids[side].slice(2 * columns, -columns);
      const nearest = LID_STATES.map((_, state) =>
        Math.min(...skin.map(({ states }) => Math.hypot(...centre.map((c, axis) => states[state * 3 + axis] - c)))),
      );
      expect(Math.min(...nearest)).toBeGreaterThan(EYE_RADIUS * 1.01);
    }
  });

  it('meets its lids when they are closed', () => {
    const columns = SOFT_DETAIL.eye.columns;
    const edge = head.lids[0].slice(2 * columns, 3 * columns);
    const closed = LID_STATES.length - 1;
    for (let column = 1; column < columns / 2; column += 1) {
      const upper = edge[column].states[closed * 3 + 1];
      const lower = edge[columns - column].states[closed * 3 + 1];
      expect(Math.abs(upper - lower)).toBeLessThan(0.015);
    }
  });
});

describe('the mouth', () => {
  it('is closed at rest and in a "p"', () => {
    expect(mouthSaying('sil').gap).toBeLessThan(0.01);
    expect(mouthSaying('PP').gap).toBeLessThan(0.001);
  });
  it('closes a "p" whatever the jaw does', () => {
    expect(mouthSaying('PP', 0.8).gap).toBeLessThan(0.001);
  });
  it('opens widest for "aa", and less for "E" and "I"', () => {
    const gaps = (['aa', 'E', 'I', 'SS'] as const).map((viseme) => mouthSaying(viseme).gap);
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a));
    expect(gaps[0]).toBeGreaterThan(0.15);
  });
  it('is narrow for "U" and "O", and broad for "I"', () => {
    const rest = mouthSaying('sil').width;
    expect(mouthSaying('U').width).toBeLessThan(rest * 0.7);
    expect(mouthSaying('O').width).toBeLessThan(rest * 0.8);
    expect(mouthSaying('I').width).toBeGreaterThan(rest * 1.08);
  });
  it.each(VISEMES)('never lets the lips pass through each other in "%s"', (viseme) => {
    expect(mouthSaying(viseme).gap).toBeGreaterThan(-0.006);
  });
});
