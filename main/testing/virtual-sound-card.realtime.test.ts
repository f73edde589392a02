import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../clock.ts';
import { fitClock } from './markers.ts';
import { activeLevelDbfs, envelopeDbfs, find, levelSpreadDb } from './sound-analysis.ts';
import { openVirtualSoundCard, virtualSoundCardMissing, type VirtualSoundCard } from './virtual-sound-card.ts';

const RATE = 16_000;

function tone(ms: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: (RATE * ms) / 1000 }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 440 * i) / RATE)),
  );
}

describe.skipIf(process.platform !== 'linux')('virtual sound card', () => {
  let card: VirtualSoundCard;

  beforeAll(async () => {
    expect(virtualSoundCardMissing()).toBeNull();
    card = await openVirtualSoundCard();
  });

  afterAll(async () => {
    await card.close();
    expect(existsSync(card.folder)).toBe(false);
  });

  it('plays into the microphone at its level, and the loudspeaker hears nothing of it', async () => {
    const [microphone, speaker] = await Promise.all([card.recordMicrophone(), card.recordSpeaker()]);
    const playing = card.playIntoMicrophone({ samples: tone(600, 3277), sampleRate: RATE });
    await playing.done;
    await microphone.reach(playing.startedAtMs + 900);
    expect(activeLevelDbfs(microphone.samples, RATE)).toBeCloseTo(-23, 0);
    const sounding = Array.from(envelopeDbfs(microphone.samples, 160)).filter((level) => level > -40).length;
    expect(sounding * 10).toBeGreaterThanOrEqual(590);
    expect(sounding * 10).toBeLessThanOrEqual(620);
    expect(Math.max(...envelopeDbfs(speaker.samples, 240))).toBe(-100);
    await Promise.all([microphone.stop(), speaker.stop()]);
  });

  it('ties a recording to the monotonic clock within 15 ms, and the tie holds', async () => {
    const speaker = await card.recordSpeaker();
    const first = await fitClock(speaker, card.playIntoSpeaker);
    const zeroAtMs = speaker.atMsOf(0);
    await sleep(1500);
    const second = await fitClock(speaker, card.playIntoSpeaker);
    expect(first.uncertaintyMs).toBeLessThan(15);
    expect(Math.abs(speaker.atMsOf(0) - zeroAtMs)).toBeLessThan(first.uncertaintyMs + second.uncertaintyMs);
    expect(speaker.indexAt(speaker.atMsOf(4321))).toBe(4321);
    await speaker.stop();
  });

  it('runs beside another card that it does not hear', async () => {
    const other = await openVirtualSoundCard();
    const [here, there] = await Promise.all([card.recordSpeaker(RATE), other.recordSpeaker(RATE)]);
    await other.playIntoSpeaker({ samples: tone(300, 3277), sampleRate: RATE }).done;
    await there.reach(clock.nowMs() + 100);
    expect(find(there.samples, tone(200, 3277)).score).toBeGreaterThan(0.95);
    expect(levelSpreadDb(here.samples, RATE, 10)).toBe(0);
    await other.close();
    expect(there.ended).toBe(true);
    await here.stop();
  });

  it('loses its microphone and has it again', async () => {
    const before = await card.recordMicrophone();
    await card.unloadMicrophone();
    expect(before.ended).toBe(true);
    await expect(card.unloadMicrophone()).rejects.toThrow();
    await card.loadMicrophone();
    const after = await card.recordMicrophone();
    await card.playIntoMicrophone({ samples: tone(300, 3277), sampleRate: RATE }).done;
    await after.reach(clock.nowMs() + 100);
    expect(activeLevelDbfs(after.samples, RATE)).toBeCloseTo(-23, 0);
    await after.stop();
  });
});
