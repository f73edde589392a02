import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PACKAGE_NAME } from './chromium-deb.ts';
import { apt, buildTrialDeb, until, whyNoTrial } from './trial-machine.ts';
import { openTrialSession, type TrialSession } from './trial-session.ts';

const DATA = '/var/lib/parley/.local/share/parley';
const UNIT = 'parley.service';
const why = whyNoTrial();
const folder = mkdtempSync(join(tmpdir(), 'parley-deb-'));
let session: TrialSession | null = null;
afterAll(async () => {
  await session?.close();
  rmSync(folder, { recursive: true });
  if (why === null && existsSync('/usr/lib/parley')) await apt('purge', PACKAGE_NAME);
});

/** Everything on this machine where a package may put something, but what apt and dpkg keep for themselves. */
function filesOfMachine(): readonly string[] {
  const places = ['/etc', '/usr', '/lib', '/opt', '/srv', '/home', '/var'];
  const own = /^\/var\/(?:lib\/(?:dpkg|apt|systemd)|cache|log|tmp|backups)\/|^\/etc\/(?:passwd|group|shadow|gshadow)-$/;
  return execFileSync('find', [...places, '-xdev'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
    .split('\n')
    .filter((path) => !own.test(path))
    .sort();
}

/** What packages brought that somebody else installs meanwhile. */
function filesOfOthers(): readonly string[] {
  const info = '/var/lib/dpkg/info';
  const lists = readdirSync(info).filter((name) => name.endsWith('.list') && !name.startsWith('parley'));
  return lists.flatMap((name) => readFileSync(join(info, name), 'utf8').split('\n'));
}

/** Rows of what the kiosk wrote, while it runs. */
function countOf(what: string): number {
  const file = join(DATA, 'speech-log.db');
  if (!existsSync(file)) return 0;
  const database = new Database(file, { readonly: true });
  try {
    return Number(database.prepare(`SELECT count(*) FROM ${what}`).pluck().get());
  } finally {
    database.close();
  }
}

const heardIn = (version: string): number =>
  countOf(
    `segments JOIN sessions ON sessions.id = session_id
     WHERE parley_version = '${version}' AND finished_at_utc_ms IS NOT NULL AND heard_ms > 3000`,
  );

/**
 * Records what leaves the loudspeaker.
 *
 * @returns ends it; the loudest sample, 0…1
 */
async function listen(within: TrialSession): Promise<() => number> {
  const file = '/var/lib/parley/heard.raw';
  const format = ['--format=s16le', '--rate=16000', '--channels=1', '--latency-msec=50'];
  await within.run('systemd-run', '--user', '--unit=listening', 'parec', '-d', '@DEFAULT_MONITOR@', ...format, file);
  return () => {
    const bytes = readFileSync(file);
    let loudest = 0;
    for (let at = 0; at + 1 < bytes.length; at += 2) loudest = Math.max(loudest, Math.abs(bytes.readInt16LE(at)));
    return loudest / 32_768;
  };
}

it.skipIf(why !== null)(
  `parley-chromium is installed, talks as its unit starts it, is upgraded with its data, and is purged without a trace${why === null ? '' : ` (skipped: ${why})`}`,
  async () => {
    const [older, newer] = [await buildTrialDeb(folder, '0.1.0'), await buildTrialDeb(folder, '0.1.1')];
    const before = filesOfMachine();
    await apt('install', older);
    session = await openTrialSession('parley');

    // Talking, under a real systemd, as a user who may nothing.
    await session.run('systemctl', '--user', 'start', UNIT);
    expect(await session.property(UNIT, 'ActiveState')).toBe('active');
    const pid = Number(await session.property(UNIT, 'MainPID'));
    expect(await session.run('readlink', `/proc/${pid}/exe`)).toBe('/usr/lib/parley/bin/node\n');
    const signAt = await session.property(UNIT, 'WatchdogTimestampMonotonic');
    const loudest = await listen(session);
    await until('a welcome in the log', () => heardIn('0.1.0') > 0, 120_000);
    expect(loudest()).toBeGreaterThan(0.05);
    await until('the avatar on the screen', () => session!.colours() > 1000, 60_000);
    await until(
      'signs of life',
      async () => Number(await session!.property(UNIT, 'WatchdogTimestampMonotonic')) > Number(signAt),
      30_000,
    );

    // It stands still: systemd's watchdog brings it back.
    await session.run('kill', '-STOP', String(pid));
    await until('another start', async () => (await session!.property(UNIT, 'NRestarts')) === '1', 90_000);
    await until('active again', async () => (await session!.property(UNIT, 'ActiveState')) === 'active', 30_000);
    await until('another welcome', () => heardIn('0.1.0') > 1, 120_000);
    await session.run('systemctl', '--user', 'stop', UNIT);
    expect(await session.property(UNIT, 'Result')).toBe('success');

    // What an operator has by then: an avatar of their own, and a changed file in /etc.
    const avatar = join(DATA, 'avatars/ours.glb');
    mkdirSync(join(DATA, 'avatars'), { recursive: true });
    writeFileSync(avatar, 'ours');
    chownSync(avatar, statSync(DATA).uid, statSync(DATA).gid);
    const policy = '/etc/chromium/policies/managed/parley.json';
    writeFileSync(policy, '{ "PrintingEnabled": true }\n');

    await apt('install', newer);
    expect(readFileSync(avatar, 'utf8')).toBe('ours');
    expect(readFileSync(policy, 'utf8')).toContain('true');
    await session.run('systemctl', '--user', 'daemon-reload');
    await session.run('systemctl', '--user', 'start', UNIT);
    await until('the new one talks', () => heardIn('0.1.1') > 0, 120_000);
    expect(heardIn('0.1.0')).toBeGreaterThan(1);
    await session.run('systemctl', '--user', 'stop', UNIT);
    await session.close();
    session = null;

    await apt('remove', PACKAGE_NAME);
    expect(existsSync('/usr/lib/parley')).toBe(false);
    expect(readFileSync(avatar, 'utf8')).toBe('ours');
    expect(statSync(join(DATA, 'speech-log.db')).size).toBeGreaterThan(0);

    await apt('purge', PACKAGE_NAME);
    const known = new Set([...before, ...filesOfOthers()]);
    expect(filesOfMachine().filter((path) => !known.has(path))).toEqual([]);
    expect(readFileSync('/etc/passwd', 'utf8') + readFileSync('/etc/group', 'utf8')).not.toMatch(/parley/);
  },
);
