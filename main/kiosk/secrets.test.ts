import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import { settingFields, withValues } from '../domain/secret-settings.ts';
import { SECRET_VARIABLES } from '../domain/secret-variables.ts';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import { formatWav } from '../domain/wav.ts';
import { openKiosk, type Kiosk } from '../kiosk.ts';
import { log } from '../log.ts';
import { openDatabase } from '../speech-log/database.ts';
import { openRowWriter } from '../speech-log/rows.ts';
import { overlapJudged } from '../testing/overlap-judged.ts';
import { until } from '../testing/until.ts';

const assetsFolder = join(import.meta.dirname, '../../assets');
const PIN = '7391826450';
const OVERLAP_AT_UTC_MS = Date.UTC(2026, 10, 20);
const SOUND = 'overlap-20261120T000000.000Z.wav';
const FILTER = { fromUtcMs: null, toUtcMs: null, verdict: 'any', mark: 'any', detector: '' } as const;

let folder: string;
let server: Server;
let address: string;
let said: string;
const planted = new Set<string>();
/** A secret that is found in whatever spelling, because it holds a character of each kind. */
const plant = (where: string): string => {
  const secret = `plänted-${where}-"q"+/${planted.size}`;
  planted.add(secret);
  return secret;
};
/** As it can stand in an address. */
const plantInUrl = (where: string): string => {
  const secret = `planted${where}${planted.size}`;
  planted.add(secret);
  return secret;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-secrets-'));
  planted.clear();
  planted.add(PIN);
  said = '';
  // As a proxy for people who look for a fault: it says what it was asked, headers and all.
  server = createServer((request, response) => {
    const { url, headers } = request;
    response.writeHead(401, JSON.stringify({ url }).replaceAll(/[^\x20-\x7e]/g, '?'));
    response.end(JSON.stringify({ error: `401 for ${url ?? ''}`, headers }));
  });
  server.on('upgrade', (request, stream) => {
    stream.on('error', () => undefined); // who was refused may be gone before it reads that
    stream.end(`HTTP/1.1 401 ${request.url ?? ''} ${request.headers.authorization ?? ''}\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  for (const name of Object.values(SECRET_VARIABLES)) vi.stubEnv(name, plant(name));
  log.setLevel('debug');
});
afterEach(() => {
  log.setLevel('info');
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** Something in each secret there is, and in each address that may hold one. */
function settingsFullOfSecrets(transport: Settings['conversation']['transport']): Settings {
  const secrets = settingFields.flatMap(({ path, isSecret, kind }): [string, unknown][] => {
    if (!isSecret) return [];
    if (kind !== 'pairs') return [[path, plant(path)]];
    return [[path, { Authorization: `Bearer ${plantInUrl('Header')}`, 'X-Key': plantInUrl('Header') }]];
  });
  const key = `operator:${plantInUrl('Password')}@${address}`;
  return withValues(defaultSettings, {
    ...Object.fromEntries(secrets),
    'conversation.transport': transport,
    'livekit.url': `ws://${key}`,
    'livekit.tokenFrom': 'endpoint',
    'livekit.endpointUrl': `http://${key}/token?room=a&access_token=${plantInUrl('Query')}`,
    'interruption.detectors': ['server', 'livekit', 'local'],
    'interruption.serverUrl': `ws://${key}/?api_key=${plantInUrl('Query')}`,
    'interruption.serverApiKey': 'the-name-of-the-kiosk',
    'interruption.livekitApiKey': 'the-name-of-the-kiosk',
    'link.port': 0,
    'videosdk.launchPort': 0,
    'videosdk.room': 'abcd-efgh-ijkl',
    'speechLog.keepSound': true,
  });
}

/** A row and a recording of a Parley that wrote whatever a server said. */
function writeOldOverlap(): void {
  const { database } = openDatabase(folder);
  const facts = { parleyVersion: '0', audioHost: 'null', transport: 'demo' };
  const rows = openRowWriter(database, facts, OVERLAP_AT_UTC_MS, { toUtcMs: Math.round });
  const event = overlapJudged(OVERLAP_AT_UTC_MS);
  if (event.kind === 'overlap-judged')
    rows.write({ ...event, verdict: { ...event.verdict, because: `wss://me:${plantInUrl('Old')}@host said no` } });
  rows.write({ kind: 'overlap-sound', atMs: 0, createdAtMs: OVERLAP_AT_UTC_MS, fromMs: -500, file: SOUND });
  rows.endSession(OVERLAP_AT_UTC_MS);
  database.close();
  mkdirSync(join(folder, 'overlap-sound'));
  writeFileSync(join(folder, 'overlap-sound', SOUND), formatWav(new Int16Array(3200), 16_000, 2));
}

/** All that the operator can ask for. @returns what the screen was told meanwhile, but for what a room needs */
async function goThroughEverything(kiosk: Kiosk): Promise<string> {
  const shown: unknown[] = [];
  const events: KioskEvent[] = [];
  kiosk.onEvent((event) => events.push(event));
  kiosk.onScreenEvent((event) => {
    if (event.kind !== 'room') shown.push(event);
  });
  const { commands } = kiosk;
  await commands['screen.ready']({});
  await commands['screen.touched']({});
  await commands['operator.pin.set']({ pin: PIN });
  await commands['operator.lock']({});
  await commands['operator.unlock']({ pin: `${PIN}0` });
  await until(() => (commands['operator.status']({}) as { waitMs: number }).waitMs === 0);
  expect(await commands['operator.unlock']({ pin: PIN })).toMatchObject({ unlocked: true });
  await commands['settings.change']({ path: 'link.token', value: plant('changed') });
  await commands['settings.change']({
    path: 'livekit.endpointUrl',
    value: `http://a:${plantInUrl('New')}@${address}/`,
  });
  await commands['settings.change']({ path: 'livekit.endpointUrl', value: `no url, ${plantInUrl('token=')}` });
  await commands['agent.try']({});
  await until(() => events.some(({ kind }) => kind === 'detector-error'), 20_000);
  // What settings hold the kiosk knows, however a library words it.
  const known = [...planted].filter((secret) => !/^plantedOld|token=/.test(secret) && secret !== PIN).join(' ');
  kiosk.tellNotice('warn', `control-word: the server said ${known}`);
  kiosk.report({
    part: 'screen',
    kind: 'crashed',
    repair: 'none',
    atMs: 1,
    detail: known,
    outageMs: null,
  });
  await commands['settings.export']({});
  for (const format of ['csv', 'jsonl', 'wav'] as const) await commands['overlaps.export']({ filter: FILTER, format });
  await commands['health.bundle']({ withSound: true });
  return JSON.stringify([shown, commands['health.log']({})]);
}

/** Where secrets have to be, readable for the kiosk's user alone. */
const THEIR_PLACE = /^(secrets\.json|settings\.json(\.backup)?|link-token)$/;

function filesBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Each text of the data folder by its name; a zip's files by theirs. */
function textsIn(place: string): [name: string, text: string][] {
  return filesBelow(place).flatMap((file): [string, string][] => {
    const name = relative(place, file);
    const bytes = readFileSync(file);
    if (!name.endsWith('.zip')) return [[name, `${name}\n${bytes.toString('latin1')}\n${bytes.toString('utf8')}`]];
    return Object.entries(unzipSync(bytes)).map(([inner, content]) => [`${name}/${inner}`, strFromU8(content)]);
  });
}

function secretsIn(text: string): string[] {
  return [...planted].filter((secret) => {
    const bytes = Buffer.from(secret);
    const base64 = bytes.toString('base64').replace(/=+$/, '');
    const spelled = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64];
    return [...spelled, bytes.toString('base64url'), bytes.toString('hex')].some((spelling) => text.includes(spelling));
  });
}

