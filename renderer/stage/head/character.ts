import { colour, type Vec } from './vec.ts';

/** What one character looks like. */
export type Character = {
  readonly skin: Vec;
  readonly skinShade: Vec;
  readonly blush: Vec;
  readonly lip: Vec;
  readonly lash: Vec;
  readonly brow: Vec;
  readonly hair: Vec;
  readonly hairLight: Vec;
  readonly iris: Vec;
  readonly irisLight: Vec;
  readonly jacket: Vec;
  readonly lapel: Vec;
  readonly shirt: Vec;
  readonly pin: Vec;
};

/** The museum's guide: auburn bob, teal jacket, and a pin that catches the light. */
export const GUIDE: Character = {
  skin: colour('#f0bd98'),
  skinShade: colour('#d9936f'),
  blush: colour('#ea8f76'),
  lip: colour('#c4574f'),
  lash: colour('#2a1712'),
  brow: colour('#512a1b'),
  hair: colour('#5a2a17'),
  hairLight: colour('#a4592f'),
  iris: colour('#3d6b4e'),
  irisLight: colour('#9ab36a'),
  jacket: colour('#1d6470'),
  lapel: colour('#25798a'),
  shirt: colour('#fbf3e6'),
  pin: colour('#f0b840'),
};
