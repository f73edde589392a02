import type { Pose } from '../stage/avatar.ts';
import type { Mix } from './mouth-mixes.ts';

/** For each thing that a face does beside speaking: the shapes that do it, best first. `docs/avatars.md` states it. */
const pair = (name: string, weight = 1): Mix => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });

const DOES = {
  blinkLeft: [{ eyeBlinkLeft: 1 }, { blinkLeft: 1 }, { blink: 1 }],
  blinkRight: [{ eyeBlinkRight: 1 }, { blinkRight: 1 }, {}],
  smile: [pair('mouthSmile', 0.8), { mouthSmile: 0.7 }, { joy: 0.45 }],
  frown: [pair('mouthFrown', 0.8), { mouthFrown: 0.7 }, { sorrow: 0.4 }],
  browInnerUp: [{ browInnerUp: 1 }, { browSorrow: 0.8 }, { surprised: 0.3 }],
  browOuterUp: [pair('browOuterUp'), { browUp: 0.8 }],
  browDown: [pair('browDown'), { browAngry: 0.8 }],
  eyeWide: [pair('eyeWide'), { eyesWide: 0.8 }, { surprised: 0.4 }],
  eyeSquint: [pair('eyeSquint')],
  lipPress: [pair('mouthPress')],
  shiftLeft: [{ mouthLeft: 1 }],
  shiftRight: [{ mouthRight: 1 }],
} as const satisfies Record<string, readonly Mix[]>;
type Doing = keyof typeof DOES;

const SAID: Readonly<Partial<Record<Doing, string>>> = { blinkLeft: 'blink', smile: 'smile' };

/** Shapes of the eyes' turning, when there are no eyes to turn: radians of a full look. */
const FULL_LOOK = { yaw: 0.55, pitch: 0.45 };

export type Face = {
  /** What this face cannot do, in words. */
  readonly missing: readonly string[];
  readonly looksByShape: boolean;
  wear(pose: Pose, add: (shape: string, weight: number) => void): void;
};

export function openFace(has: (shape: string) => boolean): Face {
  const all = (mix: Mix): boolean => Object.keys(mix).every(has);
  const found = new Map(
    Object.entries(DOES).map(([doing, mixes]) => [doing as Doing, (mixes as readonly Mix[]).find(all)]),
  );
  const looks = looksOf(has);
  return {
    missing: Object.entries(SAID).flatMap(([doing, word]) => (found.get(doing as Doing) === undefined ? [word] : [])),
    looksByShape: looks !== null,
    wear(pose, add) {
      const { smile, frown, browInnerUp, browOuterUp, browDown, eyeWide, eyeSquint, browAsymmetry } = pose.expression;
      const { lipPress, mouthShift } = pose.expression;
      const give = (doing: Doing, weight: number): void => {
        for (const [shape, part] of Object.entries(found.get(doing) ?? {})) add(shape, part * weight);
      };
      // Rounded lips cannot smile as wide.
      const rounded = Math.min(1, pose.mouth.visemes[13] * 0.7 + pose.mouth.visemes[14]);
      give('smile', smile * (1 - 0.6 * rounded));
      give('frown', frown);
      give('browInnerUp', browInnerUp);
      give('browOuterUp', browOuterUp);
      add('browOuterUpLeft', Math.max(0, browAsymmetry) * 0.5);
      add('browOuterUpRight', Math.max(0, -browAsymmetry) * 0.5);
      give('browDown', browDown);
      give('eyeWide', eyeWide * (1 - Math.max(...pose.blink)));
      give('eyeSquint', eyeSquint * (1 - Math.max(...pose.blink)));
      give('lipPress', lipPress);
      give(mouthShift > 0 ? 'shiftLeft' : 'shiftRight', Math.abs(mouthShift));
      give('blinkLeft', pose.blink[0]);
      give('blinkRight', pose.blink[1]);
      looks?.(pose.gaze, add);
    },
  };
}

type Look = (gaze: Pose['gaze'], add: (shape: string, weight: number) => void) => void;

function looksOf(has: (shape: string) => boolean): Look | null {
  if (has('eyeLookInLeft') && has('eyeLookOutLeft'))
    return ({ yaw, pitch }, add) => {
      const [across, up] = [yaw / FULL_LOOK.yaw, pitch / FULL_LOOK.pitch];
      // The avatar's left eye looks out when the avatar looks to its left, which is the visitor's right.
      add(across > 0 ? 'eyeLookOutLeft' : 'eyeLookInLeft', Math.abs(across));
      add(across > 0 ? 'eyeLookInRight' : 'eyeLookOutRight', Math.abs(across));
      for (const side of ['Left', 'Right']) add(`${up > 0 ? 'eyeLookUp' : 'eyeLookDown'}${side}`, Math.abs(up));
    };
  if (has('eyesLookUp') || has('eyesLookLeft'))
    return ({ yaw, pitch }, add) => {
      add(yaw > 0 ? 'eyesLookLeft' : 'eyesLookRight', Math.abs(yaw) / FULL_LOOK.yaw);
      add(pitch > 0 ? 'eyesLookUp' : 'eyesLookDown', Math.abs(pitch) / FULL_LOOK.pitch);
    };
  return null;
}
