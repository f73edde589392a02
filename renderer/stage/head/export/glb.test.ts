/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validateBytes } from 'gltf-validator';
import { describe, expect, it } from 'vitest';
import { CHARACTERS } from '../character.ts';
import { SOFT_DETAIL } from '../head-sculpture.ts';
import { glbOf } from './glb.ts';
import { shapedHead } from './shapes.ts';

const ARKIT =
  `eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft eyeBlinkRight
  eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight jawForward jawLeft jawRight
  jawOpen mouthClose mouthFunnel mouthPucker mouthLeft mouthRight mouthSmileLeft mouthSmileRight mouthFrownLeft
  mouthFrownRight mouthDimpleLeft mouthDimpleRight mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper
  mouthShrugLower mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft
  mouthUpperUpRight browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft
  cheekSquintRight noseSneerLeft noseSneerRight tongueOut`.split(/\s+/);
const OCULUS = 'sil PP FF TH DD kk CH SS nn RR aa E I O U'.split(' ').map((viseme) => `viseme_${viseme}`);

describe.each(Object.values(CHARACTERS))('the file of $name', (character) => {
  const head = shapedHead(character, SOFT_DETAIL);
  const committed = readFileSync(
    fileURLToPath(new URL(`../../../../assets/avatars/${character.name}.glb`, import.meta.url)),
  );

  it('has all 52 shapes of ARKit and 15 visemes of Oculus, and each but silence moves something', () => {
    expect(ARKIT).toHaveLength(52);
    expect(head.shapes.map(({ name }) => name).toSorted()).toEqual([...ARKIT, ...OCULUS].toSorted());
    const still = head.shapes.filter(({ deltas }) => deltas.every((delta) => Math.abs(delta) < 1e-3));
    expect(still.map(({ name }) => name)).toEqual(['viseme_sil']);
  });

  it('moves the avatar’s own left side when a shape is called left', () => {
    const { deltas } = head.shapes.find(({ name }) => name === 'eyeBlinkLeft')!;
    const moved = [...head.positions.keys()].filter((at) => at % 3 === 0 && Math.abs(deltas[at + 1]) > 0.01);
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.every((at) => head.positions[at] > 0)).toBe(true);
  });

  it('is valid glTF, and below a megabyte', async () => {
    const report = await validateBytes(new Uint8Array(committed));
    expect(report.issues.messages.filter(({ severity }) => severity <= 1)).toEqual([]);
    expect(committed.length).toBeLessThan(1_000_000);
  });

  it('is what the script makes today', () => {
    const made = glbOf(character, head);
    // Another machine's sines may differ in the last digit: the description is compared, not every byte.
    const described = (bytes: Uint8Array): string => {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
      const text = new TextDecoder().decode(bytes.subarray(20, 20 + length));
      return text.replace(/"(min|max)":\[[^\]]*\]/g, '');
    };
    expect(described(committed)).toBe(described(made));
  });
});
