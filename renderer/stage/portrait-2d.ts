import type { Pose } from './avatar.ts';
import type { Portrait } from './portrait.ts';

/** The same guide drawn flat: until the first 3D picture is there, and where there is no WebGL at all. */
export function openPortrait2d(): Portrait {
  const canvas = document.createElement('canvas');
  const ink = canvas.getContext('2d');
  if (ink === null) throw new Error('this browser has no 2D canvas');
  let [wide, tall] = [1, 1];

  return {
    canvas,
    rendererName: '2D canvas',
    tier: 'soft',
    flat: true,
    resize(widthPx, heightPx, pixelRatio) {
      [wide, tall] = [Math.round(widthPx * pixelRatio), Math.round(heightPx * pixelRatio)];
      [canvas.width, canvas.height] = [wide, tall];
    },
    draw(pose) {
      ink.setTransform(1, 0, 0, 1, 0, 0);
      ink.clearRect(0, 0, wide, tall);
      // The unit is that of the sculpture: the head is about 1.6 wide, and y points up.
      const unit = Math.min(tall / 3.29, wide / 2.32);
      ink.setTransform(unit, 0, 0, -unit, wide / 2, tall - unit * 1.73);
      drawBody(ink);
      ink.translate(pose.head.yaw * 0.5, -pose.head.pitch * 0.4 + pose.breath * 0.005);
      ink.rotate(pose.head.roll);
      drawHead(ink);
      drawEyes(ink, pose);
      drawBrows(ink, pose);
      drawMouth(ink, pose);
    },
    dispose() {
      canvas.remove();
    },
  };
}

type Ink = CanvasRenderingContext2D;

function blob(ink: Ink, fill: string, x: number, y: number, across: number, up: number): void {
  ink.fillStyle = fill;
  ink.beginPath();
  ink.ellipse(x, y, across, up, 0, 0, 2 * Math.PI);
  ink.fill();
}

function drawBody(ink: Ink): void {
  ink.fillStyle = '#1d6470';
  ink.beginPath();
  ink.moveTo(-1.05, -2.4);
  ink.bezierCurveTo(-1.1, -1.3, -0.7, -1.2, -0.25, -1.02);
  ink.lineTo(0.25, -1.02);
  ink.bezierCurveTo(0.7, -1.2, 1.1, -1.3, 1.05, -2.4);
  ink.fill();
  ink.fillStyle = '#fbf3e6';
  ink.beginPath();
  ink.moveTo(-0.3, -1);
  ink.lineTo(0, -1.8);
  ink.lineTo(0.3, -1);
  ink.fill();
  blob(ink, '#d99c78', 0, -0.95, 0.25, 0.3);
}

function drawHead(ink: Ink): void {
  blob(ink, '#6d3519', 0, 0.12, 0.92, 1.05);
  ink.fillStyle = '#6d3519';
  ink.beginPath();
  ink.roundRect(-0.92, -0.82, 1.84, 0.9, [0.3, 0.3, 0.3, 0.3]);
  ink.fill();
  blob(ink, '#efb890', 0, -0.12, 0.7, 0.76);
  blob(ink, 'rgb(234 143 118 / 45%)', -0.42, -0.28, 0.17, 0.12);
  blob(ink, 'rgb(234 143 118 / 45%)', 0.42, -0.28, 0.17, 0.12);
  ink.fillStyle = '#7d3e1f';
  ink.beginPath();
  ink.moveTo(0.4, 0.75);
  ink.bezierCurveTo(0.1, 0.5, -0.5, 0.45, -0.72, 0.05);
  ink.bezierCurveTo(-0.8, 0.6, -0.4, 1.05, 0.1, 1.05);
  ink.bezierCurveTo(0.6, 1.05, 0.85, 0.5, 0.7, 0.05);
  ink.bezierCurveTo(0.7, 0.4, 0.55, 0.6, 0.4, 0.75);
  ink.fill();
  ink.strokeStyle = 'rgb(160 90 60 / 55%)';
  ink.lineWidth = 0.03;
  ink.lineCap = 'round';
  ink.beginPath();
  ink.arc(0, -0.2, 0.07, 1.15 * Math.PI, 1.85 * Math.PI);
  ink.stroke();
}

function drawEyes(ink: Ink, { blink, gaze, expression }: Pose): void {
  ([-1, 1] as const).forEach((side) => {
    const open = Math.max(0.02, 1 - blink[0]) * (1 + 0.25 * expression.eyeWide - 0.2 * expression.eyeSquint);
    const [x, y] = [side * 0.3, 0.04];
    ink.save();
    ink.beginPath();
    ink.ellipse(x, y, 0.155, 0.125 * open, 0, 0, 2 * Math.PI);
    ink.fillStyle = '#f7f2ea';
    ink.fill();
    ink.clip();
    const [gx, gy] = [x + gaze.yaw * 0.22, y + gaze.pitch * 0.22];
    blob(ink, '#3d6b4e', gx, gy, 0.105, 0.105);
    blob(ink, '#0b0d10', gx, gy, 0.05, 0.05);
    blob(ink, '#ffffff', gx + 0.035, gy + 0.045, 0.026, 0.026);
    ink.restore();
    ink.strokeStyle = '#2a1712';
    ink.lineWidth = 0.03;
    ink.beginPath();
    ink.ellipse(x, y, 0.16, 0.125 * open, 0, 0.04 * Math.PI, 0.96 * Math.PI);
    ink.stroke();
  });
}

function drawBrows(ink: Ink, { expression }: Pose): void {
  ink.strokeStyle = '#512a1b';
  ink.lineWidth = 0.055;
  ([-1, 1] as const).forEach((side) => {
    const inner = 0.29 + 0.08 * expression.browInnerUp - 0.05 * expression.browDown;
    const outer = 0.3 + 0.07 * expression.browOuterUp * (1 + side * expression.browAsymmetry);
    ink.beginPath();
    ink.moveTo(side * 0.14, inner);
    ink.quadraticCurveTo(side * 0.3, outer + 0.09, side * 0.48, outer - 0.03);
    ink.stroke();
  });
}

function drawMouth(ink: Ink, { mouth, expression }: Pose): void {
  const weight = (at: number): number => mouth.visemes[at] ?? 0;
  const round = weight(13) * 0.7 + weight(14) + weight(6) * 0.5 + weight(9) * 0.4;
  const broad = weight(12) * 0.6 + weight(11) * 0.35 + weight(7) * 0.4;
  const half = 0.2 * (1 + 0.2 * broad - 0.45 * round + 0.15 * expression.smile);
  const lift = 0.06 * expression.smile - 0.05 * expression.frown;
  const down = 0.04 + 0.24 * mouth.jawOpen;
  ink.beginPath();
  ink.moveTo(-half, -0.5 + lift);
  ink.quadraticCurveTo(0, -0.53, half, -0.5 + lift);
  ink.quadraticCurveTo(half * 0.7, -0.53 - down * 1.6, 0, -0.54 - down);
  ink.quadraticCurveTo(-half * 0.7, -0.53 - down * 1.6, -half, -0.5 + lift);
  ink.fillStyle = mouth.openness > 0.06 ? '#4a1316' : '#c4574f';
  ink.fill();
  ink.strokeStyle = '#c4574f';
  ink.lineWidth = 0.045;
  ink.lineJoin = 'round';
  ink.stroke();
}
