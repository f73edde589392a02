import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { clock } from '../clock.ts';
import type { AgentAudioFrame, MicrophoneFrame } from '../domain/audio-frames.ts';
import { levelDbfs, SILENCE_DBFS } from '../domain/pcm.ts';
import { defaultSettings } from '../domain/settings.ts';
import { formatWav, parseWav } from '../domain/wav.ts';
import type { AudioHost, AudioHostEvent } from '../interfaces/audio-host.ts';
import { log } from '../log.ts';
import { quantile } from '../testing/sound-analysis.ts';
import { openVirtualSoundCard, virtualSoundCardMissing } from '../testing/virtual-sound-card.ts';
import { openAudioHost } from './index.ts';

log.setLevel('error');
const { audio } = defaultSettings;
const folder = await mkdtemp(join(tmpdir(), 'parley-audio-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const members: { name: string; hasLoop: boolean; open: () => Promise<AudioHost> }[] = [
  { name: 'null', hasLoop: false, open: () => openAudioHost('null', { clock, audio }) },
  {
    name: 'wav-file',
    hasLoop: true,
    open: () => openAudioHost('wav', { clock, audio, wav: { recordFile: join(folder, 'contract.wav'), echo: true } }),
  },
];

const missing = virtualSoundCardMissing();
if (missing === null) {
  const before = { ...process.env };
  const card = await openVirtualSoundCard();
  Object.assign(process.env, card.env);
  afterAll(async () => {
    process.env = before;
    await card.close();
  });
  members.push({
    name: 'portaudio',
    hasLoop: false,
    open: async () => {
      const host = await openAudioHost('portaudio', { clock, audio });
      // A virtual device that just woke may still hold its breath once.
      await sleep(2500);
      return host;
    },
  });
} else process.stderr.write(`the contract is not tested with portaudio: ${missing}\n`);

/** A tone whose sample values tell its position: 200 Hz, so 120 samples a period. */
function tone(segmentId: string, generation: number, durationMs: number): AgentAudioFrame {
  const samples = Int16Array.from({ length: durationMs * 24 }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * i) / 120)),
  );
  return { segmentId, generation, samples };
}

type Told = { readonly event: AudioHostEvent; readonly atMs: number };

function follow(host: AudioHost): { told: Told[]; until: (kind: string, count?: number) => Promise<void> } {
  const told: Told[] = [];
  let check: () => void = () => undefined;
  host.listen((event) => {
    told.push({ event, atMs: clock.nowMs() });
    check();
  });
  const until = (kind: string, count = 1): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (told.filter(({ event }) => event.kind === kind).length >= count) resolve();
      };
      check();
    });
  return { told, until };
}

type Heard = Extract<AudioHostEvent, { kind: 'heard' }>;
const framesOf = (told: readonly Told[]) =>
  told.filter((one): one is Told & { event: Heard } => one.event.kind === 'heard').map(({ event }) => event.frame);
type Upcoming = Extract<AudioHostEvent, { kind: 'upcoming' }>;
/** What was told ahead, without what was replaced since; and how long before it was heard. */
function foreseen(told: readonly Told[]): { frame: Upcoming['frame']; aheadMs: number }[] {
  let left: { frame: Upcoming['frame']; aheadMs: number }[] = [];
  for (const { event, atMs } of told) {
    if (event.kind !== 'upcoming') continue;
    const { frame } = event;
    if (frame.replaces) left = left.filter((one) => one.frame.heardAtMs < frame.heardAtMs - 5);
    if (frame.samples.length > 0) left.push({ frame, aheadMs: frame.heardAtMs - atMs });
  }
  return left;
}
const changesOf = (told: readonly Told[]): string[] =>
  told.flatMap(({ event }) => {
    if (event.kind === 'segment-started') return [`${event.segmentId} started`];
    if (event.kind === 'segment-finished') return [`${event.segmentId} finished${event.interrupted ? ' early' : ''}`];
    return event.kind === 'silent' ? [`silent ${event.generation}`] : [];
  });

/** Says when it is heard, and stops when it is told to. */
async function playsRecordings(host: AudioHost): Promise<void> {
  const heardAtMs: number[] = [];
  const play = (lengthMs: number) =>
    host.playBeside(tone('recording', 1, lengthMs).samples, (atMs) => heardAtMs.push(atMs));
  expect(await play(200)).toBe(true);
  expect(heardAtMs).toHaveLength(1);
  const long = play(5000);
  while (heardAtMs.length < 2) await sleep(10);
  const stoppedAtMs = performance.now();
  await host.playBeside(new Int16Array(0), () => undefined);
  expect([await long, performance.now() - stoppedAtMs < 1500]).toEqual([true, true]);
}

