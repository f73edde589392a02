import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../domain/settings.ts';
import { parseWav } from '../domain/wav.ts';
import type { DetectorEvent, DetectorInput, InterruptionDetector } from '../interfaces/interruption-detector.ts';
import { openFakeServer, type FakeServer } from '../testing/fake-bargein-server.ts';
import { until } from '../testing/until.ts';
import { interruptionDetectors, openInterruptionDetector } from './index.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** Interrupts when the visitor has spoken for 1.5 s. */
async function openServer(): Promise<FakeServer> {
  const server = await openFakeServer({
    request: (connection, request) => {
      connection.answer(request, request.samples.length >= 24_000);
    },
  });
  opened.push(server);
  return server;
}
function settingsWith(change: Partial<Settings['interruption']>): Settings {
  return { ...defaultSettings, interruption: { ...defaultSettings.interruption, ...change } };
}
async function settingsOf(detectors: Settings['interruption']['detectors']): Promise<[Settings, FakeServer]> {
  const server = await openServer();
  const settings = { detectors, serverUrl: server.url, serverApiKey: 'kiosk', serverApiSecret: 'secret' };
  return [settingsWith(settings), server];
}

const members: Readonly<Record<string, (settings: Settings) => InterruptionDetector>> = {
  server: (settings) => interruptionDetectors.server(settings).detector,
  local: (settings) => interruptionDetectors.local(settings).detector,
  vad: (settings) => interruptionDetectors.vad(settings).detector,
  chain: (settings) => openInterruptionDetector('adaptive', settings),
};

type Told = Parameters<ReturnType<InterruptionDetector['openStream']>['push']>[0];

/** Tells it, with a clock that goes on by 10 ms with each frame, and lets the network breathe. */
async function tell(detector: InterruptionDetector, script: string): Promise<DetectorEvent[]> {
  const stream = detector.openStream();
  const events: DetectorEvent[] = [];
  stream.listen((event) => events.push(event));
  await new Promise((resolve) => setTimeout(resolve, 60));
  let atMs = 1000;
  for (const token of script) {
    for (const input of inputsOf(token, atMs)) {
      stream.push(input);
      if (input.kind === 'audio') atMs += 10;
    }
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
  await stream.close();
  stream.push({ kind: 'overlap-speech-started', atMs, speechDurationMs: 0 });
  return events;
}

const QUESTION = parseWav(readFileSync(new URL('../testing/fixtures/interruptions/libri-1688.wav', import.meta.url)));
/** Where somebody is in the middle of a sentence, in 10 ms frames. */
const SPEAKING_FRAME = 60;

/** 10 ms of a real voice that goes on with the clock, or of a quiet room. */
function soundAt(token: string, frame: number): Int16Array {
  if (token !== 'v') return Int16Array.from({ length: 160 }, (_, i) => ((i * 7919 + frame * 31) % 13) - 6);
  const from = (SPEAKING_FRAME + frame) * 160;
  return QUESTION.samples.slice(from, from + 160);
}

/** `A a` the agent, `O o` the overlap, `e` its end because of the agent, `v` 100 ms of voice, `-` of none. */
function inputsOf(token: string, atMs: number): readonly DetectorInput[] {
  const single: Readonly<Record<string, Told>> = {
    A: { kind: 'agent-speech-started', atMs },
    a: { kind: 'agent-speech-ended', atMs },
    O: { kind: 'overlap-speech-started', atMs, speechDurationMs: 0 },
    o: { kind: 'overlap-speech-ended', atMs, agentEnded: false },
    e: { kind: 'overlap-speech-ended', atMs, agentEnded: true },
  };
  if (token in single) return [single[token]];
  const speechProbability = token === 'v' ? 0.9 : 0.05;
  return Array.from({ length: 10 }, (_, i) => ({
    kind: 'audio',
    samples: soundAt(token, (atMs - 1000) / 10 + i),
    sampleRate: 16_000,
    atMs: atMs + i * 10,
    speechProbability,
  }));
}
const verdicts = (events: readonly DetectorEvent[]): boolean[] =>
  events.flatMap((event) => (event.kind === 'overlapping-speech' ? [event.event.isInterruption] : []));

describe.each(Object.entries(members))('the detector %s', (_name, open) => {
  it.each<[string, string, boolean[]]>([
    ['takes the floor for an interruption, once', 'AO' + 'v'.repeat(20) + 'oa', [true]],
    ['lets a short sound pass', 'A-----Ov---oa', [false]],
    ['gives one event when nothing was heard', 'AOoa', [false]],
    ['gives one event for each overlap', 'AOv--oOv--o--Ov-oa', [false, false, false]],
    ['keeps the overlap over the agent’s next segment', 'AO' + 'vvvv' + 'A' + 'v'.repeat(16) + 'oa', [true]],
  ])('%s', async (_what, script, expected) => {
    const [settings] = await settingsOf(['server', 'local']);
    const detector = open(settings);
    opened.push(detector);
    const events = await tell(detector, script);
    expect(verdicts(events)).toEqual(expected);
    expect(events.filter(({ kind }) => kind === 'metrics-collected')).toHaveLength(expected.length);
    expect(events.filter(({ kind }) => kind === 'error')).toEqual([]);
  });

  it('counts neither when the agent ended first', async () => {
    const [settings] = await settingsOf(['server', 'local']);
    const detector = open(settings);
    opened.push(detector);
    const events = await tell(detector, 'AOv-ea');
    expect(events).toMatchObject([
      { kind: 'overlapping-speech', event: { isInterruption: false, agentEnded: true } },
      { kind: 'metrics-collected', metrics: { numInterruptions: 0, numBackchannels: 0 } },
    ]);
  });
});

describe('the chain of the settings', () => {
  it('asks the server with its key, and passes over what has no key', async () => {
    const [settings, server] = await settingsOf(['livekit', 'server', 'local']);
    const saved = { ...process.env };
    for (const name of ['LIVEKIT_API_KEY', 'LIVEKIT_INFERENCE_API_KEY']) Reflect.deleteProperty(process.env, name);
    const detector = openInterruptionDetector('adaptive', settings);
    Object.assign(process.env, saved);
    opened.push(detector);
    expect(detector.name).toBe('server → local');
    const events = await tell(detector, 'AOv-oa');
    expect(events[0]).toMatchObject({ kind: 'overlapping-speech', event: { detector: 'server' } });
    const { authorization } = server.connections[0].headers;
    const claims = JSON.parse(Buffer.from(authorization!.split('.')[1], 'base64url').toString()) as { iss: string };
    expect(claims.iss).toBe('kiosk');
  });

  it('judges by itself when the server was never there', async () => {
    const detector = openInterruptionDetector(
      'adaptive',
      settingsWith({ detectors: ['server', 'local'], serverUrl: 'ws://127.0.0.1:9' }),
    );
    opened.push(detector);
    const stream = detector.openStream();
    const events: DetectorEvent[] = [];
    stream.listen((event) => events.push(event));
    await until(() => events.some(({ kind }) => kind === 'detector-changed'));
    expect(events).toMatchObject([
      { kind: 'error', error: { label: 'server', recoverable: true } },
      { kind: 'detector-changed', from: 'server', to: 'local' },
    ]);
  });
});
