import type { Pose } from './avatar.ts';

/** The two guides drawn flat, in the unit of the sculpture: x right, y up, the head about 1.5 wide. */
export type FlatGuide = {
  readonly skin: string;
  readonly blush: string;
  readonly lip: string;
  readonly iris: string;
  readonly lash: string;
  readonly brow: string;
  readonly browThick: number;
  body(ink: Ink): void;
  /** Behind the face. */
  back(ink: Ink): void;
  /** On the face, below eyes, brows and mouth. */
  front(ink: Ink): void;
  /** Over everything. */
  over(ink: Ink): void;
};
export type Ink = CanvasRenderingContext2D;

export function blob(ink: Ink, fill: string, x: number, y: number, across: number, up: number): void {
  ink.fillStyle = fill;
  ink.beginPath();
  ink.ellipse(x, y, across, up, 0, 0, 2 * Math.PI);
  ink.fill();
}

/** A filled outline: `d` is a path as SVG writes it. */
function shape(ink: Ink, fill: string, d: string): void {
  ink.fillStyle = fill;
  ink.fill(new Path2D(d));
}

function line(ink: Ink, stroke: string, wide: number, d: string): void {
  ink.strokeStyle = stroke;
  ink.lineWidth = wide;
  ink.lineCap = 'round';
  ink.stroke(new Path2D(d));
}

function ears(ink: Ink, skin: string, shade: string, sides: readonly number[]): void {
  for (const side of sides) {
    blob(ink, skin, side * 0.74, -0.02, 0.11, 0.17);
    blob(ink, shade, side * 0.75, -0.02, 0.055, 0.1);
  }
}

const SHOULDERS = 'M-1.15 -2.4 C-1.15 -1.45 -0.95 -1.3 -0.3 -1.02 L0.3 -1.02 C0.95 -1.3 1.15 -1.45 1.15 -2.4Z';

export const FLAT_GUIDES: Readonly<Record<'thea' | 'amos', FlatGuide>> = {
  thea: {
    skin: '#f2c3a2',
    blush: 'rgb(234 127 108 / 38%)',
    lip: '#c4625a',
    iris: '#4f7d52',
    lash: '#2a1712',
    brow: '#5f2e19',
    browThick: 0.06,
    body(ink) {
      shape(ink, '#1d6470', SHOULDERS);
      shape(ink, '#2b8492', 'M-0.42 -1.05 L-0.62 -1.35 L0 -2.2 L0.62 -1.35 L0.42 -1.05Z');
      shape(ink, '#fbf1e2', 'M-0.24 -1.04 L-0.44 -1.3 L0 -2.1 L0.44 -1.3 L0.24 -1.04Z');
      shape(ink, '#dfa07e', 'M-0.24 -0.6 L0.24 -0.6 L0.27 -1.02 L0 -1.42 L-0.27 -1.02Z');
      shape(ink, '#fffaf0', 'M-0.25 -0.98 L-0.6 -1.12 L-0.5 -1.34 L-0.2 -1.16Z M0.25 -0.98 L0.6 -1.12 L0.5 -1.34 L0.2 -1.16Z');
      blob(ink, '#f0b23c', 0.62, -1.5, 0.045, 0.045);
    },
    back(ink) {
      shape(ink, '#5c2611', 'M0 1.1 C0.75 1.1 0.95 0.5 0.86 -0.1 C0.84 -0.5 0.82 -0.72 0.6 -0.84 L-0.62 -0.86 C-0.9 -0.7 -0.9 -0.4 -0.9 0.1 C-0.95 0.6 -0.7 1.1 0 1.1Z');
      ears(ink, '#f2c3a2', '#dfa07e', [1]);
      blob(ink, '#e8a93a', 0.75, -0.26, 0.045, 0.05);
    },
    front: () => undefined,
    over(ink) {
      shape(ink, '#8a431d', 'M0.34 0.96 C0.1 0.52 -0.45 0.5 -0.72 0.02 C-0.86 0.1 -0.9 0.5 -0.72 0.78 C-0.5 1.12 0.1 1.2 0.34 0.96Z');
      shape(ink, '#a9562a', 'M0.34 0.96 C0.42 0.7 0.62 0.5 0.72 0.16 C0.86 0.4 0.8 0.8 0.6 0.98 C0.5 1.06 0.4 1.04 0.34 0.96Z');
      shape(ink, '#7a3817', 'M-0.7 0.1 C-0.78 -0.2 -0.7 -0.55 -0.62 -0.84 C-0.9 -0.7 -0.94 -0.2 -0.86 0.2Z');
    },
  },
  amos: {
    skin: '#a36a48',
    blush: 'rgb(190 90 60 / 26%)',
    lip: '#9a5247',
    iris: '#7d4a20',
    lash: '#1c1310',
    brow: '#b5b0aa',
    browThick: 0.085,
    body(ink) {
      shape(ink, '#c9851f', SHOULDERS);
      shape(ink, '#dfa03c', 'M-0.46 -1.08 L0 -2.02 L0.46 -1.08 L0.34 -1.02 L-0.34 -1.02Z');
      shape(ink, '#f4f6f7', 'M-0.27 -1.04 L0 -1.86 L0.27 -1.04Z');
      shape(ink, '#7c4c33', 'M-0.26 -0.6 L0.26 -0.6 L0.24 -1.06 L-0.24 -1.06Z');
      shape(ink, '#ffffff', 'M-0.3 -0.92 L-0.36 -1.3 L0 -1.12 L0.36 -1.3 L0.3 -0.92 L0 -1.08Z');
      shape(ink, '#7c2335', 'M0 -1.13 L-0.24 -1.02 L-0.24 -1.26Z M0 -1.13 L0.24 -1.02 L0.24 -1.26Z');
      blob(ink, '#962e42', 0, -1.14, 0.05, 0.06);
    },
    back(ink) {
      ears(ink, '#a36a48', '#82513a', [1, -1]);
      shape(ink, '#a5a19b', 'M0 1.08 C0.6 1.1 0.82 0.7 0.76 0.05 L-0.76 0.05 C-0.82 0.7 -0.6 1.1 0 1.08Z');
    },
    front(ink) {
      shape(ink, '#c9c5be', 'M-0.71 0.08 C-0.72 -0.5 -0.5 -0.98 0 -0.98 C0.5 -0.98 0.72 -0.5 0.71 0.08 C0.62 -0.16 0.5 -0.34 0.3 -0.36 C0.12 -0.32 -0.12 -0.32 -0.3 -0.36 C-0.5 -0.34 -0.62 -0.16 -0.71 0.08Z');
    },
    over(ink) {
      shape(ink, '#d9d6d0', 'M-0.72 0.3 C-0.62 0.55 -0.5 0.68 -0.42 0.72 C-0.1 0.64 0.2 0.64 0.44 0.72 C0.56 0.64 0.66 0.5 0.72 0.3 C0.84 0.8 0.5 1.2 0.05 1.16 C-0.5 1.22 -0.86 0.8 -0.72 0.3Z');
      shape(ink, '#dedad4', 'M-0.34 -0.53 C-0.26 -0.36 -0.1 -0.34 0 -0.39 C0.1 -0.34 0.26 -0.36 0.34 -0.53 C0.22 -0.455 0.1 -0.46 0 -0.475 C-0.1 -0.46 -0.22 -0.455 -0.34 -0.53Z');
      line(ink, '#3a2c22', 0.035, 'M-0.06 0.1 C-0.02 0.13 0.02 0.13 0.06 0.1 M-0.57 0.1 L-0.74 0.12 M0.57 0.1 L0.74 0.12');
      ink.lineWidth = 0.035;
      for (const side of [1, -1]) {
        ink.beginPath();
        ink.ellipse(side * 0.315, 0.04, 0.26, 0.23, 0, 0, 2 * Math.PI);
        ink.stroke();
      }
    },
  },
}; // prettier-ignore

