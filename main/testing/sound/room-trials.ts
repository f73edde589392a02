import { clock } from '../../clock.ts';
import { fixtures, type Fixture } from '../fixtures.ts';
import { openRoom, type RoomProcess } from '../room.ts';
import { activeLevelDbfs } from '../sound-analysis.ts';
import { percentiles, playInterruptions, timesOf, type Trial } from './interruptions.ts';
import { openKioskUnderTest, type KioskUnderTest } from './kiosk-under-test.ts';
import type { Ticker } from './ticker.ts';

/** What the issue of the sound tests asks of the room. */
export const ECHO_DB = -6;
export const DELAY_MS = 60;
export const DRIFT_PPM = 50;

export async function openKioskInRoom(lectureMs: number): Promise<{ kiosk: KioskUnderTest; room: RoomProcess }> {
  const kiosk = await openKioskUnderTest({ lectureMs });
  const response = roomResponse();
  try {
    const room = await openRoom(kiosk.card, {
      response: response.samples,
      voice: kiosk.lecture,
      gainDb: ECHO_DB,
      delayMs: DELAY_MS,
      driftPpm: DRIFT_PPM,
    });
    return { kiosk, room };
  } catch (error) {
    await kiosk.close();
    throw error;
  }
}

function roomResponse(): Fixture {
  const response = fixtures('rooms').find(({ name }) => name === 'small-room');
  if (response === undefined) throw new Error('the fixture rooms/small-room.wav is missing');
  return response;
}

export type FalseOverlaps = {
  /** Times that the avatar took its own voice for a visitor's. */
  readonly overlaps: number;
  /** Times that it stopped for it. */
  readonly stops: number;
  readonly speakerDbfs: number;
  readonly echoDbfs: number;
};

/** Lets it speak to the end with nobody there. */
export async function listenForFalseOverlaps(kiosk: KioskUnderTest, lectureMs: number): Promise<FalseOverlaps> {
  const fromMs = await kiosk.startLecture();
  await kiosk.speaker.reach(fromMs + lectureMs + 500);
  const within = (recording: KioskUnderTest['speaker']): Int16Array =>
    recording.samples.slice(recording.indexAt(fromMs), recording.indexAt(fromMs + lectureMs));
  return {
    overlaps: kiosk.since('overlap-started', fromMs).length,
    stops: kiosk.since('interrupted', fromMs).length,
    speakerDbfs: activeLevelDbfs(within(kiosk.speaker), kiosk.speaker.sampleRate),
    echoDbfs: activeLevelDbfs(within(kiosk.microphone), kiosk.microphone.sampleRate),
  };
}

/** Visitors one after another, each as loud as the echo of the avatar at the microphone. */
export async function playVisitors(
  kiosk: KioskUnderTest,
  ticker: Ticker,
  count: number,
): Promise<{ trials: readonly Trial[]; text: string }> {
  const { microphone } = kiosk;
  const fromMs = await kiosk.startLecture();
  await microphone.reach(fromMs + 3000);
  const echo = microphone.samples.slice(microphone.indexAt(fromMs + 500), microphone.indexAt(clock.nowMs()));
  const echoDbfs = activeLevelDbfs(echo, microphone.sampleRate);
  const clips = fixtures('interruptions').map((clip) => atLevel(clip, echoDbfs));
  const { trials, repeated } = await playInterruptions(kiosk, ticker, clips, count);
  const found = trials.filter(({ interrupted }) => interrupted).length;
  const times = percentiles(timesOf(trials, 'onsetToSilenceMs'));
  const text = `${found} of ${count} visitors at ${echoDbfs.toFixed(1)} dBFS, as the echo, interrupt; onset→silence ${times}; ${repeated} repeated`;
  return { trials, text };
}

function atLevel(clip: Fixture, levelDbfs: number): Fixture {
  const gain = 10 ** ((levelDbfs - activeLevelDbfs(clip.samples, clip.sampleRate)) / 20);
  const loudest = clip.samples.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const most = Math.min(gain, 32_767 / loudest);
  return { ...clip, samples: clip.samples.map((value) => Math.round(value * most)) };
}
