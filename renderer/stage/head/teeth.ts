import { MOUTH_Y } from './forms.ts';
import type { Sculpt } from './sculpt.ts';
import { scale, smooth, type Vec } from './vec.ts';

const enamel: Vec = [0.86, 0.82, 0.75];
const COLUMNS = 15;
const ROWS = 3;

/** A row of teeth: an arch with the joints between them shaded in, darker towards the cheeks. */
function sculptRow(sculpt: Sculpt, top: number, bottom: number, wide: number, front: number, upper: boolean): void {
  const first = sculpt.vertices.length;
  const gum: Vec = [0.5, 0.12, 0.12];
  for (let row = 0; row < ROWS; row += 1)
    for (let column = 0; column < COLUMNS; column += 1) {
      const angle = (column / (COLUMNS - 1) - 0.5) * Math.PI * 0.98;
      const edge = upper ? row === ROWS - 1 : row === 0;
      const bite = edge ? (column % 2 === 1 ? 0 : 0.0035) : 0;
      const y = top + ((bottom - top) * row) / (ROWS - 1) + (upper ? bite : -bite);
      const out = edge ? 0.96 : 1;
      const inCheek = smooth(0.35, 1, Math.cos(angle));
      const tint = (upper ? row === 0 : row === ROWS - 1) ? gum : enamel;
      const joint = column % 2 === 0 ? 0.93 : 1;
      sculpt.vertex({
        at: [Math.sin(angle) * wide * out, y, front - wide * 0.95 * (1 - Math.cos(angle)) * out],
        colour: scale(tint, (0.4 + 0.6 * inCheek) * joint * (upper ? 1 : 0.82)),
        matter: { gloss: 0.75, glow: 0.3 },
        head: 1,
      });
    }
  sculpt.grid(first, ROWS, COLUMNS, { closed: false });
}

export function sculptUpperTeeth(sculpt: Sculpt): void {
  sculptRow(sculpt, MOUTH_Y + 0.085, MOUTH_Y + 0.01, 0.172, 0.652, true);
}
/** Hangs on the jaw. */
export function sculptLowerTeeth(sculpt: Sculpt): void {
  sculptRow(sculpt, MOUTH_Y - 0.03, MOUTH_Y - 0.1, 0.15, 0.622, false);
}

/** Hangs on the jaw; its tip can rise and come forward. */
export function sculptTongue(sculpt: Sculpt): void {
  const first = sculpt.vertices.length;
  const [rows, columns] = [5, 7];
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const back = row / (rows - 1);
      const across = (column / (columns - 1)) * 2 - 1;
      const wide = 0.115 * Math.sqrt(Math.max(0.02, 1 - (1 - back) ** 3));
      const y = MOUTH_Y - 0.075 + 0.03 * (1 - across * across) + 0.02 * back - (row === 0 ? 0.035 : 0);
      const groove = Math.abs(across) < 0.1 ? 0.82 : 1;
      sculpt.vertex({
        at: [across * wide, y, 0.61 - 0.3 * back],
        colour: scale([0.56, 0.13, 0.14], groove * (1 - 0.65 * back)),
        matter: { gloss: 0.6, glow: 0.8 },
        head: 1,
      });
    }
  sculpt.grid(first, rows, columns, { closed: false, flip: true });
}