/** The eyes, with what the lids leave of them. */
export function drawEyes(ink: Ink, guide: FlatGuide, { blink, gaze, expression }: Pose): void {
  ([0, 1] as const).forEach((eye) => {
    const side = eye === 0 ? 1 : -1;
    const open = Math.max(0.02, 1 - blink[eye]) * (1 + 0.25 * expression.eyeWide - 0.2 * expression.eyeSquint);
    const [x, y] = [side * 0.305, 0.04];
    ink.save();
    ink.beginPath();
    ink.ellipse(x, y, 0.17, 0.135 * open, 0, 0, 2 * Math.PI);
    ink.fillStyle = '#f7f2ea';
    ink.fill();
    ink.clip();
    const [gx, gy] = [x + gaze.yaw * 0.24, y + gaze.pitch * 0.24];
    blob(ink, guide.iris, gx, gy, 0.115, 0.115);
    blob(ink, '#0b0d10', gx, gy, 0.056, 0.056);
    blob(ink, '#ffffff', gx + 0.04, gy + 0.05, 0.03, 0.03);
    ink.restore();
    ink.strokeStyle = guide.lash;
    ink.lineWidth = 0.035;
    ink.lineCap = 'round';
    ink.beginPath();
    ink.ellipse(x, y, 0.175, 0.135 * open, 0, 0.03 * Math.PI, 0.97 * Math.PI);
    ink.stroke();
  });
}

export function drawBrows(ink: Ink, guide: FlatGuide, { expression }: Pose): void {
  ink.strokeStyle = guide.brow;
  ink.lineWidth = guide.browThick;
  ink.lineCap = 'round';
  ([-1, 1] as const).forEach((side) => {
    const inner = 0.31 + 0.09 * expression.browInnerUp - 0.06 * expression.browDown;
    const outer =
      0.32 + 0.08 * expression.browOuterUp * (1 + side * expression.browAsymmetry) - 0.02 * expression.browDown;
    ink.beginPath();
    ink.moveTo(side * 0.16, inner);
    ink.quadraticCurveTo(side * 0.32, outer + 0.09, side * 0.5, outer - 0.04);
    ink.stroke();
  });
}
