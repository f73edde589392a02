import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingFields, withValues } from '../domain/secret-settings.ts';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import { parseWav } from '../domain/wav.ts';
import { openKiosk, type Kiosk } from '../kiosk.ts';
import { openQuietVisitor } from '../testing/e2e/quiet-visitor.ts';
import { until } from '../testing/until.ts';
import { openSoundKeeping } from './sound-keeping.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const MODEL = join(ASSETS, 'models/judge.onnx');
const QUESTION = join(ASSETS, 'demo/visitor/is-there-much-more.wav');
/** So much of the question is a word. */
const WORD_MS = 700;

/** Who follows each setting that does not wait for a restart: a new one fails here until somebody does. */
const FOLLOWED_BY: Readonly<Record<string, readonly string[]>> = {
  'the screen': [
    'screen.captions',
    'screen.captionSize',
    'screen.captionContrast',
    'screen.language',
    'avatar.character',
    'avatar.file',
    'avatar.picture',
    'avatar.theme',
    'avatar.motionIntensity',
    'avatar.attractEveryMs',
    'interruption.talkKey',
    'speechLog.keepSound',
    'operator.corner',
    'operator.taps',
    'operator.key',
  ],
  'who judges': [
    'interruption.detectors',
    'interruption.threshold',
    'interruption.serverUrl',
    'interruption.serverApiKey',
    'interruption.serverApiSecret',
    'interruption.livekitApiKey',
    'interruption.livekitApiSecret',
    'interruption.operatingPoint',
    'interruption.modelFile',
    'interruption.secondModelFile',
  ],
  'turn taking': [
    'interruption.mode',
    'interruption.minInterruptionMs',
    'interruption.backchannelSilenceMs',
    'interruption.minWords',
    'interruption.falseInterruptionMs',
    'conversation.endOfTurnMs',
    'conversation.idleMs',
  ],
  'the voice': ['interruption.duckGainDb'],
  'hearing a voice': ['voice.confidence', 'voice.startMs', 'voice.stopMs', 'voice.minVolume'],
  'the log': ['speechLog.keepDays', 'speechLog.keepMegabytes', 'speechLog.keepBackups'],
  recordings: ['speechLog.keepSoundDays', 'speechLog.keepSoundMegabytes'],
};
/** Followed outside of what is opened here; these tests show how. */
const SHOWN_ELSEWHERE: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'interruption.saysGoingOn': [
    '../pipeline/bot-output.test.ts',
    'says no phrase before something of which nothing was heard, nor when the operator wants none',
  ],
  'operator.leaveAfterMs': ['../operator/operator.test.ts', 'closes sooner as soon as the setting says so'],
  'screen.display': ['../shells/electron/lock-down.test.ts', 'changes at once when the operator chooses another one'],
};

let folder: string;
let kiosk: Kiosk;
const visitor = openQuietVisitor();
const events: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-followed-'));
  kiosk = await openKiosk({
    settings: defaultSettings,
    dataFolder: folder,
    assetsFolder: ASSETS,
    audio: 'null',
    visitor,
  });
  kiosk.onEvent(({ kind }) => events.push(kind));
});
afterAll(async () => {
  await kiosk.close();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

/** Settings that note who looks at them from now on. */
function noting(settings: Settings, reads: Set<string>): Settings {
  const groups = Object.entries(settings).map(([group, body]) => [
    group,
    new Proxy(body, {
      get: (target, name: string) => {
        reads.add(`${group}.${name}`);
        return target[name as keyof typeof target] as unknown;
      },
    }),
  ]);
  return Object.fromEntries(groups) as Settings; // the same groups
}

const unread = (kind: keyof typeof FOLLOWED_BY, reads: ReadonlySet<string>): string[] =>
  FOLLOWED_BY[kind].filter((path) => !reads.has(path));

it('has somebody for each setting that counts at once, and waits for a restart with each other one', () => {
  const live = settingFields.filter(({ needsRestart }) => !needsRestart).map(({ path }) => path);
  expect([...Object.values(FOLLOWED_BY).flat(), ...Object.keys(SHOWN_ELSEWHERE)].sort()).toEqual(live.sort());
});

it('looks at each changed setting without being started again', async () => {
  const reads = new Set<string>();
  const everyJudge = withValues(defaultSettings, {
    'interruption.detectors': ['local', 'server', 'livekit', 'vad'],
    'interruption.livekitApiKey': 'key',
    'interruption.livekitApiSecret': 'secret',
    'interruption.serverApiKey': 'key',
    'interruption.serverApiSecret': 'secret',
    'interruption.secondModelFile': MODEL,
  });
  // As the carriers send it.
  const off = kiosk.onScreenEvent((event) => void JSON.stringify(event));
  await kiosk.changeSettings(noting(everyJudge, reads));
  off();
  expect(['the screen', 'who judges', 'the log'].flatMap((kind) => unread(kind, reads))).toEqual([]);

  // By length of speech: a word stops the guide.
  const hasty = withValues(defaultSettings, {
    'interruption.mode': 'vad',
    'interruption.minInterruptionMs': 100,
    'interruption.falseInterruptionMs': 600,
    'conversation.endOfTurnMs': 200,
  });
  reads.clear();
  await kiosk.changeSettings(noting(hasty, reads));
  void kiosk.commands['topic.choose']({ topicId: 'bellows' });
  await until(() => events.includes('segment-started'));
  visitor.say(parseWav(readFileSync(QUESTION)).samples.subarray(0, WORD_MS * 16));
  await until(
    () => ['turn taking', 'the voice', 'hearing a voice'].every((kind) => unread(kind, reads).length === 0),
    10_000,
  ).catch(() => undefined); // what lacks is said below
  expect(['turn taking', 'the voice', 'hearing a voice'].flatMap((kind) => unread(kind, reads))).toEqual([]);
});

it('asks for the limits of the recordings each time', () => {
  const reads = new Set<string>();
  let settings = defaultSettings;
  const keeping = openSoundKeeping(
    folder,
    () => settings.speechLog,
    () => undefined,
  );
  settings = noting(settings, reads);
  keeping.off();
  openSoundKeeping(
    folder,
    () => settings.speechLog,
    () => undefined,
  ).off();
  expect(unread('recordings', reads)).toEqual([]);
});

it.each(Object.entries(SHOWN_ELSEWHERE))('%s is followed where another test shows it', (_path, [file, title]) => {
  expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(title);
});
