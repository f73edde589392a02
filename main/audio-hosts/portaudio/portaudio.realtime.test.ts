import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../../clock.ts';
import type { MicrophoneFrame } from '../../domain/audio-frames.ts';
import type { AudioHostIncident } from '../../domain/kiosk-events.ts';
import { SILENCE_DBFS } from '../../domain/pcm.ts';
import { defaultSettings } from '../../domain/settings.ts';
import type { AudioHost, AudioHostEvent } from '../../interfaces/audio-host.ts';
import { log } from '../../log.ts';
import type { Recording } from '../../testing/recording.ts';
import { find, markerSound, quantile, silentFrom } from '../../testing/sound-analysis.ts';
import { until } from '../../testing/until.ts';
import {
  openVirtualSoundCard,
  virtualSoundCardMissing,
  type VirtualSoundCard,
} from '../../testing/virtual-sound-card.ts';
import { openPortaudioHost } from './host.ts';

const RATE = 24_000;
const missing = virtualSoundCardMissing();
if (missing !== null) process.stderr.write(`portaudio tests are skipped: ${missing}\n`);
log.setLevel('error');

/** Speech-like: every 100 ms sound different from every other, so that a place in it can be found again. */
function babble(lengthMs: number): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: lengthMs * 24 }, (_, i) => {
    const word = Math.floor(i / 2400);
    phase += (2 * Math.PI * (300 + ((word * 7919) % 97) * 20 + (i % 2400) / 8)) / RATE;
    return Math.round(8000 * Math.sin(phase));
  });
}

