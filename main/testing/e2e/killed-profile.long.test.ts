import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRandom } from '../random.ts';
import { until } from '../until.ts';
import { buildScreen } from './screen-in-browser.ts';

const SCRIPT = join(import.meta.dirname, '../screen-process.ts');
const DISPLAY = ':86';
const KILLS = 40;
/** The screen has more by far; an empty one has one. */
const FEWEST_COLOURS = 100;
const LONGEST_START_MS = 15_000;

let folder: string;
let display: ChildProcess;
const canDraw = process.platform === 'linux' && spawnSync('Xvfb', ['-help']).status !== null;
beforeAll(async () => {
  if (!canDraw) return;
  buildScreen();
  folder = mkdtempSync(join(tmpdir(), 'parley-killed-'));
  mkdirSync(join(folder, 'picture'));
  const flags = ['-screen', '0', '800x600x24', '-fbdir', join(folder, 'picture')];
  display = spawn('Xvfb', [DISPLAY, ...flags], { stdio: 'ignore' });
  await until(() => existsSync(`/tmp/.X11-unix/X${DISPLAY.slice(1)}`), 10_000);
});
afterAll(async () => {
  if (!canDraw) return;
  display.kill();
  await once(display, 'exit');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** What a visitor sees, from the display itself: X's window dump, whose header tells where the points begin. */
function coloursOnDisplay(): number {
  const dump = readFileSync(join(folder, 'picture', 'Xvfb_screen0'));
  const pointsAt = dump.readUInt32BE(0) + dump.readUInt32BE(19 * 4) * 12;
  const seen = new Set<number>();
  for (let at = pointsAt; at + 4 <= dump.length; at += 4) seen.add(dump.readUInt32LE(at) & 0xffffff);
  return seen.size;
}

/** The kiosk's side, the browser and all that it started. */
function killTree(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(folder, 'data')))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // ended since it was listed
    }
  }
}

type Run = { readonly lines: string[]; readonly exited: Promise<unknown> };

function startScreen(): Run {
  const env = { ...process.env, DISPLAY };
  const child = spawn(process.execPath, [SCRIPT, join(folder, 'data')], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  return { lines, exited: once(child, 'exit') };
}

/** @returns ms until the page has said that it drew and the display shows it; null: it does not */
async function drawn({ lines }: Run): Promise<number | null> {
  const sinceMs = performance.now();
  while (performance.now() - sinceMs < LONGEST_START_MS) {
    const said = lines.some((line) => /"framesRendered":[1-9]/.test(line));
    if (said && coloursOnDisplay() > FEWEST_COLOURS) return performance.now() - sinceMs;
    await sleep(50);
  }
  return null;
}

it.runIf(canDraw)(
  `draws again each time when it was killed ${KILLS} times: as it starts, as it loads, as it draws`,
  async () => {
    const random = openRandom(7);
    const startsMs: number[] = [];
    const troubles: string[] = [];
    for (let round = 0; round < KILLS / 2; round += 1) {
      const cutOff = startScreen();
      await sleep(100 + random.next() * 3000);
      killTree();
      await cutOff.exited;
      const run = startScreen();
      const startMs = await drawn(run);
      if (startMs === null) troubles.push(`round ${round}: nothing was drawn; ${run.lines.slice(-3).join(' ')}`);
      else startsMs.push(startMs);
      const incidents = run.lines.filter((line) => line.includes('"incident"'));
      if (incidents.length > 0) troubles.push(`round ${round}: ${incidents.join(' ')}`);
      await sleep(random.next() * 1000);
      killTree();
      await run.exited;
    }
    const sorted = startsMs.toSorted((a, b) => a - b);
    process.stdout.write(
      `${KILLS} kills; drawn after p50 ${sorted.at(Math.floor(sorted.length / 2))?.toFixed(0)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms\n`,
    );
    expect(troubles).toEqual([]);
  },
);
