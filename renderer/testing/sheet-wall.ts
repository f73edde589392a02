/** A piece of a sheet, in its pixels. */
export type Box = { readonly x: number; readonly y: number; readonly wide: number; readonly tall: number };
export type Theme = 'day' | 'night';

const WALLS = {
  day: [[0, '#2a5b66'], [0.62, '#9c8c74'], [1, '#e3a878']],
  night: [[0, '#13263a'], [0.62, '#57504f'], [1, '#bd7349']],
} as const; // prettier-ignore
const LAMPS = { day: 'rgb(255 232 200 / 46%)', night: 'rgb(255 206 160 / 34%)' } as const;

/** The wall of the alcove by day, or by night, as the page draws it, with the soft shadow of who stands before it. */
export function paintWall(ink: CanvasRenderingContext2D, box: Box, theme: Theme): void {
  const { x, y, wide, tall } = box;
  const wall = ink.createLinearGradient(0, y, 0, y + tall);
  for (const [at, tint] of WALLS[theme]) wall.addColorStop(at, tint);
  ink.fillStyle = wall;
  ink.fillRect(x, y, wide, tall);
  ink.save();
  ink.beginPath();
  ink.rect(x, y, wide, tall);
  ink.clip();
  spot(ink, x + wide * 0.56, y + tall * 0.42, tall * 0.62, LAMPS[theme]);
  spot(ink, x + wide * 0.42, y + tall * 0.52, tall * 0.46, 'rgb(8 20 28 / 34%)');
  spot(ink, x + wide * 0.5, y + tall * 1.08, tall * 0.5, 'rgb(30 12 4 / 34%)');
  ink.restore();
}

function spot(ink: CanvasRenderingContext2D, x: number, y: number, radius: number, tint: string): void {
  const glow = ink.createRadialGradient(x, y, 0, x, y, radius);
  glow.addColorStop(0, tint);
  glow.addColorStop(
    0.5,
    tint.replace(/(\d+)%/, (_, part: string) => `${Math.round(Number(part) * 0.55)}%`),
  );
  glow.addColorStop(1, tint.replace(/\d+%/, '0%'));
  ink.fillStyle = glow;
  ink.fillRect(x - radius, y - radius, radius * 2, radius * 2);
}

/** Steps of four, of 256 shades: nobody sees them, and a PNG of it is nearly half as large. */
export function fewerShades(ink: CanvasRenderingContext2D): void {
  const { width, height } = ink.canvas;
  const picture = ink.getImageData(0, 0, width, height);
  for (let at = 0; at < picture.data.length; at += 1) picture.data[at] = Math.round(picture.data[at] / 4) * 4;
  ink.putImageData(picture, 0, 0);
}