const childrenOf = (): number[] => {
  try {
    return execFileSync('pgrep', ['-P', String(process.pid), '-f', 'audio-process'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return []; // pgrep finds none
  }
};

describe.skipIf(missing !== null)('portaudio host on a virtual sound card', () => {
  const before = { ...process.env };
  let card: VirtualSoundCard;
  let host: AudioHost;
  let events: AudioHostEvent[];
  let speaker: Recording;

  beforeAll(async () => {
    card = await openVirtualSoundCard();
    Object.assign(process.env, card.env);
  });
  afterAll(async () => {
    process.env = before;
    await card.close();
  });
  afterEach(async () => {
    await host.close();
    expect(childrenOf()).toEqual([]);
  });

  async function open(): Promise<void> {
    host = openPortaudioHost({ clock, audio: defaultSettings.audio });
    events = [];
    host.listen((event) => events.push(event));
    speaker = await card.recordSpeaker(RATE);
    await until(() => childrenOf().length === 2, 10_000);
    // The canceller's first level is that of a running microphone.
    await until(() => events.some((event) => event.kind === 'levels' && event.rawMicrophoneDbfs > -200), 10_000);
    await sleep(2500);
    events.length = 0;
  }
  const incidents = (): AudioHostIncident[] =>
    events.flatMap((event) => (event.kind === 'incident' ? [event.incident] : []));
  const has = (kind: AudioHostEvent['kind']) => (): boolean => events.some((event) => event.kind === kind);
  const play = (segmentId: string, generation: number, samples: Int16Array): void => {
    host.play({ segmentId, generation, samples });
    host.endSegment(segmentId, generation);
  };

  it('is heard when it says that it is heard, and silent soon after a clear', async () => {
    await open();
    const offsets: number[] = [];
    const stops: number[] = [];
    for (let trial = 1; trial <= 6; trial++) {
      const marker = markerSound(RATE);
      const samples = babble(3000);
      samples.fill(0, 0, 2400);
      samples.set(marker);
      events.length = 0;
      play(`s${trial}`, trial, samples);
      await until(has('segment-started'), 5000);
      await sleep(500 + trial * 7);
      const decidedAtMs = clock.nowMs();
      host.clear(trial + 1, 30);
      await until(has('silent'), 2000);
      await speaker.reach(decidedAtMs + 400);
      const started = events.find((event) => event.kind === 'segment-started')!;
      const from = Math.max(0, speaker.indexAt(started.heardAtMs - 300));
      const found = find(speaker.samples.subarray(from, from + RATE), marker);
      offsets.push(speaker.atMsOf(from + found.index) - started.heardAtMs);
      const decided = speaker.indexAt(decidedAtMs);
      const quiet = silentFrom(speaker.samples.subarray(decided, decided + (RATE * 400) / 1000), RATE);
      stops.push(((quiet ?? Infinity) * 1000) / RATE);
    }
    process.stdout.write(
      `heard position: ${offsets.map(Math.round).join(' ')} ms off; decision to silence: ${stops.map(Math.round).join(' ')} ms\n`,
    );
    expect(Math.abs(quantile(offsets, 0.5))).toBeLessThan(40);
    expect(quantile(stops, 0.5)).toBeLessThan(120);
    await speaker.stop();
  });

  it('goes on with the sentence after its processes were killed, and tells one incident for each', async () => {
    await open();
    const speech = babble(5000);
    play('a', 1, speech);
    await until(has('segment-started'), 5000);
    await sleep(1500);
    const killed = childrenOf();
    expect(killed.length).toBe(2);
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    const killedAtMs = clock.nowMs();
    await until(has('segment-finished'), 20_000);
    await sleep(300);
    const finished = events.find((event) => event.kind === 'segment-finished')!;
    expect(finished).toMatchObject({ segmentId: 'a', heardMs: 5000, interrupted: false });
    expect(incidents().map(({ kind }) => kind)).toEqual(['crashed', 'crashed']);
    const speakerOutage = incidents().find(({ detail }) => detail.startsWith('loudspeaker'))!;
    process.stdout.write(
      `killed in mid-sentence: loudspeaker back after ${speakerOutage.outageMs?.toFixed(0) ?? '?'} ms\n`,
    );
    expect(speakerOutage.outageMs).toBeLessThan(3000);
    // Every word (100 ms) but the one that was cut is in the recording.
    const heard = speaker.samples.slice(speaker.indexAt(killedAtMs - 2500));
    const lost = Array.from({ length: 50 }, (_, word) => word).filter((word) => {
      const pattern = speech.subarray(word * 2400 + 240, word * 2400 + 1440);
      return find(heard, pattern).score < 0.9;
    });
    expect(lost.length).toBeLessThanOrEqual(3);
    await speaker.stop();
  });

  it('loses its microphone and has it back, while it speaks on', async () => {
    await open();
    const frames: MicrophoneFrame[] = [];
    void (async () => {
      for await (const frame of host.microphone) frames.push(frame);
    })();
    play('a', 1, babble(9000));
    await until(has('segment-started'), 5000);
    await sleep(500);
    await card.unloadMicrophone();
    const goneAtMs = clock.nowMs();
    await sleep(2500);
    const deaf = frames.filter((frame) => frame.capturedAtMs > goneAtMs + 1500);
    await card.loadMicrophone();
    const backAtMs = clock.nowMs();
    await until(has('incident'), 10_000);
    expect(clock.nowMs() - backAtMs).toBeLessThan(5000);
    await until(has('segment-finished'), 20_000);
    // While it is gone the microphone is silent: the server's own offer is the agent's voice.
    expect(deaf.length).toBeGreaterThan(50);
    expect(Math.max(...deaf.map((frame) => frame.rawDbfs))).toBe(SILENCE_DBFS);
    expect(incidents().map(({ kind }) => kind)).toEqual(['device-lost']);
    const { outageMs } = incidents()[0];
    process.stdout.write(`microphone away for 2.5 s: outage ${outageMs?.toFixed(0) ?? '?'} ms\n`);
    const told = events.flatMap((event) => (event.kind === 'notice' ? [event.level] : []));
    expect(told).toEqual(['warn', 'info']);
    // It hears again.
    frames.length = 0;
    await card.playIntoMicrophone({ samples: markerSound(16_000), sampleRate: 16_000 }).done;
    await until(() => frames.some((frame) => frame.rawDbfs > -30), 3000);
    await speaker.stop();
  });

  it('lists devices while it runs', async () => {
    await open();
    const devices = await host.devices();
    expect(devices.map(({ hostApi, name }) => `${hostApi}: ${name}`)).toContain('ALSA: default');
    expect(devices.find(({ name }) => name === 'default')?.isDefault).toBe(true);
    await speaker.stop();
  });

  it('keeps looking for a device that is not there, says so once, and keeps time', async () => {
    const audio = { ...defaultSettings.audio, outputDevice: 'no such loudspeaker', inputDevice: 'no such microphone' };
    host = openPortaudioHost({ clock, audio });
    events = [];
    host.listen((event) => events.push(event));
    let frames = 0;
    void (async () => {
      for await (const frame of host.microphone) frames += frame.samples.length / 160;
    })();
    host.play({ segmentId: 'a', generation: 1, samples: babble(1000) });
    await sleep(4000);
    host.clear(2, 30);
    await until(has('silent'), 1000);
    const said = events.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
    expect(said.toSorted()).toEqual([
      'loudspeaker: there is no output device called “no such loudspeaker”',
      'microphone: there is no input device called “no such microphone”',
    ]);
    expect(events.filter(({ kind }) => kind === 'segment-finished')).toMatchObject([
      { segmentId: 'a', heardMs: 0, interrupted: true },
    ]);
    expect(frames).toBeGreaterThan(300);
  });
});
