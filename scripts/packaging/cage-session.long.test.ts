/** The locked kiosk of docs/install.md as far as a machine without a screen allows: cage, the session script, the unit. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ENDS_FOR_GOOD, EXIT } from '../../main/domain/exit-codes.ts';
import { PACKAGE_NAME } from './chromium-deb.ts';
import { apt, buildTrialDeb, until, whyNoTrial } from './trial-machine.ts';
import { openTrialSession, type TrialSession } from './trial-session.ts';

const UNIT = 'parley.service';
/** Stands for parley-kiosk.service, which needs a real screen. */
const CONSOLE = 'console.service';
const HOME = '/var/lib/parley';
const why = whyNoTrial([
  { command: 'cage', debianPackage: 'cage', why: 'shows one program' },
  { command: 'grim', debianPackage: 'grim', why: 'looks at the screen' },
]);
const folder = mkdtempSync(join(tmpdir(), 'parley-cage-'));
let session: TrialSession;
beforeAll(async () => {
  if (why === null) await apt('install', await buildTrialDeb(folder, '0.1.0'));
}, 300_000);
afterEach(async () => {
  if (why === null) await session.close();
});
afterAll(async () => {
  if (why === null && existsSync('/usr/lib/parley')) await apt('purge', PACKAGE_NAME);
  rmSync(folder, { recursive: true });
}, 120_000);

/** The program that parley-kiosk.service starts, with a screen that nobody sees and no graphics card. */
async function startCage(): Promise<void> {
  const unit = readFileSync('/lib/systemd/system/parley-kiosk.service', 'utf8');
  const command = /^ExecStart=(.*)$/m.exec(unit)?.[1].split(' ') ?? [];
  await session.run('systemctl', '--user', 'unset-environment', 'DISPLAY');
  const screen = ['WLR_BACKENDS=headless', 'WLR_LIBINPUT_NO_DEVICES=1', 'WLR_RENDERER=pixman'];
  const environment = screen.map((one) => `--setenv=${one}`);
  const options = ['--user', '--unit=console', ...environment];
  await session.run('systemd-run', ...options, ...command);
}

type Picture = { readonly bytes: Buffer; readonly colours: number; readonly isFilled: boolean };
const NONE: Picture = { bytes: Buffer.alloc(0), colours: 0, isFilled: false };

/** What is on cage's screen; the picture stays in the user's home. */
async function look(): Promise<Picture> {
  const environment = await session.run('systemctl', '--user', 'show-environment');
  const display = /^WAYLAND_DISPLAY=(.*)$/m.exec(environment)?.[1];
  if (display === undefined) return NONE;
  const file = join(HOME, 'screen.ppm');
  try {
    await session.run('env', `WAYLAND_DISPLAY=${display}`, 'grim', '-t', 'ppm', file);
  } catch {
    return NONE; // cage is not there yet, or not any more
  }
  const bytes = readFileSync(file);
  const [head, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40)) ?? ['', '0', '0'];
  const seen = new Set<number>();
  for (let at = head.length; at + 3 <= bytes.length; at += 3) seen.add(bytes.readUIntBE(at, 3));
  const points = Number(width) * Number(height);
  const corners = [0, Number(width) - 1, points - Number(width), points - 1];
  const BLACK = 0;
  // cage draws black where no window is, and the page is black in no corner.
  const isFilled = corners.every((point) => bytes.readUIntBE(head.length + 3 * point, 3) !== BLACK);
  return { bytes, colours: seen.size, isFilled };
}
const showsAvatar = async (): Promise<boolean> => {
  const { colours, isFilled } = await look();
  return colours > 1000 && isFilled;
};

const restarts = async (): Promise<number> => Number(await session.property(UNIT, 'NRestarts'));

it.skipIf(why !== null)(
  `shows the avatar alone on cage's screen, comes back after a crash, and ends when it is told to${why === null ? '' : ` (skipped: ${why})`}`,
  async () => {
    session = await openTrialSession('parley');
    await startCage();
    await until('the avatar on the screen', showsAvatar, 120_000);
    const first = (await look()).bytes;
    await until('movement', async () => !(await look()).bytes.equals(first), 60_000);
    const picture = process.env['PARLEY_TRIAL_PICTURE'];
    if (picture !== undefined) copyFileSync(join(HOME, 'screen.ppm'), picture);
    const browser = await session.run('pgrep', '-af', 'chromium.*--type=gpu-process');
    expect(browser).toContain('--ozone-platform=wayland');

    const pid = await session.property(UNIT, 'MainPID');
    await session.run('kill', '-SEGV', pid);
    await until('another start', async () => (await restarts()) === 1, 30_000);
    await until('active again', async () => (await session.property(UNIT, 'ActiveState')) === 'active', 60_000);
    expect(await session.property(CONSOLE, 'ActiveState')).toBe('active');
    await until('the avatar again', showsAvatar, 120_000);

    // As `systemctl stop parley-kiosk` does: cage and all that is in it are told to end.
    await session.run('systemctl', '--user', 'stop', CONSOLE);
    await until('the end', async () => (await session.property(UNIT, 'ActiveState')) === 'inactive', 30_000);
    expect(await session.property(UNIT, 'Result')).toBe('success');
  },
);

/** A kiosk that ends with each code in its turn; the last of them is repeated. */
function endWith(codes: readonly number[]): void {
  const count = join(HOME, 'starts');
  const script = join(HOME, 'kiosk.sh');
  const lines = [
    '#!/bin/sh',
    `n=$(($(cat ${count} 2>/dev/null || echo 0) + 1)); echo $n > ${count}`,
    'systemd-notify --ready; sleep 1',
    ...codes.map((code, at) => `[ $n -gt ${at + 1} ] || exit ${code}`),
    `exit ${codes.at(-1) ?? 0}`,
  ];
  writeFileSync(script, `${lines.join('\n')}\n`, { mode: 0o755 });
  rmSync(count, { force: true });
}

it.skipIf(why !== null).each(ENDS_FOR_GOOD.map((code) => [code]))(
  'starts again after every other end, and is over after %i',
  async (last) => {
    session = await openTrialSession('parley');
    await session.run('mkdir', '-p', `${HOME}/.config/systemd/user/parley.service.d`);
    const override = `${HOME}/.config/systemd/user/parley.service.d/trial.conf`;
    writeFileSync(override, `[Service]\nExecStart=\nExecStart=${HOME}/kiosk.sh\nRestartSec=0\n`);
    try {
      endWith([EXIT.failed, EXIT.startAgain, EXIT.impatient, last]);
      await session.run('systemctl', '--user', 'daemon-reload');
      await startCage();
      await until('the fourth end', async () => readStarts() === 4, 60_000);
      await until('cage’s end', async () => (await session.property(CONSOLE, 'ActiveState')) !== 'active', 30_000);
      await sleep(2000); // time for a start too many
      expect(readStarts()).toBe(4);
      // parley-kiosk.service gives the console back after success, and tries again after a failure.
      expect(await session.property(CONSOLE, 'ActiveState')).toBe(last === EXIT.fine ? 'inactive' : 'failed');
    } finally {
      rmSync(override, { force: true });
    }
  },
);

function readStarts(): number {
  const file = join(HOME, 'starts');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}
