import { VISEMES, type MouthWeights, type Viseme } from '../stage/avatar.ts';
import { ARKIT } from './shape-names.ts';

/** So much of each shape. */
export type Mix = Readonly<Record<string, number>>;

/** How a face with other shapes than ours says the fifteen visemes. `docs/avatars.md` states these tables. */
export type MouthStyle = 'oculus' | 'arkit' | 'vowels' | 'open' | 'none';

/** What stands in for a viseme that a face with Oculus's names lacks: the first that it has. */
const NEIGHBOURS: Readonly<Record<Viseme, readonly Mix[]>> = {
  sil: [],
  PP: [{ mouthPressLeft: 0.7, mouthPressRight: 0.7, mouthRollLower: 0.3 }, { mouthClose: 0.3 }],
  FF: [{ mouthRollLower: 0.7, mouthUpperUpLeft: 0.25, mouthUpperUpRight: 0.25 }, { viseme_PP: 0.5 }],
  TH: [{ viseme_DD: 0.9 }, { viseme_nn: 0.9 }, { viseme_E: 0.4 }],
  DD: [{ viseme_nn: 1 }, { viseme_TH: 0.8 }, { viseme_E: 0.4 }],
  kk: [{ viseme_DD: 0.9 }, { viseme_nn: 0.9 }, { viseme_E: 0.4 }],
  CH: [{ viseme_SS: 0.6, viseme_U: 0.3 }, { viseme_U: 0.5 }, { viseme_O: 0.3 }],
  SS: [{ viseme_I: 0.7 }, { viseme_CH: 0.6 }, { viseme_E: 0.4 }],
  nn: [{ viseme_DD: 1 }, { viseme_TH: 0.8 }, { viseme_E: 0.4 }],
  RR: [{ viseme_U: 0.4, viseme_DD: 0.4 }, { viseme_U: 0.5 }, { viseme_O: 0.35 }],
  aa: [{ viseme_O: 0.6, viseme_E: 0.5 }, { viseme_E: 1 }, { mouthOpen: 0.8 }, { jawOpen: 0.55 }],
  E: [{ viseme_aa: 0.35, viseme_I: 0.5 }, { viseme_I: 0.9 }, { viseme_aa: 0.5 }],
  I: [{ viseme_E: 0.7 }, { viseme_SS: 0.7 }, { viseme_aa: 0.25 }],
  O: [{ viseme_U: 0.6, viseme_aa: 0.4 }, { viseme_U: 0.9 }, { viseme_aa: 0.5 }],
  U: [{ viseme_O: 0.7 }, { mouthPucker: 0.8 }, { viseme_aa: 0.2 }],
};

const both = (name: string, weight: number): Mix => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });

/** ARKit's muscles; how far the jaw is open comes from the sound's own measure. */
const MUSCLES: Readonly<Record<Viseme, Mix>> = {
  sil: {},
  PP: { ...both('mouthPress', 0.6), mouthRollLower: 0.35, mouthRollUpper: 0.3 },
  FF: { mouthRollLower: 0.7, ...both('mouthUpperUp', 0.35) },
  TH: { ...both('mouthLowerDown', 0.3), ...both('mouthUpperUp', 0.12), tongueOut: 0.35 },
  DD: { ...both('mouthLowerDown', 0.32), ...both('mouthUpperUp', 0.16), ...both('mouthStretch', 0.12) },
  kk: { ...both('mouthLowerDown', 0.26), ...both('mouthUpperUp', 0.16) },
  CH: { mouthFunnel: 0.55, ...both('mouthLowerDown', 0.25), ...both('mouthUpperUp', 0.2) },
  SS: { ...both('mouthStretch', 0.35), ...both('mouthLowerDown', 0.38), ...both('mouthUpperUp', 0.2) },
  nn: { ...both('mouthLowerDown', 0.28), ...both('mouthUpperUp', 0.12) },
  RR: { mouthFunnel: 0.35, mouthPucker: 0.2, ...both('mouthLowerDown', 0.2) },
  aa: { ...both('mouthLowerDown', 0.25), ...both('mouthUpperUp', 0.22) },
  E: { ...both('mouthStretch', 0.3), ...both('mouthLowerDown', 0.25), ...both('mouthUpperUp', 0.2) },
  I: { ...both('mouthStretch', 0.3), ...both('mouthSmile', 0.25), ...both('mouthLowerDown', 0.3) },
  O: { mouthFunnel: 0.7, mouthPucker: 0.2 },
  U: { mouthPucker: 0.85, mouthFunnel: 0.2 },
};
const JAW_OF_ARKIT = 0.62;