describe.each(members)('audio host $name', ({ open, hasLoop }) => {
  let host: AudioHost;
  afterEach(() => host.close());

  it('says a segment: every sample once, in 20 ms frames, told before they are heard', async () => {
    host = await open();
    const { told, until } = follow(host);
    const speech = tone('a', 1, 500);
    host.play({ ...speech, samples: speech.samples.subarray(0, 5000) });
    host.play({ ...speech, samples: speech.samples.subarray(5000) });
    host.endSegment('a', 1);
    await until('segment-finished');
    const frames = framesOf(told);
    expect(frames.flatMap((frame) => [...frame.samples])).toEqual([...speech.samples]);
    expect(frames.map((frame) => frame.positionMs)).toEqual(Array.from({ length: 25 }, (_, i) => i * 20));
    const ahead = foreseen(told);
    expect(ahead.flatMap(({ frame }) => [...frame.samples])).toEqual([...speech.samples]);
    const leads = ahead.slice(8).map(({ aheadMs }) => aheadMs);
    expect(quantile(leads, 0.5)).toBeGreaterThan(110);
    expect(quantile(leads, 0.5)).toBeLessThan(190);
    expect(changesOf(told)).toEqual(['a started', 'a finished']);
    const aheadMs = told.flatMap(({ event, atMs }) => (event.kind === 'heard' ? [event.frame.heardAtMs - atMs] : []));
    expect(quantile(aheadMs, 0.5)).toBeGreaterThan(0);
    // Each 20 ms after the one before, but where a busy machine left a real device without samples.
    const stepsMs = frames.slice(1).map((frame, i) => frame.heardAtMs - frames[i].heardAtMs);
    expect(Math.abs(quantile(stepsMs, 0.5) - 20)).toBeLessThan(2);
    expect(stepsMs.filter((stepMs) => Math.abs(stepMs - 20) > 10).length).toBeLessThanOrEqual(4);
  });

  it('tells that a segment is over when it is over, not before', async () => {
    host = await open();
    const { told, until } = follow(host);
    host.play(tone('a', 1, 200));
    host.endSegment('a', 1);
    await until('segment-finished');
    const finish = told.find(({ event }) => event.kind === 'segment-finished')!;
    expect(finish.event).toMatchObject({ segmentId: 'a', generation: 1, heardMs: 200, interrupted: false });
    expect(finish.event.kind === 'segment-finished' && finish.atMs - finish.event.atMs).toBeGreaterThan(-1);
  });

  it('stops for a clear: fades, tells it once, and lets nothing old through', async () => {
    host = await open();
    const { told, until } = follow(host);
    host.play(tone('a', 1, 5000));
    host.play(tone('b', 1, 5000));
    await until('heard', 10);
    const decidedAtMs = clock.nowMs();
    host.clear(2, 30);
    const before = told.length;
    host.play(tone('c', 1, 100));
    host.play(tone('d', 2, 60));
    host.endSegment('d', 2);
    await until('segment-finished', 4);
    const silent = told.find(({ event }) => event.kind === 'silent')!.event;
    expect(silent.kind === 'silent' && silent.atMs - decidedAtMs).toBeLessThan(200);
    expect(changesOf(told)).toEqual(
      expect.arrayContaining(['a finished early', 'b finished early', 'c finished early', 'd started', 'd finished']),
    );
    expect(changesOf(told).filter((line) => line.includes('finished')).length).toBe(4);
    expect(framesOf(told.slice(before)).every((frame) => frame.generation === 2)).toBe(true);
  });

  it('holds its voice and goes on from there', async () => {
    host = await open();
    const { told, until } = follow(host);
    const speech = tone('a', 1, 600);
    host.play(speech);
    host.endSegment('a', 1);
    await until('heard', 10);
    host.pause(0);
    await sleep(300);
    const held = framesOf(told).length;
    await sleep(200);
    expect(framesOf(told).length).toBe(held);
    // What was told ahead of the pause is void.
    const last = framesOf(told)[held - 1];
    expect(foreseen(told).at(-1)!.frame.positionMs).toBeLessThanOrEqual(last.positionMs + 20);
    host.resume(0);
    await until('segment-finished');
    expect(framesOf(told).flatMap((frame) => [...frame.samples])).toEqual([...speech.samples]);
    expect(changesOf(told)).toEqual(['a started', 'a finished']);
  });

  it('turns its voice down and up', async () => {
    host = await open();
    const { told, until } = follow(host);
    host.play(tone('a', 1, 1500));
    host.endSegment('a', 1);
    await until('heard', 10);
    host.duck(-20, 20);
    await until('heard', 35);
    host.duck(0, 20);
    await until('segment-finished');
    const levels = framesOf(told).map((frame) => Math.round(levelDbfs(frame.samples)));
    expect(Math.max(...levels.slice(0, 8)) - Math.min(...levels)).toBe(20);
    expect(levels.at(-1)).toBe(levels[0]);
  });

  it('plays test tone and recordings beside the voice, and measures the loop or says that there is none', async () => {
    host = await open();
    const { told } = follow(host);
    await playsRecordings(host);
    expect(await host.testTone()).toBe(true);
    const measured = await host.measureLoop();
    // Nothing of it is the agent's.
    expect([changesOf(told), framesOf(told)]).toEqual([[], []]);
    if (!hasLoop) {
      expect(measured).toEqual({ kind: 'not-measured', reason: 'not-heard' });
      return;
    }
    if (measured.kind !== 'measured') throw new Error(`not measured: ${measured.reason}`);
    // The wav host's own room: 6 dB quieter, 60 ms after it is heard.
    expect(Math.abs(measured.roundTripMs - measured.outputLatencyMs - 60)).toBeLessThanOrEqual(15);
    expect(Math.abs(measured.echoReturnLossDb - 6)).toBeLessThan(2);
  });

  it('hears 10 ms after 10 ms, with times in order', async () => {
    host = await open();
    const frames: MicrophoneFrame[] = [];
    for await (const frame of host.microphone) if (frames.push(frame) === 60) break;
    expect(frames.every((frame) => frame.samples.length === 160)).toBe(true);
    const steps = frames.slice(1).map((frame, i) => frame.capturedAtMs - frames[i].capturedAtMs);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    const spanMs = frames[59].capturedAtMs - frames[0].capturedAtMs;
    expect(Math.abs(spanMs - 590)).toBeLessThan(60);
  });

  it('ends its microphone at close, twice if need be', async () => {
    host = await open();
    const reading = (async () => {
      let count = 0;
      for await (const frame of host.microphone) count += frame.samples.length;
      return count;
    })();
    await Promise.all([host.close(), host.close()]);
    expect(await reading).toBeGreaterThanOrEqual(0);
  });
});

