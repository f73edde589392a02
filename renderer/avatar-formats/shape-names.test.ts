import { describe, expect, it } from 'vitest';
import { ARKIT, OCULUS, shapeNamed, shapesNamed } from './shape-names.ts';

describe('the name of a shape', () => {
  it('is there for all fifty-two of ARKit, however a tool spells them', () => {
    expect(ARKIT).toHaveLength(52);
    const spellings = [
      (name: string) => name,
      (name: string) => name.replace(/Left$/, '_L').replace(/Right$/, '_R'),
      (name: string) => `blendShape1.${name}`,
      (name: string) => name.toUpperCase(),
      (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase(),
    ];
    for (const spell of spellings) expect(ARKIT.map((name) => shapeNamed(spell(name)))).toEqual(ARKIT);
  });

  it('is there for all fifteen of Oculus', () => {
    const names = OCULUS.map((name) => `viseme_${name}`);
    for (const prefix of ['viseme_', 'vrc.v_', 'v_', 'Head.viseme_'])
      expect(OCULUS.map((name) => shapeNamed(prefix + name))).toEqual(names);
  });

  it('takes Meta’s bare names for visemes only among their kind', () => {
    expect(shapesNamed(['PP', 'FF', 'SS', 'aa', 'E', 'ih'])).toEqual(
      ['PP', 'FF', 'SS', 'aa', 'E', 'I'].map((name) => `viseme_${name}`),
    );
    expect(shapesNamed(['A', 'I', 'U', 'E', 'O'])).toEqual(['vowelA', 'vowelI', 'vowelU', 'vowelE', 'vowelO']);
  });

  it.each(['Basis', 'hair_long', 'Brow_A', 'Breast_Size', ''])('is none for %j', (name) => {
    expect(shapeNamed(name)).toBeNull();
  });
});
