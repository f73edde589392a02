import { describe, expect, it } from 'vitest';
import type { HeardFrame } from '../domain/audio-frames.ts';
import type { KioskEvent } from '../domain/kiosk-events.ts';
import type { Frame, FrameBody, GoingOnPhrase } from '../domain/speech-frames.ts';
import type { AgentReport } from '../interfaces/avatar-transport.ts';
import { openQuietHost, type QuietHost } from '../testing/quiet-host.ts';
import { type BotOutput, openBotOutput } from './bot-output.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import type { Direction } from './processor.ts';

type Stage = {
  readonly host: QuietHost;
  readonly pipeline: Pipeline;
  readonly output: BotOutput;
  readonly events: KioskEvent[];
  readonly reports: AgentReport[];
  readonly frames: HeardFrame[];
  readonly out: { frame: Frame; direction: Direction }[];
  readonly settle: () => Promise<void>;
  readonly play: (ms: number) => Promise<void>;
};

function openStage({ saysGoingOn = false } = {}): Stage {
  const host = openQuietHost();
  const [events, reports, frames, out]: [KioskEvent[], AgentReport[], HeardFrame[], Stage['out']] = [[], [], [], []];
  const output = openBotOutput({
    host,
    clock: { nowMs: host.nowMs },
    emit: (event) => events.push(event),
    report: (report) => reports.push(report),
    onCleared: (generation) => host.told.push(`cleared ${generation}`),
    onHeard: (frame) => frames.push(frame),
    onUpcoming: () => undefined,
    onCaption: () => undefined,
    saysGoingOn: () => saysGoingOn,
  });
  const pipeline = openPipeline({
    processors: [output],
    onError: (_processor, error) => {
      throw error;
    },
    onOut: (frame, direction) => out.push({ frame, direction }),
  });
  pipeline.pushDown({ kind: 'StartFrame' });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const play = async (ms: number): Promise<void> => {
    await settle();
    for (let left = ms; left > 0; left -= 20) {
      host.advance(20);
      output.tick(host.nowMs());
    }
  };
  return { host, pipeline, output, events, reports, frames, out, settle, play };
}

type Line = {
  readonly ms: number;
  readonly words?: readonly [string, number, number][];
  readonly isProtected?: boolean;
  readonly value?: number;
  readonly rate?: number;
};

function say(
  { pipeline }: Stage,
  segmentId: string,
  { ms, words = [], isProtected = false, value = 1000, rate = 24_000 }: Line,
): void {
  const bodies: FrameBody[] = [
    {
      kind: 'TTSStartedFrame',
      segment: {
        segmentId,
        text: segmentId,
        words: words.map(([text, startMs, endMs]) => ({ text, startMs, endMs })),
        allowInterruptions: !isProtected,
      },
    },
    { kind: 'TTSAudioRawFrame', segmentId, samples: new Int16Array((ms * rate) / 1000).fill(value), sampleRate: rate },
    { kind: 'TTSStoppedFrame', segmentId },
  ];
  for (const body of bodies) pipeline.pushDown(body);
}

const stop = (stage: Stage, keepsRest = false): void => {
  const atMs = stage.host.nowMs();
  stage.pipeline.pushDown({ kind: 'StartInterruptionFrame', atMs, onsetAtMs: atMs - 300, because: 'test', keepsRest });
};
const finished = (stage: Stage): unknown[] =>
  stage.reports.flatMap((report) =>
    report.kind === 'playback-finished' ? [[report.segmentId, Math.round(report.positionMs), report.interrupted]] : [],
  );
const botFrames = (stage: Stage): string[] =>
  stage.out.flatMap(({ frame, direction }) =>
    /^Bot(Started|Stopped|Speaking)|^StartInterruption/.test(frame.kind) && 'atMs' in frame
      ? [`${frame.kind} ${direction} ${Math.round(frame.atMs)}`]
      : [],
  );