/** The five vowels of VRM, VRoid and MMD. */
const VOWELS: Readonly<Record<Viseme, Mix>> = {
  sil: {},
  PP: {},
  FF: { vowelI: 0.1 },
  TH: { vowelE: 0.25 },
  DD: { vowelE: 0.25 },
  kk: { vowelA: 0.2 },
  CH: { vowelI: 0.3, vowelU: 0.2 },
  SS: { vowelI: 0.3 },
  nn: { vowelE: 0.2 },
  RR: { vowelU: 0.3 },
  aa: { vowelA: 1 },
  E: { vowelE: 1 },
  I: { vowelI: 0.85, vowelE: 0.15 },
  O: { vowelO: 1 },
  U: { vowelU: 1 },
};
/** Which vowel does for one that is missing. */
const VOWEL_NEIGHBOURS: Readonly<Record<string, Mix>> = {
  vowelA: { vowelO: 1 },
  vowelI: { vowelE: 0.7 },
  vowelU: { vowelO: 0.6 },
  vowelE: { vowelA: 0.5 },
  vowelO: { vowelA: 0.7 },
};

/** How far the lips are apart when a viseme is said clearly. */
const CLEARLY_OPEN: Readonly<Record<Viseme, number>> = {
  sil: 0, PP: 0, FF: 0.1, TH: 0.3, DD: 0.25, kk: 0.3, CH: 0.3, SS: 0.2, nn: 0.25, RR: 0.3,
  aa: 1, E: 0.6, I: 0.35, O: 0.7, U: 0.35,
}; // prettier-ignore
const FEWEST_VISEMES = 8;
const FEWEST_LIP_SHAPES = 4;

export type Mouth = {
  readonly style: MouthStyle;
  /** Visemes that another shape stands in for. */
  readonly substituted: readonly Viseme[];
  /** @param add so much more of a shape */
  wear(mouth: MouthWeights, add: (shape: string, weight: number) => void): void;
};

/** @param has whether the face has a shape of this name */
export function openMouth(has: (shape: string) => boolean): Mouth {
  const style = styleOf(has);
  const chosen = VISEMES.map((viseme) => mixOf(style, viseme, has));
  return {
    style,
    substituted: VISEMES.filter((_, at) => chosen[at].substituted),
    wear(mouth, add) {
      if (style === 'open') {
        add(has('mouthOpen') ? 'mouthOpen' : has('jawOpen') ? 'jawOpen' : 'vowelA', 0.8 * mouth.openness);
        return;
      }
      if (style === 'none') return;
      const gain = style === 'arkit' ? 1 : loudness(mouth);
      VISEMES.forEach((viseme, at) => {
        const weight = mouth.visemes[at] * (CLEARLY_OPEN[viseme] > 0.1 ? gain : 1);
        if (weight > 0) for (const [shape, part] of Object.entries(chosen[at].mix)) add(shape, part * weight);
      });
      if (style === 'arkit') add('jawOpen', JAW_OF_ARKIT * mouth.jawOpen);
    },
  };
}

/** A shape that opens the mouth by itself opens it as far as the voice does. */
function loudness(mouth: MouthWeights): number {
  const clearly = VISEMES.reduce((sum, viseme, at) => sum + mouth.visemes[at] * CLEARLY_OPEN[viseme], 0);
  return clearly < 0.02 ? 1 : Math.min(1.15, Math.max(0.4, mouth.openness / clearly));
}

function styleOf(has: (shape: string) => boolean): MouthStyle {
  const visemes = VISEMES.filter((viseme) => viseme !== 'sil' && has(`viseme_${viseme}`));
  if (visemes.length >= FEWEST_VISEMES) return 'oculus';
  const lips = ARKIT.filter((shape) => shape.startsWith('mouth') && has(shape));
  if (has('jawOpen') && lips.length >= FEWEST_LIP_SHAPES) return 'arkit';
  if (has('vowelA') && ['vowelI', 'vowelU', 'vowelE', 'vowelO'].some(has)) return 'vowels';
  if (['viseme_aa', 'viseme_O', 'viseme_E'].some(has)) return 'oculus';
  return ['mouthOpen', 'jawOpen', 'vowelA'].some(has) ? 'open' : 'none';
}

function mixOf(style: MouthStyle, viseme: Viseme, has: (shape: string) => boolean): { mix: Mix; substituted: boolean } {
  const all = (mix: Mix): boolean => Object.keys(mix).every(has);
  if (viseme === 'sil' || style === 'open' || style === 'none') return { mix: {}, substituted: false };
  if (style === 'arkit') return { mix: MUSCLES[viseme], substituted: false };
  if (style === 'vowels') {
    const entries = Object.entries(VOWELS[viseme]);
    const mixes = entries.flatMap(([vowel, part]) =>
      has(vowel)
        ? [[vowel, part] as const]
        : Object.entries(VOWEL_NEIGHBOURS[vowel]).map(([other, share]) => [other, share * part] as const),
    );
    return { mix: Object.fromEntries(mixes), substituted: entries.some(([vowel]) => !has(vowel)) };
  }
  if (has(`viseme_${viseme}`)) return { mix: { [`viseme_${viseme}`]: 1 }, substituted: false };
  return { mix: NEIGHBOURS[viseme].find(all) ?? {}, substituted: true };
}