describe('wav-file host', () => {
  it('writes what was heard, and hears a file and its own echo', async () => {
    const visitor = join(folder, 'visitor.wav');
    const stereo = new Int16Array(44_100).fill(3000);
    await writeFile(visitor, formatWav(stereo, 44_100, 2));
    const recordFile = join(folder, 'said.wav');
    const host = await openAudioHost('wav', { clock, audio, wav: { recordFile, echo: true, microphone: visitor } });
    const { until } = follow(host);
    const frames: MicrophoneFrame[] = [];
    const reading = (async () => {
      for await (const frame of host.microphone) frames.push(frame);
    })();
    await sleep(700);
    host.play(tone('a', 1, 400));
    host.endSegment('a', 1);
    await until('segment-finished');
    await sleep(150);
    await host.close();
    await reading;
    expect(levelDbfs(frames[20].samples)).toBeCloseTo(20 * Math.log10(3000 / 32_768), 1);
    const loud = frames.filter((frame) => frame.speakerDbfs > -30);
    const echoed = frames.slice(65).filter((frame) => frame.rawDbfs > -40);
    expect([loud.length, echoed.length].every((count) => Math.abs(count - 40) <= 2)).toBe(true);
    expect(Math.abs(echoed[5].capturedAtMs - loud[5].capturedAtMs - 60)).toBeLessThanOrEqual(10);
    expect(frames.at(-1)!.speakerDbfs).toBe(SILENCE_DBFS);
    const wav = parseWav(await readFile(recordFile));
    expect([wav.sampleRate, wav.channels]).toEqual([24_000, 1]);
    expect(levelDbfs(wav.samples.filter((sample) => sample !== 0))).toBeGreaterThan(-20);
    expect(wav.samples.length / 24).toBeGreaterThan(1000);
  });

  it('says which file it cannot use', async () => {
    const missing = join(folder, 'no', 'such.wav');
    await expect(openAudioHost('wav', { clock, audio, wav: { recordFile: missing, echo: false } })).rejects.toThrow(
      missing,
    );
    const wav = { recordFile: null, echo: false, microphone: missing };
    await expect(openAudioHost('wav', { clock, audio, wav })).rejects.toThrow(missing);
  });
});
