import { describe, expect, it } from 'vitest';
import { VISEMES, type Viseme } from '../stage/avatar.ts';
import { openMouth } from './mouth-mixes.ts';

const said = (shapes: readonly string[], viseme: Viseme, openness = 0.5): Record<string, number> => {
  const worn: Record<string, number> = {};
  openMouth((shape) => shapes.includes(shape)).wear(
    { visemes: VISEMES.map((name) => Number(name === viseme)), jawOpen: openness, openness },
    (shape, weight) => {
      if (shapes.includes(shape)) worn[shape] = Math.round(((worn[shape] ?? 0) + weight) * 100) / 100;
    },
  );
  return worn;
};
const oculus = VISEMES.map((name) => `viseme_${name}`);
const vowels = ['vowelA', 'vowelI', 'vowelU', 'vowelE', 'vowelO'];

describe('a mouth with other shapes', () => {
  it('says its own viseme where it has it, as loudly as the voice', () => {
    expect(said(oculus, 'aa', 1)).toEqual({ viseme_aa: 1 });
    expect(said(oculus, 'aa', 0.5)).toEqual({ viseme_aa: 0.5 });
    expect(said(oculus, 'PP', 0)).toEqual({ viseme_PP: 1 });
  });

  it('takes the neighbour of a viseme that is missing, by the table', () => {
    const some = oculus.filter((name) => name !== 'viseme_CH' && name !== 'viseme_TH');
    expect(said(some, 'TH', 0.3)).toEqual({ viseme_DD: 0.9 });
    expect(said(some, 'CH', 0.3)).toEqual({ viseme_SS: 0.6, viseme_U: 0.3 });
    expect(openMouth((shape) => some.includes(shape)).substituted).toEqual(['TH', 'CH']);
  });

  it('closes the lips of a VRM for PP', () => {
    expect(said(vowels, 'PP', 0)).toEqual({});
  });

  it('moves by loudness alone when there is only one shape', () => {
    expect(said(['mouthOpen'], 'E', 0.5)).toEqual({ mouthOpen: 0.4 });
    expect(said(['jawOpen'], 'E', 0.5)).toEqual({ jawOpen: 0.4 });
  });

  it.each([
    [oculus, 'oculus'],
    [['jawOpen', 'mouthFunnel', 'mouthPucker', 'mouthPressLeft', 'mouthPressRight'], 'arkit'],
    [vowels, 'vowels'],
    [['mouthOpen'], 'open'],
    [['eyeBlinkLeft'], 'none'],
  ] as const)('with %j is of the kind %s', (shapes, style) => {
    expect(openMouth((shape) => (shapes as readonly string[]).includes(shape)).style).toBe(style);
  });
});
