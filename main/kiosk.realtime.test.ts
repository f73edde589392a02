import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { clock } from './clock.ts';
import type { KioskEvent } from './domain/kiosk-events.ts';
import { defaultSettings, type Settings } from './domain/settings.ts';
import { parseWav } from './domain/wav.ts';
import type { VisitorVoice } from './interfaces/visitor-voice.ts';
import { type Kiosk, openKiosk } from './kiosk.ts';

const assetsFolder = join(import.meta.dirname, '../assets');
const recordings = { question: 'how-old-is-the-brooklyn-bridge.wav', hmm: 'hmm.wav' } as const;

/** A visitor who says one recording when told to. */
function openVisitor(): VisitorVoice & { say: (name: keyof typeof recordings) => void } {
  let voice: Int16Array = new Int16Array(0);
  let at = 0;
  return {
    next: (samples) => {
      if (at >= voice.length) return null;
      const piece = new Int16Array(samples);
      piece.set(voice.subarray(at, at + samples));
      at += samples;
      return piece;
    },
    say: (name) => {
      voice = parseWav(readFileSync(join(assetsFolder, 'demo/visitor', recordings[name]))).samples;
      at = 0;
    },
  };
}

const opened: { kiosk: Kiosk; folder: string }[] = [];
afterEach(async () => {
  for (const { kiosk, folder } of opened.splice(0)) {
    await kiosk.close();
    rmSync(folder, { recursive: true });
  }
});

async function openTestKiosk(settings: Settings = defaultSettings, audio: 'null' | 'wav' = 'null') {
  const visitor = openVisitor();
  const folder = mkdtempSync(join(tmpdir(), 'parley-kiosk-'));
  const wav = { recordFile: null, echo: true };
  const kiosk = await openKiosk({
    settings,
    dataFolder: folder,
    assetsFolder,
    audio,
    visitor,
    ...(audio === 'wav' && { wav }),
  });
  opened.push({ kiosk, folder });
  const events: KioskEvent[] = [];
  kiosk.onEvent((event) => events.push(event));
  const until = async <K extends KioskEvent['kind']>(
    kind: K,
    timeoutMs = 10_000,
  ): Promise<Extract<KioskEvent, { kind: K }>> => {
    for (const giveUpAtMs = clock.nowMs() + timeoutMs; clock.nowMs() < giveUpAtMs;) {
      const found = events.find((event): event is Extract<KioskEvent, { kind: K }> => event.kind === kind);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${kind} within ${timeoutMs} ms; there were ${events.map((event) => event.kind).join(', ')}`);
  };
  return { kiosk, visitor, events, until };
}

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

describe('the kiosk', () => {
  it('stops for a visitor’s question, in the order that a visitor would notice, and the screen is told', async () => {
    const { kiosk, visitor, events, until } = await openTestKiosk();
    const shown: string[] = [];
    kiosk.onScreenEvent((event) => shown.push(event.kind));
    await kiosk.commands['screen.touched']({});
    await until('segment-started');
    await seconds(1);
    visitor.say('question');
    const interrupted = await until('interrupted');
    const silent = await until('speaker-silent');
    await seconds(0.1);
    const order = [
      'segment-started',
      'ducked',
      'visitor-started-speaking',
      'overlap-started',
      'interrupted',
      'speaker-silent',
    ];
    expect(events.map(({ kind }) => kind).filter((kind) => order.includes(kind))).toEqual(order);
    expect(interrupted.atMs - interrupted.onsetAtMs).toBeLessThan(700);
    expect(silent.atMs - interrupted.atMs).toBeLessThan(200);
    expect(shown).toContain('cleared');
    expect(kiosk.speechLogFile).not.toBeNull();
  });

  it('keeps talking through a short hum, and through its own echo', async () => {
    const { kiosk, visitor, events, until } = await openTestKiosk(defaultSettings, 'wav');
    await kiosk.commands['screen.touched']({});
    await until('segment-started');
    await seconds(2);
    visitor.say('hmm');
    await seconds(2);
    expect(events.filter(({ kind }) => kind === 'interrupted')).toEqual([]);
  });

  it('hears nobody in manual mode until the button is pressed, and the mode changes while it runs', async () => {
    const { kiosk, visitor, events, until } = await openTestKiosk();
    const manual: Settings = { ...defaultSettings, interruption: { ...defaultSettings.interruption, mode: 'manual' } };
    await kiosk.changeSettings(manual);
    await kiosk.commands['screen.touched']({});
    await until('segment-started');
    visitor.say('question');
    await seconds(2.5);
    expect(events.filter(({ kind }) => kind === 'visitor-started-speaking')).toEqual([]);
    await kiosk.commands.interrupt({});
    await kiosk.commands.clearUserTurn({});
    await kiosk.commands.setAudioEnabled({ enabled: true });
    visitor.say('question');
    expect((await until('interrupted')).because).toBe('somebody pressed the button');
    await until('visitor-started-speaking');
  });
});