it.each(['livekit', 'videosdk', 'link'] as const)(
  'no secret of a kiosk with %s is in its log, its log lines, an export, the bundle or on the screen',
  async (transport) => {
    const settings = settingsFullOfSecrets(transport);
    writeOldOverlap();
    const old = [...planted].at(-1) ?? '';
    const kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder, audio: 'null' });
    const shown = await goThroughEverything(kiosk);
    await kiosk.close();
    const texts = textsIn(folder).filter(([name]) => !THEIR_PLACE.test(name));
    const found = [['stderr', said], ['screen', shown], ['kept lines', log.lastLines().join('\n')], ...texts].flatMap(
      ([name, text]) => secretsIn(text).map((secret) => `${secret} in ${name}`),
    );
    // What an older Parley wrote into the log stays there; it is not handed on.
    expect(found.filter((where) => where !== `${old} in speech-log.db`)).toEqual([]);
    const names = texts.map(([name]) => name.replaceAll(/\d{8}T\d{6}Z/g, 'AT'));
    expect(names).toEqual(
      expect.arrayContaining([
        'exports/overlaps-AT.csv',
        'exports/overlaps-AT.jsonl',
        'exports/overlaps-AT-wav/manifest.csv',
        'exports/overlaps-AT-wav/manifest.jsonl',
        `exports/overlaps-AT-wav/${SOUND}`,
        'exports/settings-AT.json',
        'exports/support-AT.zip/log.jsonl',
        'exports/support-AT.zip/health.json',
        'exports/support-AT.zip/settings.json',
        `exports/support-AT.zip/sound/${SOUND}`,
        'speech-log.db',
      ]),
    );
    // The search is not blind: what is no secret is found where secrets are looked for.
    const text = (name: string): string => texts.find(([file]) => file === name)?.[1] ?? '';
    expect([text('speech-log.db'), shown].map((some) => some.includes('control-word'))).toEqual([true, true]);
    expect(said).toContain('setting changed');
    expect(texts.filter(([name]) => name.endsWith('.csv')).every(([, some]) => some.includes('said no'))).toBe(true);
    expect(secretsIn(texts.map(([, some]) => some).join() + settings.link.token)).toContain(settings.link.token);
  },
);

it('keeps a secret out of what a stranger makes the link say', async () => {
  const settings = settingsFullOfSecrets('link');
  const kiosk = await openKiosk({ settings, dataFolder: folder, assetsFolder, audio: 'null' });
  const port = /"port":(\d+)/.exec(said)?.[1] ?? '';
  const guess = plantInUrl('Guess');
  for (const token of [guess, settings.link.token]) {
    const stranger = new WebSocket(`ws://127.0.0.1:${port}/link?token=${encodeURIComponent(token)}`);
    await new Promise((resolve) => stranger.once('error', resolve).once('open', resolve).once('close', resolve));
    stranger.terminate();
  }
  await kiosk.close();
  expect(port).not.toBe('');
  expect(secretsIn(said + textsIn(folder).join())).toEqual([]);
});