describe('bot output', () => {
  it('reports each segment once, with the position as heard', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 200 });
    say(stage, 'b', { ms: 400 });
    await stage.play(400);
    stop(stage);
    await stage.play(200);
    expect(finished(stage)).toEqual([
      ['a', 200, false],
      ['b', 200, true],
    ]);
  });

  it('28: discards what was queued at an interruption and says so', async () => {
    const stage = openStage();
    for (const id of ['a', 'b', 'c']) say(stage, id, { ms: 500 });
    await stage.play(300);
    stop(stage);
    await stage.play(1000);
    expect(finished(stage)).toEqual([
      ['a', 300, true],
      ['b', 0, true],
      ['c', 0, true],
    ]);
    expect(stage.host.heard.filter(({ segmentId }) => segmentId !== 'a')).toEqual([]);
    expect(stage.events.map(({ kind }) => kind)).toEqual([
      'segment-started',
      'segment-finished',
      'speaker-silent',
      'interrupted',
    ]);
    expect(stage.host.told).toEqual(['clear 2 in 30 ms', 'cleared 2']);
  });

  it('wears a segment’s mood from its first sample to its last', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 200 });
    const head = { segmentId: 'b', text: '', words: [], allowInterruptions: true, mood: 'curious' } as const;
    stage.pipeline.pushDown({ kind: 'TTSStartedFrame', segment: head });
    stage.pipeline.pushDown({
      kind: 'TTSAudioRawFrame',
      segmentId: 'b',
      samples: new Int16Array(4800),
      sampleRate: 24_000,
    });
    stage.pipeline.pushDown({ kind: 'TTSStoppedFrame', segmentId: 'b' });
    await stage.play(100);
    expect(stage.events.map(({ kind }) => kind)).toEqual(['segment-started']);
    await stage.play(200);
    expect(stage.events.slice(2).map(({ kind }) => kind)).toEqual(['mood-changed', 'segment-started']);
    await stage.play(400);
    expect(stage.events.slice(4)).toMatchObject([
      { kind: 'segment-finished' },
      { kind: 'mood-changed', mood: 'neutral' },
    ]);
  });

  it('29: says a turn that is shorter than one step, and its start and stop', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 7 });
    await stage.play(500);
    expect(finished(stage)).toEqual([['a', 7, false]]);
    expect(botFrames(stage).map((line) => line.split(' ')[0])).toEqual([
      'BotStartedSpeakingFrame',
      'BotStartedSpeakingFrame',
      'BotSpeakingFrame',
      'BotSpeakingFrame',
      'BotStoppedSpeakingFrame',
      'BotStoppedSpeakingFrame',
    ]);
  });

  it('30: says started once, speaking at most every 200 ms, and stopped once, 350 ms after the last sound', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 500 });
    await stage.play(1200);
    expect(botFrames(stage).filter((line) => line.includes(' down '))).toEqual([
      'BotStartedSpeakingFrame down 0',
      'BotSpeakingFrame down 0',
      'BotSpeakingFrame down 200',
      'BotSpeakingFrame down 400',
      'BotStoppedSpeakingFrame down 860',
    ]);
  });

  it('30: says the interruption first, then that the agent stopped, downstream before upstream', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 2000 });
    await stage.play(400);
    stage.out.length = 0;
    stop(stage);
    await stage.play(600);
    expect(botFrames(stage).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'StartInterruptionFrame down',
      'BotStoppedSpeakingFrame down',
      'BotStoppedSpeakingFrame up',
    ]);
  });

  it('31: takes a peak of 20 for silence: started waits for the first audible sample', async () => {
    const stage = openStage();
    say(stage, 'hush', { ms: 200, value: 20 });
    say(stage, 'voice', { ms: 200, value: 21 });
    await stage.play(900);
    expect(botFrames(stage).filter((line) => line.includes(' down '))).toEqual([
      'BotStartedSpeakingFrame down 200',
      'BotSpeakingFrame down 200',
      'BotStoppedSpeakingFrame down 760',
    ]);
  });

  it('31: a pause of 350 ms or less in a segment is still speaking', async () => {
    const stage = openStage();
    for (const [id, ms, value] of [
      ['a', 200, 999],
      ['b', 320, 0],
      ['c', 200, 999],
    ] as const)
      say(stage, id, { ms, value });
    await stage.play(1500);
    expect(botFrames(stage).filter((line) => /St(arted|opped).* down/.test(line))).toEqual([
      'BotStartedSpeakingFrame down 0',
      'BotStoppedSpeakingFrame down 1080',
    ]);
  });

  it('20, 32: lets nothing of a cleared segment into the next one, not even a tail shorter than a step', async () => {
    const stage = openStage();
    stage.pipeline.pushDown({
      kind: 'TTSStartedFrame',
      segment: { segmentId: 'old', text: '', words: [], allowInterruptions: true },
    });
    stage.pipeline.pushDown({
      kind: 'TTSAudioRawFrame',
      segmentId: 'old',
      samples: new Int16Array(100).fill(111),
      sampleRate: 24_000,
    });
    await stage.settle();
    stop(stage);
    stage.pipeline.pushDown({
      kind: 'TTSAudioRawFrame',
      segmentId: 'old',
      samples: new Int16Array(100).fill(111),
      sampleRate: 24_000,
    });
    stage.pipeline.pushDown({ kind: 'TTSStoppedFrame', segmentId: 'old' });
    say(stage, 'new', { ms: 100, value: 222 });
    await stage.play(400);
    expect(new Set(stage.host.heard.map(({ value }) => value))).toEqual(new Set([222]));
    expect(stage.frames[0]).toMatchObject({ segmentId: 'new', positionMs: 0, generation: 2 });
    expect(finished(stage)).toEqual([
      ['old', 0, true],
      ['new', 100, false],
    ]);
  });

  it('52: ends a segment of which no sound had come yet when it was interrupted', async () => {
    const stage = openStage();
    stage.pipeline.pushDown({
      kind: 'TTSStartedFrame',
      segment: { segmentId: 'a', text: '', words: [], allowInterruptions: true },
    });
    await stage.settle();
    stop(stage);
    await stage.play(100);
    expect(finished(stage)).toEqual([['a', 0, true]]);
  });

  it('interrupts up to the first protected segment and goes on with that one', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 500 });
    say(stage, 'b', { ms: 500 });
    say(stage, 'safety', { ms: 300, isProtected: true });
    say(stage, 'c', { ms: 100 });
    await stage.play(200);
    stop(stage);
    await stage.play(1000);
    expect(finished(stage)).toEqual([
      ['a', 200, true],
      ['b', 0, true],
      ['safety', 300, false],
      ['c', 100, false],
    ]);
  });

  it('does not interrupt a protected segment', async () => {
    const stage = openStage();
    say(stage, 'safety', { ms: 300, isProtected: true });
    await stage.play(100);
    stop(stage);
    await stage.play(400);
    expect(finished(stage)).toEqual([['safety', 300, false]]);
    expect(stage.events.map(({ kind }) => kind)).toEqual(['segment-started', 'segment-finished']);
  });

  it('takes a false interruption back: goes on at the word that was cut, and reports the segment once', async () => {
    const stage = openStage();
    say(stage, 'a', {
      ms: 1000,
      words: [
        ['One', 0, 280],
        ['two', 300, 580],
        ['three', 600, 980],
      ],
    });
    await stage.play(400);
    stop(stage, true);
    await stage.play(1000);
    expect(finished(stage)).toEqual([]);
    stage.frames.length = 0;
    stage.pipeline.pushDown({ kind: 'BotResumeFrame', atMs: stage.host.nowMs() });
    await stage.play(1500);
    expect(stage.frames[0]).toMatchObject({ segmentId: 'a', generation: 2, positionMs: 300 });
    expect(finished(stage)).toEqual([['a', 1000, false]]);
    expect(stage.reports.filter(({ kind }) => kind === 'playback-started')).toHaveLength(1);
  });

  it('says a phrase of the agent before it goes on, by turns, and the agent hears nothing of it', async () => {
    const stage = openStage({ saysGoingOn: true });
    const phrase = (text: string): GoingOnPhrase => ({
      text,
      words: [{ text, startMs: 0, endMs: 200 }],
      samples: new Int16Array(4800).fill(700),
      sampleRate: 24_000,
    });
    stage.pipeline.pushDown({ kind: 'GoingOnFrame', phrases: [phrase('Well,'), phrase('So,')] });
    say(stage, 'a', { ms: 2000 });
    const goOn = async (): Promise<void> => {
      await stage.play(400);
      stop(stage, true);
      await stage.play(600);
      stage.pipeline.pushDown({ kind: 'BotResumeFrame', atMs: stage.host.nowMs() });
    };
    await goOn();
    await goOn();
    await stage.play(3000);
    const started = stage.events.flatMap((event) => (event.kind === 'segment-started' ? [event.text] : []));
    expect(started).toEqual(['a', 'Well,', 'a', 'So,', 'a']);
    expect(finished(stage)).toEqual([['a', 2000, false]]);
    expect(stage.reports.filter((report) => 'segmentId' in report && report.segmentId !== 'a')).toEqual([]);
  });

  it('says no phrase before something of which nothing was heard, nor when the operator wants none', async () => {
    for (const [saysGoingOn, heardMs] of [
      [true, 0],
      [false, 400],
    ] as const) {
      const stage = openStage({ saysGoingOn });
      const samples = new Int16Array(4800).fill(700);
      stage.pipeline.pushDown({
        kind: 'GoingOnFrame',
        phrases: [{ text: 'Well,', words: [], samples, sampleRate: 24_000 }],
      });
      say(stage, 'a', { ms: 1000 });
      await stage.play(heardMs);
      stop(stage, true);
      stage.pipeline.pushDown({ kind: 'BotResumeFrame', atMs: stage.host.nowMs() });
      await stage.play(2000);
      expect(stage.events.some((event) => event.kind === 'segment-started' && event.text === 'Well,')).toBe(false);
      expect(finished(stage)).toEqual([['a', 1000, false]]);
    }
  });

  it('reports what was kept as interrupted when it is given up', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 1000 });
    await stage.play(400);
    stop(stage, true);
    stage.pipeline.pushDown({ kind: 'BotForgetFrame', atMs: 0 });
    await stage.play(1500);
    expect(finished(stage)).toEqual([['a', 400, true]]);
  });

  it('plays an agent of 16 kHz at its own speed, with its last moments', async () => {
    const stage = openStage();
    say(stage, 'a', { ms: 400, rate: 16_000 });
    await stage.play(800);
    const [, positionMs] = (finished(stage) as [string, number, boolean][])[0];
    expect(Math.abs(positionMs - 400)).toBeLessThan(5);
  });
});
