import { setTimeout as sleep } from 'node:timers/promises';
import type { Fixture } from '../fixtures.ts';
import { lossBetween, type Loss } from '../lost-samples.ts';
import type { KioskUnderTest } from './kiosk-under-test.ts';

export type Speech = {
  readonly loss: Loss;
  /** Clips after which the avatar was stopped. */
  readonly stoppedBy: readonly string[];
  readonly played: number;
};

/** What may be lost of speech on its way to the loudspeaker. */
export const MOST_LOSS = 0.005;

export const heldSpeech = ({ loss, stoppedBy }: Speech): boolean => loss.share <= MOST_LOSS && stoppedBy.length === 0;

const BETWEEN_MS = 2200;

/** Lets the avatar give its whole lecture while these clips reach the microphone, and follows it in the recording. */
export async function listenToLecture(kiosk: KioskUnderTest, clips: readonly Fixture[]): Promise<Speech> {
  const { card, lecture, speaker } = kiosk;
  const lectureMs = (lecture.samples.length * 1000) / lecture.sampleRate;
  const startedAtMs = await kiosk.startLecture();
  const stoppedBy: string[] = [];
  let played = 0;
  await sleep(3000);
  while (played < clips.length && speaker.atMsOf(speaker.samples.length) < startedAtMs + lectureMs - 4000) {
    const playing = card.playIntoMicrophone(clips[played]);
    await playing.done;
    await sleep(BETWEEN_MS);
    if (kiosk.since('interrupted', playing.startedAtMs).length > 0) stoppedBy.push(clips[played].name);
    played += 1;
  }
  await speaker.reach(startedAtMs + lectureMs + 1500);
  const heard = speaker.samples.slice(
    speaker.indexAt(startedAtMs - 500),
    speaker.indexAt(startedAtMs + lectureMs + 1500),
  );
  return { loss: lossBetween(lecture.samples, heard, lecture.sampleRate), stoppedBy, played };
}

export function lossText({ skipped, inserted, damaged, compared, share }: Loss): string {
  return `${(share * 100).toFixed(3)} % lost (${skipped} skipped, ${inserted} inserted, ${damaged} damaged of ${compared} samples)`;
}
