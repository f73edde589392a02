import type { Pose } from './avatar.ts';
import { blob, drawBrows, drawEyes, FLAT_GUIDES, type FlatGuide, type Ink } from './flat-guides.ts';
import type { Portrait } from './portrait.ts';

/** The same guide drawn flat: until the first 3D picture is there, and where there is no WebGL at all. */
export function openPortrait2d(name: keyof typeof FLAT_GUIDES): Portrait {
  const guide = FLAT_GUIDES[name];
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
      guide.body(ink);
      ink.translate(pose.head.yaw * 0.5, -pose.head.pitch * 0.4 + pose.breath * 0.005);
      ink.rotate(pose.head.roll);
      drawFace(ink, guide);
      drawMouth(ink, guide, pose);
      drawEyes(ink, guide, pose);
      drawBrows(ink, guide, pose);
      guide.over(ink);
    },
    dispose() {
      canvas.remove();
    },
  };
}

function drawFace(ink: Ink, guide: FlatGuide): void {
  guide.back(ink);
  ink.fillStyle = guide.skin;
  ink.fill(new Path2D('M0 0.95 C0.5 0.95 0.73 0.5 0.71 0.02 C0.7 -0.4 0.42 -0.9 0 -0.9 C-0.42 -0.9 -0.7 -0.4 -0.71 0.02 C-0.73 0.5 -0.5 0.95 0 0.95Z')); // prettier-ignore
  blob(ink, guide.blush, -0.43, -0.26, 0.16, 0.11);
  blob(ink, guide.blush, 0.43, -0.26, 0.16, 0.11);
  guide.front(ink);
  ink.strokeStyle = 'rgb(120 62 40 / 55%)';
  ink.lineWidth = 0.03;
  ink.lineCap = 'round';
  ink.beginPath();
  ink.arc(0, -0.17, 0.08, 1.15 * Math.PI, 1.85 * Math.PI);
  ink.stroke();
}

function drawMouth(ink: Ink, guide: FlatGuide, { mouth, expression }: Pose): void {
  const weight = (at: number): number => mouth.visemes[at] ?? 0;
  const round = weight(13) * 0.7 + weight(14) + weight(6) * 0.5 + weight(9) * 0.4;
  const broad = weight(12) * 0.6 + weight(11) * 0.35 + weight(7) * 0.4;
  const half = 0.2 * (1 + 0.2 * broad - 0.45 * round + 0.15 * expression.smile);
  const lift = 0.06 * expression.smile - 0.05 * expression.frown;
  const down = 0.02 + 0.24 * mouth.jawOpen;
  const x = 0.06 * expression.mouthShift;
  const lips = new Path2D();
  lips.moveTo(x - half, -0.5 + lift);
  lips.quadraticCurveTo(x, -0.53, x + half, -0.5 + lift);
  lips.quadraticCurveTo(x + half * 0.7, -0.53 - down * 1.6, x, -0.54 - down);
  lips.quadraticCurveTo(x - half * 0.7, -0.53 - down * 1.6, x - half, -0.5 + lift);
  const isOpen = mouth.openness > 0.06;
  ink.fillStyle = isOpen ? '#4a1316' : guide.lip;
  ink.fill(lips);
  if (isOpen) {
    ink.save();
    ink.clip(lips);
    blob(ink, '#f3ede4', x, -0.5, half * 0.85, 0.055);
    blob(ink, '#b5525a', x, -0.6 - down, half * 0.6, 0.09);
    ink.restore();
  }
  ink.strokeStyle = guide.lip;
  ink.lineWidth = 0.045;
  ink.lineJoin = 'round';
  ink.stroke(lips);
}
