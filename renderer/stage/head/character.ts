import { colour, type Vec } from './vec.ts';

/** What one character is made of; lengths in the sculpture's unit (the head is about 1.5 wide). */
export type Character = {
  readonly name: 'thea' | 'amos';
  readonly face: FaceForm;
  readonly eye: EyeForm;
  readonly brow: BrowForm;
  readonly lips: LipForm;
  readonly hair: 'bob' | 'swept';
  readonly beard: boolean;
  readonly glasses: boolean;
  readonly earrings: boolean;
  readonly freckles: boolean;
  readonly outfit: 'blazer' | 'pullover';
  readonly palette: Palette;
};

export type FaceForm = {
  readonly crown: Vec;
  readonly jaw: Vec;
  readonly cheek: Vec;
  readonly chin: Vec;
  readonly chinY: number;
  /** How far the tip of the nose stands out, how wide it and its wings are, how strong the bridge is. */
  readonly nose: { readonly tip: number; readonly wide: number; readonly wing: number; readonly bridge: number };
  /** The bone above the eyes. */
  readonly ridge: number;
};

export type EyeForm = {
  readonly temple: number;
  readonly nose: number;
  readonly up: number;
  readonly down: number;
  readonly slant: number;
  /** Thickness of the upper lid's line, and how far its wing goes beyond the corner. */
  readonly lash: number;
  readonly wing: number;
};

export type BrowForm = { readonly thick: number; readonly arch: number; readonly y: number; readonly length: number };

export type LipForm = {
  readonly halfWidth: number;
  readonly upper: number;
  readonly lower: number;
  readonly bow: number;
};

export type Palette = {
  readonly skin: Vec;
  readonly skinShade: Vec;
  readonly blush: Vec;
  readonly lip: Vec;
  readonly lash: Vec;
  readonly brow: Vec;
  readonly hair: Vec;
  readonly hairLight: Vec;
  readonly beard: Vec;
  readonly iris: Vec;
  readonly irisLight: Vec;
  readonly outer: Vec;
  readonly outerLight: Vec;
  readonly shirt: Vec;
  readonly accent: Vec;
  readonly metal: Vec;
};

/** The museum's young guide: auburn bob tucked behind one ear, freckles, teal blazer, gold earrings. */
export const THEA: Character = {
  name: 'thea',
  face: {
    crown: [0.745, 0.79, 0.83],
    jaw: [0.56, 0.585, 0.585],
    cheek: [0.255, 0.22, 0.24],
    chin: [0.165, 0.12, 0.15],
    chinY: -0.77,
    nose: { tip: 0.826, wide: 0.084, wing: 0.048, bridge: 0.038 },
    ridge: 0,
  },
  eye: { temple: 0.86, nose: 0.71, up: 0.55, down: 0.42, slant: 0.07, lash: 0.024, wing: 0.05 },
  brow: { thick: 0.035, arch: 0.085, y: 0.352, length: 0.4 },
  lips: { halfWidth: 0.218, upper: 0.056, lower: 0.08, bow: 0.24 },
  hair: 'bob',
  beard: false,
  glasses: false,
  earrings: true,
  freckles: true,
  outfit: 'blazer',
  palette: {
    skin: colour('#f3c6a8'),
    skinShade: colour('#d68e70'),
    blush: colour('#ea7f6c'),
    lip: colour('#c4625a'),
    lash: colour('#24120e'),
    brow: colour('#5f2e19'),
    hair: colour('#54210f'),
    hairLight: colour('#c8702f'),
    beard: colour('#54210f'),
    iris: colour('#3a6148'),
    irisLight: colour('#8fae6c'),
    outer: colour('#1b5f6c'),
    outerLight: colour('#2a7f8d'),
    shirt: colour('#efe2cd'),
    accent: colour('#f0b23c'),
    metal: colour('#e8a93a'),
  },
};

/** The museum's old hand: silver hair and beard, round glasses, mustard pullover, a bow tie. */
export const AMOS: Character = {
  name: 'amos',
  face: {
    crown: [0.75, 0.78, 0.83],
    jaw: [0.6, 0.6, 0.6],
    cheek: [0.25, 0.2, 0.235],
    chin: [0.22, 0.13, 0.16],
    chinY: -0.79,
    nose: { tip: 0.856, wide: 0.104, wing: 0.068, bridge: 0.05 },
    ridge: 0.05,
  },
  eye: { temple: 0.84, nose: 0.71, up: 0.5, down: 0.4, slant: 0.03, lash: 0.014, wing: 0 },
  brow: { thick: 0.05, arch: 0.06, y: 0.37, length: 0.42 },
  lips: { halfWidth: 0.218, upper: 0.03, lower: 0.062, bow: 0.1 },
  hair: 'swept',
  beard: true,
  glasses: true,
  earrings: false,
  freckles: false,
  outfit: 'pullover',
  palette: {
    skin: colour('#9a6544'),
    skinShade: colour('#643a26'),
    blush: colour('#a8553c'),
    lip: colour('#8a4c3c'),
    lash: colour('#17100e'),
    brow: colour('#8d8985'),
    hair: colour('#85827f'),
    hairLight: colour('#e4e1db'),
    beard: colour('#bdb9b3'),
    iris: colour('#4a2a14'),
    irisLight: colour('#a5692f'),
    outer: colour('#b8791f'),
    outerLight: colour('#d29a3c'),
    shirt: colour('#dfe4e8'),
    accent: colour('#7c2335'),
    metal: colour('#3a2c22'),
  },
};

export const CHARACTERS: Readonly<Record<Character['name'], Character>> = { thea: THEA, amos: AMOS };
