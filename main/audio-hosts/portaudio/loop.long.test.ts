import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../../clock.ts';
import { defaultSettings } from '../../domain/settings.ts';
import type { AudioHost } from '../../interfaces/audio-host.ts';
import { fixtures } from '../../testing/fixtures.ts';
import { fitClock } from '../../testing/markers.ts';
import type { Recording } from '../../testing/recording.ts';
import { openRoom, type RoomProcess } from '../../testing/room.ts';
import { find, markerSound } from '../../testing/sound-analysis.ts';
import { figure } from '../../testing/sound/figure.ts';
import { until } from '../../testing/until.ts';
import { openVirtualSoundCard, virtualSoundCardMissing } from '../../testing/virtual-sound-card.ts';
import { openPortaudioHost } from './host.ts';

const ECHO_DB = -6;
/** From the loudspeaker's monitor to the microphone's sink. */
const DELAY_MS = 60;

describe.skipIf(virtualSoundCardMissing() !== null)('a microphone that hears the loudspeaker', () => {
  const before = { ...process.env };
  let card: Awaited<ReturnType<typeof openVirtualSoundCard>>;
  let room: RoomProcess;
  let host: AudioHost;
  let speaker: Recording;

  beforeAll(async () => {
    card = await openVirtualSoundCard();
    Object.assign(process.env, card.env);
    const response = Int16Array.of(20_000, 0, 0, 0);
    const [voice] = fixtures('interruptions');
    room = await openRoom(card, { response, voice, gainDb: ECHO_DB, delayMs: DELAY_MS, driftPpm: 0 });
    speaker = await card.recordSpeaker();
    await fitClock(speaker, card.playIntoSpeaker);
    host = openPortaudioHost({ clock, audio: defaultSettings.audio });
    let isOpen = false;
    host.listen((event) => (isOpen ||= event.kind === 'levels' && event.rawMicrophoneDbfs > -200));
    await until(() => isOpen, 10_000);
    await sleep(2500);
  });
  afterAll(async () => {
    await host.close();
    room.close();
    process.env = before;
    await card.close();
  });

  it('is measured by a test sound: level, way, and what of it is the loudspeaker’s', async () => {
    const measured = await host.measureLoop();
    if (measured.kind !== 'measured') throw new Error(`not measured: ${measured.reason}`);
    const again = await host.measureLoop();
    if (again.kind !== 'measured') throw new Error(`not measured: ${again.reason}`);
    const { roundTripMs, echoReturnLossDb, outputLatencyMs, noiseDbfs } = measured;
    figure(
      `loop: ${roundTripMs.toFixed(0)} then ${again.roundTripMs.toFixed(0)} ms, ${echoReturnLossDb.toFixed(1)} dB, ` +
        `loudspeaker ${outputLatencyMs.toFixed(0)} ms, noise ${noiseDbfs.toFixed(0)} dBFS, ${room.slips} slips`,
    );
    expect(Math.abs(again.roundTripMs - roundTripMs)).toBeLessThan(20);
    expect(Math.abs(echoReturnLossDb + ECHO_DB)).toBeLessThan(2);
    expect(roundTripMs).toBeGreaterThan(DELAY_MS + 30);
    expect(roundTripMs).toBeLessThan(DELAY_MS + 160);
    expect(noiseDbfs).toBeLessThan(-60);
  });

  it('is heard at the loudspeaker when it says that it is heard, though the way to the microphone is long', async () => {
    const marker = markerSound(24_000);
    const samples = new Int16Array(24_000);
    samples.set(marker, 12_000);
    const heardAtMs: number[] = [];
    host.listen((event) => {
      if (event.kind === 'segment-started') heardAtMs.push(event.heardAtMs);
    });
    const segmentId = `marked at ${clock.nowMs()}`;
    host.play({ segmentId, generation: 1, samples });
    host.endSegment(segmentId, 1);
    await until(() => heardAtMs.length > 0, 3000);
    const markedAtMs = heardAtMs[0] + 500;
    await speaker.reach(markedAtMs + 400);
    const from = speaker.indexAt(markedAtMs - 300);
    const found = find(speaker.samples.slice(from), marker);
    const offMs = speaker.atMsOf(from + found.index) - markedAtMs;
    figure(`heard position beside a loop: ${offMs.toFixed(0)} ms off`);
    expect(found.score).toBeGreaterThan(0.5);
    expect(Math.abs(offMs)).toBeLessThan(40);
  });
});
